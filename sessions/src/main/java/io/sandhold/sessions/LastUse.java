package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * When a session was last used: by the host's clock, and by one that only counts on, from which the first is reckoned anew where the clock was moved
 * (docs/decisions/034). Thread-safe.
 */
final class LastUse {

    /** By so much the two clocks may differ without the first having been moved. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** A moment by both clocks; of those that are moved only the first changes. */
    private record Use(Instant at, long nanos) {}

    private final AtomicReference<Use> last;
    private volatile Instant written;

    /**
     * One that the registry has written down.
     *
     * @param now the host's clock, when {@link System#nanoTime()} is {@code nanos}
     */
    LastUse(Instant at, Instant now, long nanos) {
        this.last = new AtomicReference<>(
                new Use(at, nanos - Duration.between(at, now).toNanos()));
        this.written = at;
    }

    Instant at() {
        return last.get().at();
    }

    void used(Instant now, long nanos) {
        last.set(new Use(now, nanos));
    }

    /** It was last used by {@code time} later than it is written down, but not after {@code now}. */
    void laterBy(Duration time, Instant now) {
        last.updateAndGet(use -> {
            Instant at = use.at().plus(time);
            Instant moved = at.isAfter(now) ? now : at;
            return moved.isAfter(use.at())
                    ? new Use(
                            moved,
                            use.nanos() + Duration.between(use.at(), moved).toNanos())
                    : use;
        });
    }

    /** The clock was moved: a use before that was as long ago as it was, and one after it is left as it is. */
    void clockMoved(Instant now, long nanos) {
        last.updateAndGet(use -> {
            Instant meant = now.minusNanos(nanos - use.nanos()).truncatedTo(ChronoUnit.MILLIS);
            return Duration.between(use.at(), meant).abs().compareTo(SLACK) > 0 ? new Use(meant, use.nanos()) : use;
        });
    }

    /** The moment, where it is not the one written down and these are {@code age} apart, in either direction. */
    Optional<Instant> unwritten(Duration age) {
        Instant at = at();
        return Duration.between(written, at).abs().compareTo(age) >= 0 ? Optional.of(at) : Optional.empty();
    }

    void written(Instant moment) {
        written = moment;
    }
}
