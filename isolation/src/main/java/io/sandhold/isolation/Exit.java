package io.sandhold.isolation;

import java.time.Duration;
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
 * @param outOfMemory whether the kernel killed it because the jail's memory was used up
 */
public record Exit(
        int code, OptionalInt signal, Duration user, Duration system, long peakMemoryBytes, boolean outOfMemory) {}
