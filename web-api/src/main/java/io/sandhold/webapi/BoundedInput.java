package io.sandhold.webapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** A stream that refuses to give more than so many bytes. */
final class BoundedInput extends FilterInputStream {

    private final Supplier<? extends RuntimeException> refusal;
    private long left;

    BoundedInput(InputStream in, long most, Supplier<? extends RuntimeException> refusal) {
        super(in);
        this.left = most;
        this.refusal = refusal;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        left -= Math.max(0, count);
        if (left < 0) {
            throw refusal.get();
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
