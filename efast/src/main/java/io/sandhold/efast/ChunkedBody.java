package io.sandhold.efast;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body in chunks (RFC 9112 section 7.1); what follows the last is not read. One thread. */
final class ChunkedBody extends FilterInputStream {

    private static final Pattern SIZE = Pattern.compile("([0-9a-fA-F]{1,15})[ \\t]*(;.*)?");
    private static final int LONGEST_LINE = 4096;

    private long left; // of the chunk
    private boolean begun;
    private boolean over;

    ChunkedBody(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (left == 0 && !over) {
            next();
        }
        if (over) {
            return -1;
        }
        int got = super.read(into, offset, (int) Math.min(count, left));
        if (got < 0) {
            throw new IOException("it ended in the midst of a chunk");
        }
        left -= got;
        return got;
    }

    private void next() throws IOException {
        if (begun) {
            endOfChunk();
        }
        begun = true;
        Matcher size = SIZE.matcher(HttpHead.line(in, new int[] {LONGEST_LINE}));
        if (!size.matches()) {
            throw new EfastException("the answer's chunks are broken");
        }
        left = Long.parseLong(size.group(1), 16);
        over = left == 0;
    }

    private void endOfChunk() throws IOException {
        int b = in.read();
        if ((b == '\r' ? in.read() : b) != '\n') {
            throw new EfastException("the answer's chunks are broken");
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
