package io.sandhold.sessions;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long sessions live where they do not say, and at most.
 *
 * @param timeToLive how long one lives that names no time; empty: until it is deleted
 * @param most the longest time that may be asked for; empty: ten years
 * @param extendOnUse whether use makes one live that long again
 * @param idleTime how long one may go unused; empty: for ever
 */
public record LifeRules(
        Optional<Duration> timeToLive, Optional<Duration> most, boolean extendOnUse, Optional<Duration> idleTime) {

    /** Until they are deleted. */
    public static final LifeRules ENDLESS = new LifeRules(Optional.empty(), Optional.empty(), false, Optional.empty());

    public LifeRules {
        Objects.requireNonNull(timeToLive, "timeToLive");
        Objects.requireNonNull(most, "most");
        Objects.requireNonNull(idleTime, "idleTime");
    }
}
