package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/** One answer on its way out. */
final class Reply {

    private static final String JSON = "application/json";
    private static final String PLAIN_TYPE = "application/vnd.sandhold+json";
    private static final Map<String, String> ALWAYS =
            Map.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_STRANGERS = Duration.ofSeconds(1);

    private final ServerRequest request;
    private final ServerResponse response;
    private final Body body;
    private boolean streaming;

    Reply(ServerRequest request, ServerResponse response, Body body) {
        this.body = body;
        this.request = request;
        this.response = response;
    }

    void send(Route route, Answer answer) {
        body.finish(PATIENCE);
        switch (answer) {
            case Answer.Json json -> sendJson(shaped(route, json.members()));
            case Answer.Bytes bytes -> sendBytes(bytes.status(), bytes.type(), bytes.headers(), bytes.bytes());
            case Answer.Stream stream -> sendStream(stream);
            case FileAnswer file -> file.write(request, response);
        }
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
        boolean unread = body.unread();
        if (unread) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        try {
            sendBytes(problem.status(), "application/problem+json", problem.headers(), PlainJson.bytes(problem.body()));
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
        boolean plain = route.shape() == Route.Shape.PLAIN
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
        ALWAYS.forEach(response::header);
        streaming = true;
        PlainJson.write(object, response.outputStream());
    }

    private void sendStream(Answer.Stream answer) {
        try (InputStream from = answer.bytes()) {
            ALWAYS.forEach(response::header);
            response.header("Content-Type", answer.type());
            answer.headers().forEach(response::header);
            if (FileAnswer.isHead(request)) {
                response.send();
                return;
            }
            streaming = true;
            try (OutputStream out = response.outputStream()) {
                from.transferTo(out);
            }
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private void sendBytes(int status, String type, Map<String, String> headers, byte[] bytes) {
        response.status(StatusText.status(status));
        ALWAYS.forEach(response::header);
        response.header("Content-Type", type);
        headers.forEach(response::header);
        if (FileAnswer.isHead(request)) {
            response.headers().contentLength(bytes.length);
            response.send();
        } else {
            response.send(bytes);
        }
    }
}
