package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sandhold.previews.AppException;
import io.sandhold.sessions.Accounts;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One answer on its way out. */
final class Reply {

    private static final String JSON = "application/json";
    private static final String PLAIN_TYPE = "application/vnd.sandhold+json";
    private static final Map<String, String> ALWAYS =
            Map.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
    private static final String CODED = "Content-Encoding";
    private static final String TAG = "ETag";
    private static final int NOT_MODIFIED = 304;
    private static final int PIECE = 32 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_STRANGERS = Duration.ofSeconds(1);

    private final ServerRequest request;
    private final ServerResponse response;
    private final Body body;
    private final String id;
    private final Map<String, String> more = new TreeMap<>();
    private boolean streaming;
    private long sent;

    Reply(ServerRequest request, ServerResponse response, Body body, String id) {
        this.id = id;
        this.body = body;
        this.request = request;
        this.response = response;
    }

    /** Headers of this answer, whatever it is. */
    void alsoSays(Map<String, String> headers) {
        more.putAll(headers);
    }

    private void addMore() {
        more.forEach((name, value) -> response.headers().add(HeaderNames.create(name), value));
    }

    /** How many bytes of a file or of what was made as it went out have gone. */
    long sent() {
        return sent;
    }

    /**
     * The body of an answer that is made as it goes out, counted. Its first piece is held back until it is full or there is no more: what fails before
     * is refused, as if the answer had not begun.
     */
    private final class Beginning extends OutputStream {
        private final byte[] first = new byte[PIECE];
        private int held;
        private OutputStream out;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (out == null && length <= first.length - held) {
                System.arraycopy(bytes, offset, first, held, length);
                held += length;
                return;
            }
            begin();
            out.write(bytes, offset, length);
            sent += length;
        }

        private void begin() throws IOException {
            if (out == null) {
                streaming = true;
                out = response.outputStream();
                out.write(first, 0, held);
                sent += held;
            }
        }

        @Override
        public void flush() throws IOException {
            begin();
            out.flush();
        }

        @Override
        public void close() throws IOException {
            begin();
            out.close();
        }
    }

    /** An answer of the server's own to what no operation was asked. */
    void sendAllowed(Answer.Bytes answer) {
        begin(answer);
        sendBytes(answer.status(), answer.type(), answer.headers(), answer.bytes());
    }

    private void begin(Answer answer) {
        try {
            body.finish(PATIENCE);
        } catch (RuntimeException e) {
            answer.letGo();
            throw e;
        }
        addMore();
        if (body.endsConnection()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    void send(Route route, Answer answer, Call call) {
        begin(answer);
        switch (answer) {
            case Answer.Json json -> {
                json.headers().forEach(response::header);
                sendJson(shaped(route, json.members()));
            }
            case Answer.Bytes bytes -> sendBytes(bytes.status(), bytes.type(), bytes.headers(), bytes.bytes());
            case Answer.Stream stream -> sendStream(stream);
            case Answer.Written written -> sendWritten(written);
            case Answer.Events events -> sendEvents(events, call);
            case Answer.Passed passed -> sendPassed(passed);
            case Answer.Socket socket -> throw upgradeRequired();
            case Answer.Tunnel tunnel -> throw upgradeRequired();
            case FileAnswer file -> {
                response.header(Entrance.REQUEST_ID.defaultCase(), id);
                file.write(request, response, count -> sent += count);
            }
        }
    }

    private static IllegalStateException upgradeRequired() {
        return new IllegalStateException("a route of ordinary answers gave a connection");
    }

    /**
     * Sends a refusal. Where the client is still sending a body that nobody will read, it is let to finish for a moment, so that it sees
     * the answer and not a reset connection; then the connection is closed.
     */
    void refuse(Problem problem) {
        if (response.isSent() || streaming) {
            throw new ClientGone("an answer under way broke");
        }
        response.headers().clear();
        addMore();
        boolean unread = body.unread();
        if (unread) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        try {
            sendBytes(
                    problem.status(), "application/problem+json", problem.headers(), PlainJson.bytes(problem.body(id)));
        } finally {
            if (unread) {
                boolean stranger = problem.status() == 401 || problem.status() == 429;
                body.drain(stranger ? PATIENCE_WITH_STRANGERS : PATIENCE);
            }
        }
        if (unread) {
            throw new ClientGone("closed after a refusal");
        }
    }

    private JsonObject shaped(Route route, JsonObject members) {
        boolean plain = route.shape() != Route.Shape.BOTH
                || request.headers().contains(HeaderNames.ACCEPT)
                        && request.headers().get(HeaderNames.ACCEPT).get().contains(PLAIN_TYPE);
        return plain
                ? members
                : Json.createObjectBuilder(members).add("result", members).build();
    }

    private void sendJson(JsonObject object) {
        if (FileAnswer.isHead(request)) {
            sendBytes(200, JSON, Map.of(), PlainJson.bytes(object));
            return;
        }
        response.header("Content-Type", JSON);
        always();
        streaming = true;
        PlainJson.write(object, PackedText.to(request, response));
    }

    private void always() {
        ALWAYS.forEach(response::header);
        response.header(Entrance.REQUEST_ID.defaultCase(), id);
    }

    private void sendStream(Answer.Stream answer) {
        try (InputStream from = answer.bytes()) {
            always();
            response.header("Content-Type", answer.type());
            answer.headers().forEach(response::header);
            if (FileAnswer.isHead(request)) {
                response.send();
                return;
            }
            OutputStream out = new Beginning();
            from.transferTo(out);
            out.close();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /** What breaks is not ended: its reader would take the part for the whole. */
    private void sendWritten(Answer.Written answer) {
        try (Answer.Held _ = answer.held()) {
            always();
            response.header("Content-Type", answer.type());
            answer.headers().forEach(response::header);
            if (FileAnswer.isHead(request)) {
                response.send();
                return;
            }
            OutputStream out = new Beginning();
            answer.writer().write(out);
            out.close();
        } catch (IOException | UncheckedIOException e) {
            throw new ClientGone(e);
        }
    }

    /** Each piece goes out as it comes, for it may be one of a stream; as {@link #sendWritten} where it breaks. */
    private void sendPassed(Answer.Passed answer) {
        try (InputStream from = answer.body()) {
            response.status(Status.create(answer.status()));
            answer.fields().forEach(field -> response.headers().add(HeaderNames.create(field.name()), field.value()));
            response.header(Entrance.REQUEST_ID.defaultCase(), id);
            answer.length().ifPresent(length -> response.headers().contentLength(length));
            if (FileAnswer.isHead(request)
                    || answer.length().isPresent() && answer.length().getAsLong() == 0) {
                response.send();
                return;
            }
            streaming = true;
            OutputStream out = response.outputStream();
            byte[] piece = new byte[PIECE];
            for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
                out.write(piece, 0, count);
                out.flush();
            }
            out.close();
        } catch (IOException | UncheckedIOException | AppException e) {
            throw new ClientGone(e);
        }
    }

    private void sendEvents(Answer.Events answer, Call call) {
        try (Answer.Held _ = answer.held()) {
            always();
            response.header("Content-Type", "text/event-stream");
            response.header("X-Accel-Buffering", "no");
            answer.headers().forEach(response::header);
            if (FileAnswer.isHead(request)) {
                response.send();
                return;
            }
            streaming = true;
            try (OutputStream out = response.outputStream();
                    EventStream events = new EventStream(out);
                    Accounts.Watch _ = TokenEnd.watch(
                            call, call.by(), Intake.ofThread().socket(), problem -> events.end(problem.body(id)))) {
                events.begin();
                sendUntilEnded(answer, events);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ClientGone(e);
        }
    }

    /** What was told its last event ends as any other: its reader is not to take it for broken. */
    private static void sendUntilEnded(Answer.Events answer, EventStream events) {
        try {
            answer.source().send(events);
        } catch (ClientGone e) {
            if (!events.ended()) {
                throw e;
            }
        }
    }

    private void sendBytes(int status, String type, Map<String, String> headers, byte[] bytes) {
        response.status(StatusText.status(status));
        always();
        response.header("Content-Type", type);
        headers.forEach((name, value) -> {
            if (name.equals("Vary")) {
                response.headers().add(HeaderNames.VARY, value);
            } else {
                response.header(name, value);
            }
        });
        if (status == NOT_MODIFIED) {
            response.send();
        } else if (FileAnswer.isHead(request)) {
            response.headers().contentLength(bytes.length);
            response.send();
        } else if (status == 200
                && !headers.containsKey(CODED)
                && !headers.containsKey(TAG) // of the very bytes
                && (type.startsWith("text/") || type.startsWith(JSON))) {
            try (OutputStream out = PackedText.to(request, response)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new ClientGone(e);
            }
        } else {
            response.send(bytes);
        }
    }
}
