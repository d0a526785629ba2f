package io.sandhold.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** What was sent to a program and that it has not read yet, in its order, whoever sent it; a thread passes it on. Thread-safe. */
final class ProgramInput {

    /** Bytes that wait, at most, with what each piece costs beside its own. */
    private static final int MOST = 64 << 10;

    private static final int COST = 48;

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int size;
    private boolean ends;
    private boolean closed;

    /**
     * Sends, waiting so long while the program does not read.
     *
     * @return how many of the bytes were taken
     */
    synchronized int send(byte[] bytes, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        int sent = 0;
        while (sent < bytes.length) {
            long left = (until - System.nanoTime()) / 1_000_000;
            boolean full = size + COST >= MOST;
            if (ends || closed || full && left <= 0) {
                break;
            }
            if (full) {
                wait(left);
            } else {
                int part = Math.min(bytes.length - sent, MOST - COST - size);
                waiting.add(Arrays.copyOfRange(bytes, sent, sent + part));
                size += part + COST;
                sent += part;
                notifyAll();
            }
        }
        return sent;
    }

    /** Nothing more is sent: the end of file, behind what waits. */
    synchronized void end() {
        ends = true;
        notifyAll();
    }

    /** Whether it takes more. */
    synchronized boolean open() {
        return !ends && !closed;
    }

    /** The program has ended, or has closed its stdin. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        size = 0;
        notifyAll();
    }

    private synchronized byte[] take() throws InterruptedException {
        while (waiting.isEmpty() && !closed && !ends) {
            wait();
        }
        return closed ? null : waiting.peek();
    }

    private synchronized void taken() {
        if (!closed) {
            size -= waiting.remove().length + COST;
            notifyAll();
        }
    }

    /** Passes on what is sent, until either has ended. */
    void feed(OutputStream program) {
        try (program) {
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
