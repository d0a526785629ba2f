package io.sandhold.isolation;

import java.time.Duration;

/**
 * What one jail's processes may take together, and one command for itself.
 *
 * @param memoryBytes RAM and swap, in bytes, at least 16 MiB
 * @param processes processes and threads, at least 8
 * @param cpus processor time per time, in processors: 1.5 is one and a half; above 0
 * @param cpuWeight its share where processors are scarce, beside the other jails' weights; 1 to 10000, 100 is usual ({@code
 *     cpu.weight} of {@code cgroups(7)})
 * @param openFiles {@code RLIMIT_NOFILE} of each process, at least 64
 * @param commandTime the longest that one command without a terminal may take; at least a second
 * @param outputBytes the most that is captured of one command's stdout and stderr together, in bytes, at least 1 KiB
 */
public record Limits(
        long memoryBytes,
        int processes,
        double cpus,
        int cpuWeight,
        int openFiles,
        Duration commandTime,
        long outputBytes) {

    /** 512 MiB, 256 processes, one processor of the usual weight, 1024 open files, a day for a command, 32 MiB of its output. */
    public static final Limits DEFAULT = new Limits(512L << 20, 256, 1.0, 1024);

    public Limits {
        require(memoryBytes >= 16L << 20, "memory must be at least 16M, not " + memoryBytes + " bytes");
        require(processes >= 8, "processes must be at least 8, not " + processes);
        require(cpus > 0 && cpus <= 4096, "cpu must be above 0 and at most 4096, not " + cpus);
        require(cpuWeight >= 1 && cpuWeight <= 10_000, "cpu_weight must be 1 to 10000, not " + cpuWeight);
        require(openFiles >= 64 && openFiles <= 1 << 20, "open_files must be 64 to 1048576, not " + openFiles);
        require(
                commandTime.compareTo(Duration.ofSeconds(1)) >= 0,
                "command_time must be at least a second, not " + commandTime.toMillis() / 1000.0 + " seconds");
        require(outputBytes >= 1 << 10, "output must be at least 1K, not " + outputBytes + " bytes");
    }

    /** With the usual weight, a day for a command and 32 MiB of its output. */
    public Limits(long memoryBytes, int processes, double cpus, int openFiles) {
        this(memoryBytes, processes, cpus, 100, openFiles, Duration.ofDays(1), 32L << 20);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
