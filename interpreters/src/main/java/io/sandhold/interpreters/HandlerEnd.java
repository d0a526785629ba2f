package io.sandhold.interpreters;

import io.sandhold.isolation.Exit;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a handler ended.
 *
 * @param outcome in a word
 * @param exit of its interpreter
 * @param told what it left: the JSON of an object of {@code result} or {@code error}, if it kept to it; empty where it left nothing, or too much
 * @param why in a sentence, where it left nothing
 * @param duration from when the handler was handed over to the end of its interpreter
 * @param cpu processor time of it and the children it waited for, without the interpreter's start
 * @param peakMemoryBytes the largest resident set of one process among them
 */
public record HandlerEnd(
        Outcome outcome,
        Exit exit,
        Optional<byte[]> told,
        String why,
        Duration duration,
        Duration cpu,
        long peakMemoryBytes) {

    /** The ways to end. */
    public enum Outcome {
        /** Its handler returned. */
        RETURNED,
        /** It raised, or returned what is not JSON, or there was none. */
        RAISED,
        /** Its time was over. */
        TIMEOUT,
        /** It printed too much, or took too much memory. */
        LIMIT,
        /** Its interpreter ended otherwise. */
        CRASHED
    }

    public HandlerEnd {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(told, "told");
        Objects.requireNonNull(why, "why");
    }
}
