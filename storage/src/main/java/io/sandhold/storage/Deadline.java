package io.sandhold.storage;

import java.time.Duration;

/**
 * A moment at which work is given up.
 *
 * @param nanos as {@link System#nanoTime()} counts
 */
public record Deadline(long nanos) {

    /** So long from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean over() {
        return System.nanoTime() - nanos >= 0;
    }

    /**
     * Refuses to go on behind it.
     *
     * @throws TreeBoundException with {@link TreeBound#TIME}
     */
    public void check() {
        if (over()) {
            throw new TreeBoundException(TreeBound.TIME);
        }
    }
}
