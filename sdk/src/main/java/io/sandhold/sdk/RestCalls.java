package io.sandhold.sdk;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The calls over HTTP: adds the token, asks for the plain shape, turns refusals into {@link SandboxException}s. */
final class RestCalls {

    private static final String PREFIX = "/workspace/se";
    private static final String PLAIN_SHAPE = "application/vnd.sandhold+json";

    /** Without Parsson's own limit of 15 million characters: what a command printed, or a piece of a file, may be longer. */
    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of("org.eclipse.parsson.maxParsingLimit", Integer.MAX_VALUE));

    private final HttpClient http;
    private final URI server;
    private final Optional<String> token;
    private final Duration timeout;

    RestCalls(URI server, Optional<String> token, Duration connectTimeout, Duration timeout) {
        this.http = HttpClient.newBuilder().connectTimeout(connectTimeout).build();
        this.server = server;
        this.token = token;
        this.timeout = timeout;
    }

    JsonObject get(String path) {
        return json(send(request(path).GET()));
    }

    JsonObject delete(String path) {
        return json(send(request(path).DELETE()));
    }

    JsonObject post(String path, JsonObject body) {
        return post(path, HttpRequest.BodyPublishers.ofString(body.toString()), "application/json");
    }

    JsonObject post(String path, BodyPublisher body, String contentType) {
        return json(send(request(path).header("Content-Type", contentType).POST(body)));
    }

    /** The body of an answer that is not JSON; the caller closes it. */
    InputStream bytes(String path) {
        HttpResponse<InputStream> response = send(request(path).GET());
        if (response.statusCode() / 100 != 2) {
            throw refusal(response);
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(PREFIX + path))
                .timeout(timeout)
                .header("Accept", PLAIN_SHAPE);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new SandboxException.Unreachable(
                    "no answer from " + server + " (" + e.getMessage() + "); is the server running there?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException.Unreachable("interrupted while waiting for " + server, e);
        }
    }

    private JsonObject json(HttpResponse<InputStream> response) {
        if (response.statusCode() / 100 != 2) {
            throw refusal(response);
        }
        return parse(response);
    }

    private JsonObject parse(HttpResponse<InputStream> response) {
        try (InputStream body = response.body();
                JsonReader reader = READERS.createReader(body)) {
            return reader.readObject();
        } catch (JsonException | IOException e) {
            throw new SandboxException.Failed(
                    response.statusCode(), server + " answered " + response.statusCode() + " without a JSON object");
        }
    }

    private SandboxException refusal(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        JsonObject problem = parse(response);
        JsonValue detail = problem.getOrDefault("detail", JsonValue.NULL);
        String message = detail instanceof JsonString text ? text.getString() : detail.toString();
        return switch (status) {
            case 401, 403 -> new SandboxException.NotAllowed(status, message);
            case 404 -> new SandboxException.NotFound(message);
            case 408 ->
                new SandboxException.TimedOut(
                        message, problem.getString("stdout", ""), problem.getString("stderr", ""));
            case 409 -> new SandboxException.AlreadyExists(message);
            case 429, 503 -> new SandboxException.Busy(status, message);
            case 507 -> new SandboxException.QuotaReached(message);
            default ->
                status / 100 == 4
                        ? new SandboxException.Invalid(status, message)
                        : new SandboxException.Failed(status, message);
        };
    }
}
