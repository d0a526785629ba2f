package io.sandhold.webapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes are held in memory, and taken from a share of it as they come. One thread. */
final class HeldInput extends FilterInputStream {

    private final HeapShare heap;

    HeldInput(InputStream in, HeapShare heap) {
        super(in);
        this.heap = heap;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        heap.take(Math.max(0, count));
        return count;
    }
}
