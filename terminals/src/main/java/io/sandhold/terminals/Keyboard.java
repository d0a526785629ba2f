package io.sandhold.terminals;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * What is typed at a shell and has not been read yet, in its order, whoever typed it; with what the model answers for the terminal. Whoever types waits while it
 * is full, the model does not: its answers are dropped then. Thread-safe.
 */
final class Keyboard {

    private static final int MOST = 64 << 10;

    private final Deque<byte[]> typed = new ArrayDeque<>();
    private int size;
    private boolean closed;

    /** Types, waiting for room unless {@code over}. */
    synchronized void type(byte[] bytes, int offset, int length, BooleanSupplier over) throws InterruptedException {
        while (size + length > MOST && size > 0 && !closed && !over.getAsBoolean()) {
            wait();
        }
        if (!closed && !over.getAsBoolean()) {
            add(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    synchronized void answer(byte[] bytes) {
        if (!closed && bytes.length > 0 && size + bytes.length <= MOST) {
            add(bytes);
        }
    }

    private void add(byte[] bytes) {
        typed.add(bytes);
        size += bytes.length;
        notifyAll();
    }

    synchronized void wake() {
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        typed.clear();
        size = 0;
        notifyAll();
    }

    private synchronized byte[] take() throws InterruptedException {
        while (typed.isEmpty() && !closed) {
            wait();
        }
        return closed ? null : typed.peek();
    }

    private synchronized void taken() {
        if (!closed) {
            size -= typed.remove().length;
            notifyAll();
        }
    }

    /** Passes on to a program what is typed, until either has ended. */
    void feed(OutputStream program) {
        try {
            for (byte[] bytes; (bytes = take()) != null; taken()) {
                program.write(bytes, 0, bytes.length);
                program.flush();
            }
        } catch (IOException e) {
            close(); // it reads no more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
