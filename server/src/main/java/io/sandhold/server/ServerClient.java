package io.sandhold.server;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line's way to a running server: its REST API. Every failure is a {@link StartException}. */
final class ServerClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String base;
    private final String token;

    private ServerClient(String base, String token) {
        this.base = base;
        this.token = token;
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
            return new ServerClient(url.get().replaceAll("/$", ""), token.get());
        }
        try {
            Endpoint endpoint = Endpoint.read(data)
                    .orElseThrow(() -> new StartException("no server runs on the data directory " + data
                            + "; start it with ./sandhold serve, or say which with --data or --server"));
            return new ServerClient(
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
        return send(request(path).GET());
    }

    /** @param account whose; empty means that of the token */
    JsonObject post(String path, Optional<String> account, Map<String, String> members) {
        JsonObjectBuilder body = Json.createObjectBuilder();
        members.forEach(body::add);
        account.ifPresent(name -> body.add("account", name));
        return post(path, body.build());
    }

    JsonObject post(String path, JsonObject body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    JsonObject patch(String path, JsonObject body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    List<JsonObject> list(String path, Optional<String> account, String member) {
        return send(request(path + of(account)).GET()).getJsonArray(member).getValuesAs(JsonObject.class);
    }

    void delete(String path, Optional<String> account) {
        send(request(path + of(account)).DELETE());
    }

    private static String of(Optional<String> account) {
        return account.map(name -> "?account=" + encoded(name)).orElse("");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/workspace/se" + path))
                .timeout(PATIENCE)
                .header("Accept", "application/vnd.sandhold+json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonObject send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String body = response.body().isBlank() ? "{}" : response.body();
            JsonObject object = Json.createReader(new StringReader(body)).readObject();
            if (response.statusCode() >= 300) {
                throw new StartException(object.getString("detail", "the server answered " + response.statusCode()));
            }
            return object;
        } catch (JsonException | ClassCastException e) {
            throw new StartException(base + " did not answer as a Sandhold server does; is that the right address?", e);
        } catch (IOException e) {
            throw new StartException(
                    "the server at " + base + " does not answer ("
                            + e.getClass().getSimpleName() + "); see whether it runs",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }
}
