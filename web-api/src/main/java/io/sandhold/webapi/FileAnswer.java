package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
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

    void write(ServerRequest request, ServerResponse response) {
        try (lease;
                file) {
            FileAttributes attributes = file.attributes();
            String tag = "\"%x-%x-%x%08x\""
                    .formatted(
                            attributes.inode(),
                            attributes.size(),
                            attributes.modified().getEpochSecond(),
                            attributes.modified().getNano());
            response.header(HeaderNames.ETAG, tag);
            response.header(
                    HeaderNames.LAST_MODIFIED,
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            attributes.modified().atOffset(ZoneOffset.UTC)));
            response.header(HeaderNames.ACCEPT_RANGES, "bytes");
            response.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
            response.header("X-Content-Type-Options", "nosniff");
            headers.forEach(response::header);
            if (header(request, HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
                response.status(StatusText.status(304)).send();
                return;
            }
            send(request, response, attributes.size(), range(request, tag, attributes.size()));
        }
    }

    private static Optional<ByteRange> range(ServerRequest request, String tag, long size) {
        boolean stale = header(request, HeaderNames.IF_RANGE)
                .filter(known -> !known.equals(tag))
                .isPresent();
        return stale
                ? Optional.empty()
                : header(request, HeaderNames.RANGE).flatMap(text -> ByteRange.parse(text, size));
    }

    private void send(ServerRequest request, ServerResponse response, long size, Optional<ByteRange> asked) {
        if (asked.isPresent() && asked.get().isEmpty()) {
            throw new Problem(
                    416,
                    "range",
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
        copy(response, range);
    }

    /** A file that shrinks, or fails, under the copy breaks the connection: the client must not take a part for the whole. */
    private void copy(ServerResponse response, ByteRange range) {
        byte[] piece = new byte[(int) Math.min(PIECE, range.end() - range.start())];
        try (OutputStream out = response.outputStream()) {
            for (long at = range.start(); at < range.end(); ) {
                int wanted = (int) Math.min(piece.length, range.end() - at);
                int count = file.read(ByteBuffer.wrap(piece, 0, wanted), at);
                if (count <= 0) {
                    throw new ClientGone("a file shrank while it was sent");
                }
                lease.used();
                out.write(piece, 0, count);
                at += count;
            }
        } catch (IOException | FileOperationException e) {
            throw new ClientGone(e);
        }
    }

    private static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().contains(name)
                ? Optional.of(request.headers().get(name).get())
                : Optional.empty();
    }
}
