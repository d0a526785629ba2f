package io.sandhold.webapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * JSON on its way to the parser, refused once it has more than {@link #MOST} values: a value of two bytes costs fifty in memory. What
 * starts or parts values is counted, outside of strings; no byte of a longer UTF-8 character is taken for one of these. One thread.
 */
final class CountedJson extends FilterInputStream {

    /** Commas and opening brackets, at most. */
    static final int MOST = 100_000;

    private int values;
    private boolean inString;
    private boolean escaped;

    CountedJson(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        for (int i = offset; i < offset + count; i++) {
            look(into[i]);
        }
        if (values > MOST) {
            throw Problem.tooLarge("a JSON body must not have more than " + MOST + " values");
        }
        return count;
    }

    private void look(byte b) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = b == '\\';
            inString = b != '"';
        } else if (b == '"') {
            inString = true;
        } else if (b == ',' || b == '[' || b == '{') {
            values++;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
