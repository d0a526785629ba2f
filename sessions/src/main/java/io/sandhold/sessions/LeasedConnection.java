package io.sandhold.sessions;

import io.sandhold.isolation.JailConnection;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A connection into a session as a door gets it: what goes through is use of the session and is counted, and its end is told once. */
final class LeasedConnection implements JailConnection {

    private final JailConnection inner;
    private final Runnable used;
    private final Consumer<String> ended;
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();
    private final InputStream input;
    private final OutputStream output;

    /** @param ended gets how many bytes went each way */
    LeasedConnection(JailConnection inner, Runnable used, Consumer<String> ended) {
        this.inner = inner;
        this.used = used;
        this.ended = ended;
        this.input = new CountedInput();
        this.output = new CountedOutput();
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
    public void close() {
        inner.close();
        tell();
    }

    @Override
    public void reset() {
        inner.reset();
        tell();
    }

    private void tell() {
        if (!told.getAndSet(true)) {
            ended.accept(in.get() + " bytes in, " + out.get() + " out");
        }
    }

    private final class CountedInput extends FilterInputStream {

        CountedInput() {
            super(inner.input());
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? -1 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, length);
            count(got);
            return got;
        }

        private void count(int got) {
            if (got > 0) {
                out.addAndGet(got);
                used.run();
            }
        }
    }

    private final class CountedOutput extends FilterOutputStream {

        CountedOutput() {
            super(inner.output());
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            inner.output().write(bytes, offset, length);
            in.addAndGet(length);
            used.run();
        }
    }
}
