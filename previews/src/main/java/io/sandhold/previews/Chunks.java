package io.sandhold.previews;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112 section 7.1), without them; extensions and trailers are dropped. One thread. */
final class Chunks extends InputStream {

    private static final int LONGEST_LINE = 1 << 10;

    private final InputStream from;
    private long left; // of the chunk under way
    private boolean first = true;
    private boolean ended;
    private boolean trailersRead;

    Chunks(InputStream from) {
        this.from = from;
    }

    /** Whether it was read to its end, trailers included. */
    boolean whole() {
        return ended && trailersRead;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            next();
        }
        if (ended) {
            return -1;
        }
        int count = from.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the application broke off before the end of its answer");
        }
        left -= count;
        return count;
    }

    private void next() throws IOException {
        Head.Lines lines = new Head.Lines(from, LONGEST_LINE);
        if (!first && !lines.next().isEmpty()) {
            throw new AppException("the application's answer has a chunk that is longer than it says");
        }
        first = false;
        String line = lines.next();
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new AppException("the application's answer has a chunk without a size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            Head.Lines trailers = new Head.Lines(from, Head.LARGEST);
            while (!trailers.next().isEmpty()) {
                continue;
            }
            trailersRead = true;
        }
    }
}
