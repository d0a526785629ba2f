package io.sandhold.server;

import io.sandhold.sessions.Principal;
import io.sandhold.webapi.LocalApi;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The commands' way to a running server: its REST API, over HTTP, or directly within its own process. Every failure is a {@link StartException}. */
final class ServerClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** One call: a method, a path below {@code /workspace/se}, and the body sent along, empty where there is none. */
    @FunctionalInterface
    private interface Way {
        JsonObject ask(String method, String path, JsonObject body);
    }

    /** A call that is answered in bytes. */
    @FunctionalInterface
    private interface Opening {
        InputStream open(String path);
    }

    private final Way way;
    private final Opening opening;

    private ServerClient(Way way, Opening opening) {
        this.way = way;
        this.opening = opening;
    }

    /** The server that this process is, asked as somebody. */
    static ServerClient local(LocalApi api, Principal by) {
        return new ServerClient(
                (method, path, body) -> {
                    try {
                        return api.ask(by, method, path, body);
                    } catch (LocalApi.Refusal e) {
                        throw new StartException(e.getMessage(), e);
                    }
                },
                path -> {
                    try {
                        return api.open(by, path);
                    } catch (LocalApi.Refusal e) {
                        throw new StartException(e.getMessage(), e);
                    }
                });
    }

    private static ServerClient over(String base, String token) {
        return new ServerClient(
                (method, path, body) -> {
                    HttpRequest.Builder request = request(base, token, path);
                    if (body.isEmpty() && !method.equals("POST")) {
                        request.method(method, HttpRequest.BodyPublishers.noBody());
                    } else {
                        request.header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
                    }
                    return send(base, request.build());
                },
                path -> stream(base, request(base, token, path).build()));
    }

    private static HttpRequest.Builder request(String base, String token, String path) {
        return HttpRequest.newBuilder(URI.create(base + "/workspace/se" + path))
                .timeout(PATIENCE)
                .header("Accept", "application/vnd.sandhold+json")
                .header("Authorization", "Bearer " + token);
    }

    /**
     * @param data the data directory of a server on this machine
     * @param url a server elsewhere, which wins
     * @param token the token to ask with; empty takes the administrator's in {@code data}
     */
    static ServerClient of(Path data, Optional<String> url, Optional<String> token) {
        if (url.isPresent()) {
            if (!url.get().matches("https?://[^\\s/]+/?")) {
                throw new StartException("--server is http://HOST:PORT or https://HOST, not '" + url.get() + "'");
            }
            if (token.isEmpty()) {
                throw new StartException("--server needs a token: give --token, or set SANDHOLD_TOKEN");
            }
            return over(url.get().replaceAll("/$", ""), token.get());
        }
        try {
            Endpoint endpoint = Endpoint.read(data)
                    .orElseThrow(() -> new StartException("no server runs on the data directory " + data
                            + "; start it with ./sandhold serve, or say which with --data or --server"));
            return over(
                    endpoint.http(), token.isPresent() ? token.get() : AdminToken.read(data.resolve(AdminToken.FILE)));
        } catch (IOException e) {
            throw new StartException(
                    "the data directory " + data + " cannot be read (" + DataDirectory.reason(e)
                            + "); ask as the user who started the server, or give --server and --token",
                    e);
        }
    }

    /** As a segment of a path or a value in a query, percent-encoded. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonObject get(String path) {
        return way.ask("GET", path, JsonObject.EMPTY_JSON_OBJECT);
    }

    /** All the sessions there are for whoever asks, as one page; those of all pages. */
    JsonObject sessions() {
        JsonArrayBuilder sessions = Json.createArrayBuilder();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            JsonObject page = get("/sessions?limit=10000&cursor=" + encoded(cursor.get()));
            page.getJsonArray("sessions").forEach(sessions::add);
            cursor = page.isNull("next") ? Optional.empty() : Optional.of(page.getString("next"));
        }
        return Json.createObjectBuilder().add("sessions", sessions).build();
    }

    /** @param account whose; empty means that of the token */
    JsonObject post(String path, Optional<String> account, Map<String, String> members) {
        JsonObjectBuilder body = Json.createObjectBuilder();
        members.forEach(body::add);
        account.ifPresent(name -> body.add("account", name));
        return post(path, body.build());
    }

    /** What is answered in bytes; the caller's to close. */
    InputStream open(String path) {
        return opening.open(path);
    }

    JsonObject post(String path, JsonObject body) {
        return way.ask("POST", path, body);
    }

    JsonObject patch(String path, JsonObject body) {
        return way.ask("PATCH", path, body);
    }

    /** @param account whose; empty means that of the token */
    JsonObject get(String path, Optional<String> account) {
        return get(path + of(account));
    }

    void delete(String path, Optional<String> account) {
        way.ask("DELETE", path + of(account), JsonObject.EMPTY_JSON_OBJECT);
    }

    private static String of(Optional<String> account) {
        return account.map(name -> "?account=" + encoded(name)).orElse("");
    }

    private static JsonObject send(String base, HttpRequest request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonObject object = object(base, response.body());
            if (response.statusCode() >= 300) {
                throw refused(object, response.statusCode());
            }
            return object;
        } catch (IOException e) {
            throw silent(base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }

    /** Fetched whole into a file that goes with the stream: whoever reads it slowly does not hold up the server. */
    private static InputStream stream(String base, HttpRequest request) {
        Path file = temporary();
        try (HttpClient client = HttpClient.newHttpClient()) {
            try {
                HttpResponse<Path> response = client.send(request, HttpResponse.BodyHandlers.ofFile(file));
                if (response.statusCode() >= 300) {
                    throw refused(object(base, Files.readString(file)), response.statusCode());
                }
                return Files.newInputStream(file);
            } finally {
                Files.deleteIfExists(file); // its name; what is open stays
            }
        } catch (IOException e) {
            throw silent(base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempFile("sandhold-", null); // for its owner's eyes only
        } catch (IOException e) {
            throw new StartException(
                    "what the server sends needs a file for the time being, and none can be made (" + e
                            + "); make room in " + System.getProperty("java.io.tmpdir"),
                    e);
        }
    }

    private static JsonObject object(String base, String body) {
        try {
            return Json.createReader(new StringReader(body.isBlank() ? "{}" : body))
                    .readObject();
        } catch (JsonException | ClassCastException e) {
            throw new StartException(base + " did not answer as a Sandhold server does; is that the right address?", e);
        }
    }

    private static StartException refused(JsonObject problem, int status) {
        return new StartException(problem.getString("detail", "the server answered " + status));
    }

    private static StartException silent(String base, IOException e) {
        return new StartException(
                "the server at " + base + " does not answer (" + e.getClass().getSimpleName()
                        + "); see whether it runs",
                e);
    }
}
