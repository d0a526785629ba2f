package io.sandhold.isolation;

import java.time.Duration;
import java.time.Instant;

/**
 * A process of a jail as it was seen, {@code proc_pid_stat(5)}. Its command line is what it says of itself: any bytes, bounded.
 *
 * @param pid its number in the jail
 * @param parent that of its parent; 0: none of the jail
 * @param state one letter: R, S, D, T, Z, …
 * @param cpu processor time that it took
 * @param memoryBytes its resident memory
 * @param started when it began, to a hundredth of a second
 * @param command its arguments with a space between each two; empty where it has none, in which case {@code name} tells it
 * @param name of its program, at most 15 bytes
 * @param ours whether it is the agent, with which the jail ends
 */
public record JailedProcess(
        int pid,
        int parent,
        char state,
        Duration cpu,
        long memoryBytes,
        int threads,
        Instant started,
        String command,
        String name,
        boolean ours) {

    /** The number of the agent, a jail's first process. */
    public static final int AGENT = 1;
}
