package io.sandhold.efast;

import java.time.Duration;

/**
 * A moment by which something has to be done.
 *
 * @param nanos of {@link System#nanoTime()}
 */
record Deadline(long nanos) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** @throws EfastException where nothing is left */
    Duration left() {
        Duration left = Duration.ofNanos(nanos - System.nanoTime());
        if (!left.isPositive()) {
            throw new EfastException("it took longer than its \"timeout\"");
        }
        return left;
    }

    boolean over() {
        return nanos - System.nanoTime() <= 0;
    }
}
