package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a session ends.
 *
 * @param end by age; empty: not by age
 * @param extension how far at least each use moves that end away; empty: use moves nothing
 * @param idle how long it may go unused; empty: for ever
 */
public record Lifetime(Optional<Instant> end, Optional<Duration> extension, Optional<Duration> idle) {

    /** Until it is deleted. */
    public static final Lifetime ENDLESS = new Lifetime(Optional.empty(), Optional.empty(), Optional.empty());

    public Lifetime {
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(extension, "extension");
        Objects.requireNonNull(idle, "idle");
    }

    /** Its end where nothing uses it any more after {@code lastUsed}. */
    Optional<Instant> endsAfter(Instant lastUsed) {
        Optional<Instant> byAge =
                end.map(at -> extension.map(lastUsed::plus).filter(at::isBefore).orElse(at));
        Optional<Instant> byIdleness = idle.map(lastUsed::plus);
        return Stream.concat(byAge.stream(), byIdleness.stream()).min(Instant::compareTo);
    }

    /** Its end although it is used all the time; empty: it has none. */
    Optional<Instant> endsInUse() {
        return extension.isPresent() ? Optional.empty() : end;
    }
}
