package io.sandhold.interpreters;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a run of code in a context ended.
 *
 * @param outcome in a word
 * @param error what its interpreter says went wrong: the JSON of an object of {@code name}, {@code value} and {@code traceback}, or {@code null}, if it kept to it;
 *     empty where it was lost
 * @param duration from when the code was handed over
 */
public record RunEnd(Outcome outcome, Optional<byte[]> error, Duration duration) {

    /** The ways to end. */
    public enum Outcome {
        /** To its end, be that an exception. */
        ENDED,
        /** Interrupted because its time was over; the variables are there. */
        TIMEOUT,
        /** As {@link #TIMEOUT}, and it did not stop: the interpreter was killed, and a new one took its place. */
        TIMEOUT_LOST,
        /** Interrupted because it printed too much. */
        OUTPUT_LIMIT,
        /** The interpreter ended under it, or was dropped on request; a new one took its place. */
        LOST,
        /** The context ended under it. */
        CONTEXT_ENDED
    }

    public RunEnd {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(error, "error");
    }

    /** Whether its variables are gone. */
    public boolean lost() {
        return switch (outcome) {
            case ENDED, TIMEOUT, OUTPUT_LIMIT -> false;
            case TIMEOUT_LOST, LOST, CONTEXT_ENDED -> true;
        };
    }
}
