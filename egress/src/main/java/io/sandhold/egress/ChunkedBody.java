package io.sandhold.egress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/**
 * The content of a chunked body (RFC 9112 section 7.1), read strictly: sizes of up to 15 hexadecimal digits, CR LF after each, neither extensions
 * nor trailers. What is none is a {@link Refusal}. One thread.
 */
final class ChunkedBody {

    private static final int MOST_DIGITS = 15;

    private final InputStream input;
    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedBody(InputStream input) {
        this.input = input;
    }

    /** As {@link InputStream#read(byte[])}; -1 after the last chunk. */
    int read(byte[] into) throws IOException {
        if (left == 0 && !ended) {
            left = size();
            first = false;
            if (left == 0) {
                lineEnd();
                ended = true;
            }
        }
        if (ended) {
            return -1;
        }
        int count = input.read(into, 0, (int) Math.min(into.length, left));
        if (count < 0) {
            throw new EOFException("in the middle of a chunk");
        }
        left -= count;
        return count;
    }

    private long size() throws IOException {
        if (!first) {
            lineEnd();
        }
        long size = 0;
        for (int digits = 0; digits <= MOST_DIGITS; digits++) {
            int c = input.read();
            if (c == '\r' && digits > 0) {
                if (input.read() != '\n') {
                    throw misframed();
                }
                return size;
            }
            if (c < 0 || !HexFormat.isHexDigit(c)) {
                throw misframed();
            }
            size = size << 4 | HexFormat.fromHexDigit(c);
        }
        throw misframed();
    }

    private void lineEnd() throws IOException {
        if (input.read() != '\r' || input.read() != '\n') {
            throw misframed();
        }
    }

    private static Refusal misframed() {
        return Refusal.malformed(
                "the body's chunks are not framed as RFC 9112 section 7.1 says, or have extensions or trailers");
    }
}
