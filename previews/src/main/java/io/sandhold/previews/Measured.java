package io.sandhold.previews;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of a known length; one that ends before is an {@link EOFException}, so that nobody takes a part for the whole. One thread. */
final class Measured extends InputStream {

    private final InputStream from;
    private long left;

    Measured(InputStream from, long length) {
        this.from = from;
        this.left = length;
    }

    /** Whether it was read to its end. */
    boolean whole() {
        return left == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = from.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the application broke off before the end of its answer");
        }
        left -= count;
        return count;
    }
}
