package io.sandhold.isolation;

import java.time.Duration;

/**
 * What one jail's processes take at a moment; what the host does not count is 0.
 *
 * @param cpu processor time since the jail started
 * @param memoryBytes RAM now, file cache included
 * @param peakMemoryBytes the most it was
 * @param processes processes and threads, without the agent and bubblewrap
 */
public record Usage(Duration cpu, long memoryBytes, long peakMemoryBytes, int processes) {

    /** Of a jail that does not run. */
    public static final Usage NONE = new Usage(Duration.ZERO, 0, 0, 0);
}
