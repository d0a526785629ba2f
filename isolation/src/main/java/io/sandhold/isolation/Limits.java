package io.sandhold.isolation;

/**
 * What one jail's processes may take together.
 *
 * @param memoryBytes RAM and swap, in bytes, at least 16 MiB
 * @param processes processes and threads, at least 8
 * @param cpus processor time per time, in processors: 1.5 is one and a half; above 0
 * @param openFiles {@code RLIMIT_NOFILE} of each process, at least 64
 */
public record Limits(long memoryBytes, int processes, double cpus, int openFiles) {

    /** 512 MiB, 256 processes, one processor, 1024 open files. */
    public static final Limits DEFAULT = new Limits(512L << 20, 256, 1.0, 1024);

    public Limits {
        require(memoryBytes >= 16L << 20, "memory must be at least 16M, not " + memoryBytes + " bytes");
        require(processes >= 8, "processes must be at least 8, not " + processes);
        require(cpus > 0 && cpus <= 4096, "cpu must be above 0 and at most 4096, not " + cpus);
        require(openFiles >= 64 && openFiles <= 1 << 20, "open_files must be 64 to 1048576, not " + openFiles);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
