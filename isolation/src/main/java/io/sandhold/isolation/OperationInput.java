package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A command's stdin, or what goes to a program in the jail: never sends more than the agent has room for. One thread may write. */
final class OperationInput extends OutputStream {
    private final AgentOperation<?> operation;
    private volatile boolean closed;

    OperationInput(AgentOperation<?> operation) {
        this.operation = operation;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("the stream is closed");
        }
        for (int at = offset, end = offset + length; at < end; ) {
            int part = operation.awaitCredit(Math.min(end - at, Frame.CHUNK));
            operation.sendInput(ByteBuffer.wrap(bytes, at, part));
            at += part;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            operation.endInput();
        }
    }
}
