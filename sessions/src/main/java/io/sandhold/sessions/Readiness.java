package io.sandhold.sessions;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Whether the host can serve, asked of the parts at most once a second, however many probes ask. */
final class Readiness {

    private static final long KEPT = TimeUnit.SECONDS.toNanos(1);

    private final BooleanSupplier parts;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean asked;
    private boolean ready;
    private long when;

    Readiness(BooleanSupplier parts) {
        this.parts = parts;
    }

    boolean now() {
        lock.lock();
        try {
            if (!asked || System.nanoTime() - when >= KEPT) {
                ready = parts.getAsBoolean();
                asked = true;
                when = System.nanoTime();
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }
}
