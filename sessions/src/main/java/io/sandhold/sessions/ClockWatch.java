package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sees whether the host's clock was moved, by comparing it with one that only counts on. For ten minutes after that no session ends by
 * the clock, so that one that was moved by mistake, or at boot before it is set, can be put right (docs/decisions/034). Thread-safe.
 */
final class ClockWatch {

    /** So long nothing ends after the clock was moved. */
    static final Duration GRACE = Duration.ofMinutes(10);

    /** What a clock that is set in small steps, or a machine that stood still, may differ by. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** A server that was stopped for longer finds a clock that may be wrong. */
    private static final Duration LONG_AWAY = Duration.ofDays(7);

    private static final System.Logger LOG = System.getLogger(ClockWatch.class.getName());

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<Duration> moved;
    private Instant seen; // guarded by this, as are:
    private long seenAt;
    private long steadyFrom;

    /**
     * @param nanos as {@link System#nanoTime()}
     * @param moved told by how much the clock was moved, each time; must not call back
     */
    ClockWatch(InstantSource clock, LongSupplier nanos, Consumer<Duration> moved) {
        this.clock = clock;
        this.nanos = nanos;
        this.moved = moved;
        this.seen = clock.instant();
        this.seenAt = nanos.getAsLong();
        this.steadyFrom = seenAt;
    }

    /** Compares the clock with the newest moment that was written down before this start. */
    synchronized void startedAfter(Instant newest) {
        Duration away = Duration.between(newest, seen);
        if (away.isNegative() || away.compareTo(LONG_AWAY) > 0) {
            steadyFrom = nanos.getAsLong() + GRACE.toNanos();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the clock says {0}, and the last that was written down is of {1}: no session ends by the clock for {2}"
                            + " minutes; set it right if it is wrong",
                    seen,
                    newest,
                    GRACE.toMinutes());
        }
    }

    /** Whether the clock has gone on as it should, so that what ends by it may end. */
    synchronized boolean steady() {
        Instant now = clock.instant();
        long nowAt = nanos.getAsLong();
        Duration by = Duration.between(seen, now).minusNanos(nowAt - seenAt);
        seen = now;
        seenAt = nowAt;
        if (by.abs().compareTo(SLACK) > 0) {
            steadyFrom = nowAt + GRACE.toNanos();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the clock was moved by {0} s to {1}: no session ends by the clock for {2} minutes",
                    by.toSeconds(),
                    now,
                    GRACE.toMinutes());
            moved.accept(by);
        }
        return nowAt - steadyFrom >= 0;
    }

    /** What is over by a clock that was just moved is not over yet: {@link SessionError#UNAVAILABLE}. */
    void checkSteady(SessionId id) {
        if (!steady()) {
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    "the time of session '" + id
                            + "' is over by the host's clock, which was just moved; it is"
                            + " kept for " + GRACE.toMinutes()
                            + " minutes for the clock to be put right, so try"
                            + " again then");
        }
    }
}
