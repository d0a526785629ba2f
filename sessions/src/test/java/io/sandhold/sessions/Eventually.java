package io.sandhold.sessions;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, with a deadline. */
final class Eventually {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private Eventually() {}

    static void holds(BooleanSupplier condition) {
        holds(condition, () -> "the condition did not come true");
    }

    static void holds(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(otherwise.get() + " (after " + DEADLINE + ")");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
