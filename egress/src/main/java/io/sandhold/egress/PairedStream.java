package io.sandhold.egress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** A jail's connection over two streams that end independently. */
record PairedStream(InputStream input, OutputStream output) implements JailStream {

    PairedStream {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    @Override
    public void endOutput() throws IOException {
        output.close();
    }

    @Override
    public void close() throws IOException {
        try (input) {
            output.close();
        }
    }
}
