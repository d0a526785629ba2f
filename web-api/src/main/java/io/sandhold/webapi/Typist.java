package io.sandhold.webapi;

import io.sandhold.terminals.Attachment;
import jakarta.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Types for a client by a thread of its own, so that what the client says is read also while a program reads nothing: what it has shown, that it is there, another
 * window. Beyond {@link #MOST} bytes no more is taken. Thread-safe.
 */
final class Typist implements AutoCloseable {

    /** Bytes that wait to be typed. */
    static final int MOST = 1 << 20;

    private final Attachment attachment;
    private final Deque<byte[]> waiting = new ArrayDeque<>(); // guarded by this, as are:
    private final HeapShare heap = HeapShare.ofProcess();
    private int size;
    private boolean closed;

    Typist(Attachment attachment) {
        this.attachment = attachment;
    }

    void begin() {
        Thread.ofVirtual().name("shell-typist").start(() -> {
            try {
                for (byte[] bytes; (bytes = next()) != null; ) {
                    attachment.type(bytes, 0, bytes.length);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** What comes next, once the one before was typed; null at the end. */
    private synchronized byte[] next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        byte[] bytes = waiting.remove();
        size -= bytes.length;
        if (waiting.isEmpty()) {
            heap.close();
        }
        return bytes;
    }

    /**
     * Has bytes typed, all or none of them.
     *
     * @throws Problem 409 or 503 where there is no room
     */
    synchronized void type(byte[] bytes) {
        if (size + bytes.length > MOST) {
            throw new Problem(
                    409,
                    "STDIN_FULL",
                    "what runs in this shell has not read " + size + " bytes of what was typed before; these "
                            + bytes.length + " were not typed; end it from another shell, or wait",
                    Json.createObjectBuilder().add("written", 0).build(),
                    Map.of(),
                    null);
        }
        if (!closed) {
            heap.take(bytes.length);
            size += bytes.length;
            waiting.add(bytes);
            notifyAll();
        }
    }

    /** What waits is not typed any more. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        size = 0;
        heap.close();
        notifyAll();
    }
}
