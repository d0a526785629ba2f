package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.websocket.WsListener;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The way in for requests that ask for a WebSocket: the same routes and the same rights as {@link Entrance}'s, of which it is the other half. What it refuses it
 * answers by itself and closes, for Helidon has read the head and would go on with the next request.
 */
final class Upgrader implements Http1Upgrader {

    private static final int SWITCHED = 101;

    private final Entrance entrance;

    Upgrader(Entrance entrance) {
        this.entrance = entrance;
    }

    @Override
    public String supportedProtocol() {
        return "websocket";
    }

    /** @return null, where the route answers in plain HTTP only; the request is served as if it asked for nothing else */
    @Override
    public ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
        String id = RequestId.next();
        try (HeapShare heap = HeapShare.ofProcess()) {
            Visitor visitor = new Visitor(headers, context.remotePeer());
            Routes.Found found = entrance.find(
                    visitor, prologue.method().text(), prologue.uriPath().rawPath());
            if (found.route().shape() != Route.Shape.SOCKET) {
                return null;
            }
            return upgrade(context, prologue, headers, visitor, found, heap, id);
        } catch (ClientGone e) {
            throw e;
        } catch (Throwable e) {
            refuse(context, Problems.of(e, id), id);
            throw new ClientGone("an upgrade was refused");
        }
    }

    private ServerConnection upgrade(
            ConnectionContext context,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            Visitor visitor,
            Routes.Found found,
            HeapShare heap,
            String id) {
        try (RequestWatch.Watched watched =
                entrance.watch().begin(visitor, prologue.method().text(), id)) {
            try {
                watched.found(found);
                entrance.refuseStrangeHost(visitor);
                QueryString query = new QueryString(prologue.query().rawValue());
                Call call = entrance.call(new Head(visitor, prologue), visitor, found, query, heap, id);
                ServerConnection made = connection(
                        context, prologue, headers, found.route().operation().answer(call), id);
                watched.answered(SWITCHED);
                return made;
            } catch (ClientGone e) {
                throw e;
            } catch (Throwable e) {
                Problem problem = Problems.of(e, id);
                watched.refused(problem);
                refuse(context, problem, id);
                throw new ClientGone("an upgrade was refused");
            }
        }
    }

    private static ServerConnection connection(
            ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers, Answer answer, String id) {
        return switch (answer) {
            case Answer.Socket(var listener) -> socket(context, prologue, headers, listener, id);
            case Answer.Tunnel(var ends) -> {
                Intake.ofThread().leavesHttp(Integer.MAX_VALUE);
                yield new TunnelConnection(context, ends);
            }
            case Answer.Bytes _ ->
                throw Problem.invalid("this address leads elsewhere, where a connection is to be asked for");
            case Answer.Json _, Answer.Stream _, Answer.Written _, Answer.Events _, Answer.Passed _, FileAnswer _ ->
                throw new IllegalStateException("a connection was asked for, and a document given");
        };
    }

    private static ServerConnection socket(
            ConnectionContext context,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            WsListener listener,
            String id) {
        try {
            Handshake handshake = Handshake.of(headers);
            Intake.ofThread().leavesHttp(2 * TalkSocket.LONGEST_FRAME);
            write(context, handshake.answer(id));
            ServerConnection socket = WsConnection.create(context, prologue, headers, handshake.key(), listener);
            return listener instanceof TalkSocket talk ? new TalkConnection(socket, talk) : socket;
        } catch (Throwable e) {
            if (listener instanceof TalkSocket talk) {
                talk.gone(); // what it holds is let go of
            }
            throw e;
        }
    }

    private static void refuse(ConnectionContext context, Problem problem, String id) {
        byte[] body = PlainJson.bytes(problem.body(id));
        StringBuilder head = new StringBuilder("HTTP/1.1 " + problem.status() + " " + StatusText.of(problem.status()));
        Map<String, String> fixed = Map.of(
                "Content-Type",
                "application/problem+json",
                "Content-Length",
                Integer.toString(body.length),
                "Connection",
                "close",
                "Cache-Control",
                "no-store",
                "X-Content-Type-Options",
                "nosniff",
                Entrance.REQUEST_ID.defaultCase(),
                id);
        fixed.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        problem.headers()
                .forEach((name, value) ->
                        head.append("\r\n").append(name).append(": ").append(value));
        write(context, head.append("\r\n\r\n").toString());
        context.dataWriter().writeNow(BufferData.create(body));
        context.dataWriter().flush();
    }

    private static void write(ConnectionContext context, String head) {
        context.dataWriter().writeNow(BufferData.create(head.getBytes(StandardCharsets.UTF_8)));
    }

    /** A request without a body. */
    private record Head(Visitor visitor, HttpPrologue prologue) implements Content {

        @Override
        public Members members(HeapShare heap) {
            return new Members(JsonObject.EMPTY_JSON_OBJECT);
        }

        @Override
        public InputStream bytes() {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public Optional<String> header(HeaderName name) {
            return visitor.header(name);
        }

        @Override
        public Optional<Wire> wire() {
            return Optional.of(new Wire(visitor, prologue));
        }

        @Override
        public boolean upgrades() {
            return true;
        }
    }
}
