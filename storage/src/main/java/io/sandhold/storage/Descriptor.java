package io.sandhold.storage;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor that is closed once nobody uses it any more: its number could stand for another file the moment it
 * is closed, so a user holds it with {@link #use()} for the length of a call. Thread-safe.
 */
final class Descriptor implements AutoCloseable {
    private static final int CLOSED = 1 << 30;

    private final int number;
    private final AtomicInteger users = new AtomicInteger();
    private final Use use = this::release;

    Descriptor(int number) {
        this.number = number;
    }

    /** A hold on the descriptor. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Holds it open.
     *
     * @throws FileOperationException with {@link FileError#CLOSED} once {@link #close()} was called
     */
    Use use() {
        int now;
        do {
            now = users.get();
            if ((now & CLOSED) != 0) {
                throw new FileOperationException(FileError.CLOSED, "it is closed, or its session is deleted");
            }
        } while (!users.compareAndSet(now, now + 1));
        return use;
    }

    /** The number; only under a {@link #use()}. */
    int number() {
        return number;
    }

    boolean isClosed() {
        return (users.get() & CLOSED) != 0;
    }

    private void release() {
        if (users.decrementAndGet() == CLOSED) {
            Kernel.close(number);
        }
    }

    @Override
    public void close() {
        int now;
        do {
            now = users.get();
            if ((now & CLOSED) != 0) {
                return;
            }
        } while (!users.compareAndSet(now, now | CLOSED));
        if (now == 0) {
            Kernel.close(number);
        }
    }
}
