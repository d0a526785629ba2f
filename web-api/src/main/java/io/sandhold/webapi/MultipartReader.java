package io.sandhold.webapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A reader of {@code multipart/form-data} (RFC 7578, framing by RFC 2046 section 5.1) that holds {@link #BUFFER} bytes and never a whole
 * part. One thread. A body that breaks the framing is a {@link Problem} 400.
 */
final class MultipartReader {

    private static final int BUFFER = 256 << 10;
    private static final int LONGEST_BOUNDARY = 70;
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int MOST_PARTS = 1000;

    /** Bytes that are passed over, in front of the first boundary and in fields that nobody reads. */
    private static final long MOST_SKIPPED = 16 << 20;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private boolean inPart = true;
    private int parts;
    private long skipped;

    MultipartReader(InputStream in, String boundary) {
        if (boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw Problem.invalid("the form's boundary must have 1 to 70 characters");
        }
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first delimiter may stand at the very start, without the line end that belongs to the others.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
    }

    /** The header lines of the next part, once the rest of this one is skipped; empty after the last. */
    Optional<List<String>> nextPart() throws IOException {
        Optional<ByteBuffer> rest = nextContent();
        while (rest.isPresent()) {
            skipped += rest.get().remaining();
            if (skipped > MOST_SKIPPED) {
                throw new Problem(413, "TOO_LARGE", "the form holds over 16 MiB beside the file; send the file alone");
            }
            rest = nextContent();
        }
        if (++parts > MOST_PARTS) {
            throw Problem.invalid("the form has more than " + MOST_PARTS + " parts");
        }
        String afterBoundary = line(LONGEST_HEADERS);
        if (afterBoundary.startsWith("--")) {
            return Optional.empty();
        }
        if (!afterBoundary.isBlank()) {
            throw Problem.invalid("the form's boundary is followed by something else");
        }
        List<String> headers = new ArrayList<>();
        int room = LONGEST_HEADERS;
        for (String line = line(room); !line.isEmpty(); line = line(room)) {
            headers.add(line);
            room -= line.length() + 2;
        }
        inPart = true;
        return Optional.of(headers);
    }

    /** The next piece of this part's content, valid until the next call; empty at its end. */
    Optional<ByteBuffer> nextContent() throws IOException {
        while (inPart) {
            int found = find();
            if (found >= 0) {
                inPart = false;
                ByteBuffer last = ByteBuffer.wrap(buffer, at, found - at);
                at = found + delimiter.length;
                if (last.hasRemaining()) {
                    return Optional.of(last);
                }
            } else {
                int safe = end - delimiter.length + 1;
                if (safe > at && end == buffer.length) {
                    ByteBuffer piece = ByteBuffer.wrap(buffer, at, safe - at);
                    at = safe;
                    return Optional.of(piece);
                }
                fill();
            }
        }
        return Optional.empty();
    }

    /** Where the delimiter starts, or -1. */
    private int find() {
        int last = end - delimiter.length;
        for (int i = at; i <= last; i++) {
            if (buffer[i] == '\r' && matches(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int start) {
        return Arrays.equals(buffer, start, start + delimiter.length, delimiter, 0, delimiter.length);
    }

    private String line(int longest) throws IOException {
        int from = 0;
        while (true) {
            for (int i = at + from; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    String line = new String(buffer, at, i - at, StandardCharsets.UTF_8);
                    at = i + 2;
                    return line;
                }
            }
            if (end - at >= 2 && buffer[at] == '-' && buffer[at + 1] == '-') {
                // The close delimiter need not end in a line end.
                return "--";
            }
            from = Math.max(0, end - at - 1);
            if (from > longest) {
                throw Problem.invalid("a part of the form has over " + LONGEST_HEADERS + " bytes of headers");
            }
            fill();
        }
    }

    /** Reads on until the buffer is full or the body ends; what was taken out makes room. */
    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        int before = end;
        while (end < buffer.length) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                break;
            }
            end += count;
        }
        if (end == before) {
            throw Problem.invalid("the form ends before its last boundary");
        }
    }
}
