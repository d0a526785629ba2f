package io.sandhold.interpreters;

import java.time.Duration;

/**
 * How contexts are kept.
 *
 * @param idle how long one is kept that runs nothing
 * @param most how many there are on this host at once
 * @param mostOfSession how many of them one session has
 */
public record ContextRules(Duration idle, int most, int mostOfSession) {

    /** Half an hour, 200 on the host, 8 in a session. */
    public static final ContextRules STANDARD = new ContextRules(Duration.ofMinutes(30), 200, 8);

    public ContextRules {
        if (!idle.isPositive()) {
            throw new IllegalArgumentException("a context's idle time must be above 0, not " + idle);
        }
        if (most < 1 || mostOfSession < 1) {
            throw new IllegalArgumentException("at least one context, on the host and in a session");
        }
    }

    /** How many of one account there are at once: half of all. */
    int mostOfAccount() {
        return Math.max(1, most / 2);
    }
}
