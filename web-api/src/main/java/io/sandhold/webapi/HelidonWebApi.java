package io.sandhold.webapi;

import io.helidon.common.socket.SocketOptions;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.websocket.WsConfig;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.SessionHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;

/** The HTTP door on Helidon's web server: one virtual thread a connection, HTTP/1.1. */
final class HelidonWebApi implements WebApi {

    /** A file's name takes up to 4,095 bytes, each of them three when percent-encoded. */
    private static final int LONGEST_PROLOGUE = 16 << 10;

    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int MOST_CONNECTIONS = 2048;
    private static final int BUFFER = 64 << 10;

    private final WebServer server;
    private final SilenceWatch silence;
    private final List<Thread> housekeeping;
    private final InetSocketAddress address;

    private HelidonWebApi(
            WebServer server, SilenceWatch silence, List<Thread> housekeeping, InetSocketAddress address) {
        this.housekeeping = housekeeping;
        this.server = server;
        this.silence = silence;
        this.address = address;
    }

    static WebApi start(WebServerConfig config, SessionHost host, Programs programs) {
        Staging staging = new Staging();
        History history = new History(new LiveSessions());
        SilenceWatch silence = new SilenceWatch(config.silence());
        Entrance entrance = new Entrance(config, host, staging, programs, history);
        WebServer server = WebServer.builder()
                .address(config.address().getAddress())
                .port(config.address().getPort())
                .shutdownHook(false)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(config.silence())
                .writeBufferSize(BUFFER)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .protocolsDiscoverServices(false)
                .addProtocol(WsConfig.builder()
                        .maxFrameLength(TalkSocket.LONGEST_FRAME)
                        .build())
                .addConnectionSelector(new BoundedConnections(
                        Http1Config.builder()
                                .maxPrologueLength(LONGEST_PROLOGUE)
                                .maxHeadersSize(LONGEST_HEADERS)
                                .build(),
                        new Upgrader(entrance),
                        silence,
                        new ConnectionShares(MOST_CONNECTIONS)))
                .directHandlers(directHandlers())
                .errorHandling(ErrorHandling.builder().includeEntity(true).build()) // Helidon says what was wrong
                .featuresDiscoverServices(false)
                .addFeature(health(host))
                .routing(routing -> routing.any(entrance))
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            server.stop();
            silence.close();
            throw e instanceof UncheckedIOException taken ? taken : cannotListen(config, e);
        }
        if (server.port() <= 0) { // a listener that did not start is only logged
            server.stop();
            silence.close();
            throw new UncheckedIOException(new BindException("taken, or not an address of this machine"));
        }
        List<Thread> housekeeping = List.of(
                Thread.ofVirtual().name("staging-sweep").start(() -> staging.keepSweeping(host.sessions())),
                Thread.ofVirtual().name("history").start(() -> history.keepLooking(host)));
        return new HelidonWebApi(
                server,
                silence,
                housekeeping,
                new InetSocketAddress(config.address().getAddress(), server.port()));
    }

    private static UncheckedIOException cannotListen(WebServerConfig config, RuntimeException cause) {
        return new UncheckedIOException(
                new IOException("cannot listen on " + config.address() + ": " + cause.getMessage(), cause));
    }

    private static ObserveFeature health(SessionHost host) {
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .addObserver(HealthObserver.builder()
                        .useSystemServices(false)
                        .details(true)
                        .addCheck(
                                () -> HealthCheckResponse.builder().status(true).build(),
                                HealthCheckType.LIVENESS,
                                "server")
                        .addCheck(
                                () -> HealthCheckResponse.builder()
                                        .status(host.ready())
                                        .build(),
                                HealthCheckType.READINESS,
                                "registry and volumes")
                        .build())
                .build();
    }

    /** What Helidon refuses by itself, before there is a request: in the one shape of an error too. */
    private static DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                Problem problem = new Problem(status.code(), "HTTP", notHttp(message));
                String id = RequestId.next();
                byte[] body = PlainJson.bytes(problem.body(id));
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                        .header(Entrance.REQUEST_ID, id)
                        .entity(body)
                        .build();
            });
        }
        return handlers.build();
    }

    private static String notHttp(String message) {
        boolean nothingSaid = message == null || message.isBlank() || message.contains("see server log");
        return nothingSaid
                ? "this is no request of HTTP/1.1 (RFC 9112), or its address is not percent-encoded as it must be"
                : SafeText.of(message) + "; a request's first line and its headers may take " + (LONGEST_HEADERS >> 10)
                        + " KiB each";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        housekeeping.forEach(Thread::interrupt);
        server.stop();
        silence.close();
    }
}
