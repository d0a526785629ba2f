package io.sandhold.isolation;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a command ended.
 *
 * @param code its exit code, 0 to 255; 128 + the signal where a signal ended it, as a shell has it. 127: no such program;
 *     126: it could not be started
 * @param signal the signal that ended it
 * @param user processor time in user mode, of it and the children it waited for ({@code wait4(2)})
 * @param system processor time in the kernel
 * @param peakMemoryBytes the largest resident set of one process among them
 * @param cause why it ended
 */
public record Exit(int code, OptionalInt signal, Duration user, Duration system, long peakMemoryBytes, Cause cause) {

    public Exit {
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(cause, "cause");
    }

    /** The same end with another cause. */
    public Exit because(Cause other) {
        return new Exit(code, signal, user, system, peakMemoryBytes, other);
    }

    /** The end of a command whose jail was killed around it. */
    public static Exit killed() {
        return new Exit(
                128 + Signals.KILL, OptionalInt.of(Signals.KILL), Duration.ZERO, Duration.ZERO, 0, Cause.KILLED);
    }
}
