package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A command's stdin: never sends more than the agent has room for. One thread may write. */
final class CommandInput extends OutputStream {
    private final AgentExecution execution;
    private volatile boolean closed;

    CommandInput(AgentExecution execution) {
        this.execution = execution;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("stdin is closed");
        }
        for (int at = offset, end = offset + length; at < end; ) {
            int part = execution.awaitCredit(Math.min(end - at, Frame.CHUNK));
            execution.sendStdin(ByteBuffer.wrap(bytes, at, part));
            at += part;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            execution.endStdin();
        }
    }
}
