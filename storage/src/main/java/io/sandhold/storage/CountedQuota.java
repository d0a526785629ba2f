package io.sandhold.storage;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A quota that the server counts itself: what goes through it at once, what else changed when it looks, which it does when asked
 * for the figure or for room, at most once a second and for at most a tenth of the time. Thread-safe.
 */
final class CountedQuota implements QuotaMeter {
    private static final long REST = TimeUnit.SECONDS.toNanos(1);
    private static final long REST_WHEN_FULL = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path root;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong meanwhile = new AtomicLong();
    private final ReentrantLock counting = new ReentrantLock();
    private volatile long quota;
    private volatile long countedAt;
    private volatile long countTook;

    /** Counts what is there. */
    CountedQuota(Path root, long quota) {
        this.root = root;
        this.quota = quota;
        recount();
    }

    void quota(long bytes) {
        quota = bytes;
    }

    Space space() {
        countAfter(REST);
        return new Space(Math.max(0, used.get()), quota);
    }

    @Override
    public boolean counts() {
        return true;
    }

    @Override
    public boolean take(long bytes) {
        if (taken(bytes)) {
            return true;
        }
        return countAfter(REST_WHEN_FULL) && taken(bytes);
    }

    private boolean taken(long bytes) {
        long now = used.addAndGet(bytes);
        if (bytes > 0 && now > quota) {
            used.addAndGet(-bytes);
            return false;
        }
        meanwhile.addAndGet(bytes);
        return true;
    }

    @Override
    public void give(long bytes) {
        used.addAndGet(-bytes);
        meanwhile.addAndGet(-bytes);
    }

    private boolean countAfter(long rest) {
        boolean due = System.nanoTime() - countedAt > Math.max(rest, 10 * countTook);
        if (due) {
            recount();
        }
        return due;
    }

    @Override
    public void recount() {
        if (!counting.tryLock()) {
            return;
        }
        try {
            long begun = System.nanoTime();
            meanwhile.set(0);
            int directory = HostPath.openDirectory(root);
            try {
                long bytes = TreeUsage.of(directory);
                used.set(bytes + Math.max(0, meanwhile.get()));
            } finally {
                Kernel.close(directory);
            }
            countedAt = System.nanoTime();
            countTook = countedAt - begun;
        } finally {
            counting.unlock();
        }
    }
}
