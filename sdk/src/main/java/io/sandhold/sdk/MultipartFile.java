package io.sandhold.sdk;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** One file as a {@code multipart/form-data} body (RFC 7578), read from the disk as it is sent. */
final class MultipartFile {

    private final String boundary = "sandhold-" + UUID.randomUUID();
    private final Path file;

    MultipartFile(Path file) {
        this.file = file;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher body() {
        String head = "--" + boundary + "\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        String tail = "\r\n--" + boundary + "--\r\n";
        try {
            return BodyPublishers.concat(
                    BodyPublishers.ofString(head, StandardCharsets.US_ASCII),
                    BodyPublishers.ofFile(file),
                    BodyPublishers.ofString(tail, StandardCharsets.US_ASCII));
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("no file to upload at " + file, e);
        }
    }
}
