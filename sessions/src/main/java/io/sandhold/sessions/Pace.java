package io.sandhold.sessions;

import java.time.Duration;

/**
 * So many at once, and from then on one in each so much time; who comes faster waits. It bounds what a session's programs can have written
 * down of them, for the audit keeps what is newest. Thread-safe.
 */
final class Pace {

    private final long each;
    private final long credit;
    private long paidUntil;

    /**
     * @param atOnce how many need not wait, after a time of none
     * @param each the time that one more takes from then on
     */
    Pace(int atOnce, Duration each) {
        this.each = each.toNanos();
        this.credit = atOnce * this.each;
        this.paidUntil = System.nanoTime();
    }

    /** Waits for one's turn. */
    void await() throws InterruptedException {
        long wait = take(System.nanoTime());
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
    }

    /** Takes the next turn, and says in how many nanoseconds it comes. */
    synchronized long take(long now) {
        paidUntil = now - paidUntil > 0 ? now + each : paidUntil + each;
        return Math.max(0, paidUntil - now - credit);
    }
}
