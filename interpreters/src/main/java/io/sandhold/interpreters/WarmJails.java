package io.sandhold.interpreters;

import io.sandhold.sessions.SessionException;
import io.sandhold.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Jails that wait, as many as are asked for: one that is taken is followed by another, and one that has waited for long is replaced, so that none reaches the end
 * of its session's time. Thread-safe.
 */
final class WarmJails implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WarmJails.class.getName());

    /** How long one waits at most. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    /** Before one is made: a handler that is short and has just begun is done by then, and has the processors to itself. */
    private static final Duration BREATH = Duration.ofMillis(10);

    /** Between two attempts where none can be made, the first time and at most. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final int wanted;
    private final Supplier<WarmJail> make;
    private final Deque<WarmJail> waiting = new ArrayDeque<>(); // guarded by the lock, as is:
    private boolean closed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread keeper;

    WarmJails(int wanted, Supplier<WarmJail> make) {
        this.wanted = wanted;
        this.make = make;
        this.keeper = Thread.ofVirtual().name("handler-jails").unstarted(this::keep);
        if (wanted > 0) {
            keeper.start();
        }
    }

    /** One that waits, the caller's from now on; empty where none does. */
    Optional<WarmJail> take() {
        lock.lock();
        try {
            WarmJail oldest = waiting.poll();
            changed.signalAll();
            while (oldest != null && !oldest.stands()) {
                removeSoon(oldest);
                oldest = waiting.poll();
            }
            return Optional.ofNullable(oldest);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void keep() {
        Duration pause = PAUSE;
        try {
            while (awaitNeed()) {
                try {
                    await(BREATH);
                    add(make.get());
                    pause = PAUSE;
                } catch (SessionException | StorageException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "no jail for handlers can be kept waiting; once more in " + pause.toSeconds() + " s: "
                                    + e.getMessage());
                    await(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            for (long left = pause.toNanos(); left > 0 && !closed; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one is missing; false once this is closed. Those that are too old or gone are removed meanwhile. */
    private boolean awaitNeed() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                List<WarmJail> old = waiting.stream()
                        .filter(jail -> !jail.stands() || jail.age().compareTo(OLDEST) > 0)
                        .toList();
                waiting.removeAll(old);
                old.forEach(WarmJails::removeSoon);
                if (waiting.size() < wanted) {
                    return true;
                }
                changed.await(OLDEST.toSeconds() / 10, TimeUnit.SECONDS);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void add(WarmJail jail) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(jail);
                return;
            }
        } finally {
            lock.unlock();
        }
        remove(jail);
    }

    private static void removeSoon(WarmJail jail) {
        Thread.ofVirtual().name("handler-jail-end").start(() -> remove(jail));
    }

    /** What cannot be removed goes with the next start. */
    static void remove(WarmJail jail) {
        try {
            jail.close();
        } catch (SessionException e) {
            LOG.log(System.Logger.Level.WARNING, "a handler's session is left behind for now: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        List<WarmJail> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (wanted > 0) {
                keeper.join(); // one that is being made is made, and removed
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        left.forEach(WarmJails::remove);
    }
}
