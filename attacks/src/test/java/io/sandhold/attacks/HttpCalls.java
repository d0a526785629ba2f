package io.sandhold.attacks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The REST API asked over connections that stay open: many calls in a short time, and bodies of any shape. Thread-safe. */
final class HttpCalls implements AutoCloseable {

    /** For a million files to be removed. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final House house;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HttpCalls(House house) {
        this.house = house;
    }

    /** A status and the body as text. */
    record Answer(int status, String body) {}

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    /** An upload form with the one file. */
    Answer upload(String path, String filename, byte[] content) throws IOException, InterruptedException {
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
        return form(path, SftpWire.joined(head, content, tail));
    }

    /** A form of the boundary {@code b}, as it is given. */
    Answer form(String path, byte[] body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofByteArray(body), "Content-Type", "multipart/form-data; boundary=b");
    }

    Answer send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = respond(method, path, body, headers);
        return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    }

    HttpResponse<byte[]> respond(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(house.server().rest() + path))
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + house.server().token())
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
