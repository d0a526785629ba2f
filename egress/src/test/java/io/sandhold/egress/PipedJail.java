package io.sandhold.egress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A jail's connection without a socket: it sends what it is given, ends, and keeps what it gets. */
final class PipedJail implements JailStream {

    private final InputStream input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    PipedJail(String text) {
        input = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    String said() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void endOutput() {}

    @Override
    public void close() {}
}
