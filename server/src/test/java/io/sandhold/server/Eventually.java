package io.sandhold.server;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for a condition that another process brings about, up to a deadline. */
public final class Eventually {

    private static final long BETWEEN_NANOS = 10_000_000;

    private Eventually() {}

    /** Returns once {@code condition} holds; fails with {@code what} if it does not within {@code atMost}. */
    public static void holds(Duration atMost, Supplier<String> what, Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
    }
}
