package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What a program in the jail sends over one of its connections. One thread may read. */
final class ConnectionInput extends InputStream {
    private final AgentConnection connection;
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    ConnectionInput(AgentConnection connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(chunk.get()) : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int part = Math.min(length, chunk.remaining());
        chunk.get(bytes, offset, part);
        return part;
    }

    @Override
    public int available() {
        return chunk.remaining();
    }

    private boolean fill() throws IOException {
        if (!chunk.hasRemaining()) {
            chunk = connection.nextChunk();
        }
        return chunk.hasRemaining();
    }
}
