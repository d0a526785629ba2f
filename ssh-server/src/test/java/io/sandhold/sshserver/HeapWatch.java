package io.sandhold.sshserver;

import java.util.concurrent.locks.LockSupport;

/** The largest heap in use after a collection, looked at while something runs, beside what it was before. */
final class HeapWatch implements AutoCloseable {

    private final long before;
    private volatile long most;
    private volatile boolean over;
    private final Thread looking;

    HeapWatch() {
        before = used();
        most = before;
        looking = Thread.ofPlatform().daemon().start(() -> {
            while (!over) {
                most = Math.max(most, used());
                LockSupport.parkNanos(100_000_000);
            }
        });
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Bytes. */
    long growth() {
        return most - before;
    }

    @Override
    public void close() {
        over = true;
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
