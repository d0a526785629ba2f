package io.sandhold.programs;

import io.sandhold.isolation.Exit;
import java.time.Instant;
import java.util.Objects;

/**
 * How a program ended.
 *
 * @param exit as the jail tells it
 * @param at when
 * @param sentence why, where it was killed by somebody or its jail broke; else empty
 */
public record Ending(Exit exit, Instant at, String sentence) {
    public Ending {
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(sentence, "sentence");
    }
}
