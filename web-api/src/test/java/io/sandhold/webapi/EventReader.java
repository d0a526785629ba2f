package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of server-sent events, as a browser reads them. */
final class EventReader implements AutoCloseable {

    /** One event. */
    record Event(String id, String name, JsonObject data) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client;
    private final InputStream body;
    private final BufferedReader lines;
    private final List<Event> all = new ArrayList<>();

    private EventReader(HttpClient client, InputStream body) {
        this.client = client;
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    static EventReader open(WebRig rig, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<InputStream> response = client.send(
                request.header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.statusCode() != 200 || !type.equals("text/event-stream")) {
            throw new AssertionError(response.statusCode() + " " + type);
        }
        return new EventReader(client, response.body());
    }

    /** The next event whose {@code kind} is this; those before it are kept in {@link #all}. */
    Event next(String kind) throws IOException {
        Thread reader = Thread.currentThread();
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(PATIENCE);
                reader.interrupt();
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            while (true) {
                Event event = next();
                all.add(event);
                if (event.data().getString("kind", "").equals(kind)) {
                    return event;
                }
            }
        } finally {
            watch.interrupt();
        }
    }

    /** The next event. */
    Event next() throws IOException {
        String id = "";
        String name = "message";
        StringBuilder data = new StringBuilder();
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the events have ended, after " + all);
            }
            if (line.isEmpty() && !data.isEmpty()) {
                try (JsonReader reader = Json.createReader(new StringReader(data.toString()))) {
                    return new Event(id, name, reader.readObject());
                }
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            }
        }
    }

    List<Event> all() {
        return all;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        client.shutdownNow();
    }
}
