package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileOperationException;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A file on its way out: whole, or one range of it (RFC 9110 section 14), in pieces of {@link #PIECE} bytes, with an ETag and
 * Last-Modified. Owns the open file and the hold on its session, and lets both go.
 *
 * @param lease the hold
 * @param file the open file
 * @param headers of this file's own: Content-Type, Content-Disposition
 */
record FileAnswer(SessionLease lease, ConfinedFile file, Map<String, String> headers) implements Answer {

    private static final int PIECE = 256 << 10;

    static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }

    /** Lets both go unsent. */
    void close() {
        file.close();
        lease.close();
    }

    /** @param sent is told the bytes of the file as they go */
    void write(ServerRequest request, ServerResponse response, LongConsumer sent) {
        try (lease;
                file) {
            FileAttributes attributes = file.attributes();
            Conditions conditions = Conditions.of(name -> header(request, name));
            conditions.checkAnswer(attributes);
            response.header(HeaderNames.ETAG, FileTag.of(attributes).text());
            response.header(
                    HeaderNames.LAST_MODIFIED,
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            attributes.modified().atOffset(ZoneOffset.UTC)));
            response.header(HeaderNames.ACCEPT_RANGES, "bytes");
            response.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
            response.header("X-Content-Type-Options", "nosniff");
            response.header("Content-Security-Policy", "sandbox; default-src 'none'");
            headers.forEach(response::header);
            if (conditions.known(attributes)) {
                response.status(StatusText.status(304)).send();
                return;
            }
            send(request, response, attributes.size(), range(request, conditions, attributes), sent);
        }
    }

    private static Optional<ByteRange> range(ServerRequest request, Conditions conditions, FileAttributes file) {
        return conditions.rangeHolds(file)
                ? header(request, HeaderNames.RANGE).flatMap(text -> ByteRange.parse(text, file.size()))
                : Optional.empty();
    }

    private void send(
            ServerRequest request, ServerResponse response, long size, Optional<ByteRange> asked, LongConsumer sent) {
        if (asked.isPresent() && asked.get().isEmpty()) {
            throw new Problem(
                    416,
                    "RANGE",
                    "the file has " + size + " bytes; the range lies behind its end",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of(HeaderNames.CONTENT_RANGE.defaultCase(), "bytes */" + size),
                    null);
        }
        ByteRange range = asked.orElse(new ByteRange(0, size));
        if (asked.isPresent()) {
            response.status(StatusText.status(206));
            response.header(HeaderNames.CONTENT_RANGE, "bytes " + range.start() + "-" + (range.end() - 1) + "/" + size);
        }
        response.headers().contentLength(range.end() - range.start());
        if (isHead(request) || range.isEmpty()) {
            response.send();
            return;
        }
        copy(response, range, sent);
    }

    /**
     * What fails at the first piece is refused. A file that shrinks, or fails, under the copy breaks the connection: the client must not take a part
     * for the whole.
     */
    private void copy(ServerResponse response, ByteRange range, LongConsumer sent) {
        byte[] piece = new byte[(int) Math.min(PIECE, range.end() - range.start())];
        int count = read(piece, range.start(), range.end());
        if (count <= 0) {
            throw new Problem(409, "BUSY", "the file shrinks while it is read; ask again");
        }
        try (OutputStream out = response.outputStream()) {
            for (long at = range.start(); at < range.end(); count = read(piece, at, range.end())) {
                if (count <= 0) {
                    throw new ClientGone("a file shrank while it was sent");
                }
                out.write(piece, 0, count);
                sent.accept(count);
                at += count;
            }
        } catch (IOException | FileOperationException | SessionException e) {
            throw new ClientGone(e);
        }
    }

    private int read(byte[] piece, long from, long end) {
        if (from == end) {
            return 0;
        }
        lease.used();
        return file.read(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, end - from)), from);
    }

    private static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().contains(name)
                ? Optional.of(request.headers().get(name).get())
                : Optional.empty();
    }
}
