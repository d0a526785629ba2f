package io.sandhold.efast;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body of which the length is known; that it ends before is an error. One thread. */
final class CountedBody extends FilterInputStream {

    private final long length;
    private long left;

    CountedBody(InputStream in, long length) {
        super(in);
        this.length = length;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (left == 0) {
            return -1;
        }
        int got = super.read(into, offset, (int) Math.min(count, left));
        if (got < 0) {
            throw new IOException("it ended after " + (length - left) + " of " + length + " bytes");
        }
        left -= got;
        return got;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
