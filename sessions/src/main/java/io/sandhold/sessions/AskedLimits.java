package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits that are asked for, each as in {@link Limits}; what is empty stays as it is, or takes the configured default. Checked when
 * it is used.
 */
public record AskedLimits(
        Optional<Long> memoryBytes,
        Optional<Integer> processes,
        Optional<Double> cpus,
        Optional<Integer> cpuWeight,
        Optional<Integer> openFiles,
        Optional<Duration> commandTime,
        Optional<Long> outputBytes) {

    /** None asked for. */
    public static final AskedLimits NONE = new AskedLimits(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** The same with this memory, in bytes. */
    public AskedLimits memory(long bytes) {
        return new AskedLimits(Optional.of(bytes), processes, cpus, cpuWeight, openFiles, commandTime, outputBytes);
    }

    /** The same with so many processes and threads. */
    public AskedLimits processes(int count) {
        return new AskedLimits(memoryBytes, Optional.of(count), cpus, cpuWeight, openFiles, commandTime, outputBytes);
    }

    /** The same with so many processors. */
    public AskedLimits cpus(double count) {
        return new AskedLimits(
                memoryBytes, processes, Optional.of(count), cpuWeight, openFiles, commandTime, outputBytes);
    }

    /** The same with so many open files. */
    public AskedLimits openFiles(int count) {
        return new AskedLimits(memoryBytes, processes, cpus, cpuWeight, Optional.of(count), commandTime, outputBytes);
    }

    /**
     * These, and what is not asked for from {@code others}.
     *
     * @throws IllegalArgumentException if the outcome can be nobody's limits
     */
    Limits over(Limits others) {
        return new Limits(
                memoryBytes.orElse(others.memoryBytes()),
                processes.orElse(others.processes()),
                cpus.orElse(others.cpus()),
                cpuWeight.orElse(others.cpuWeight()),
                openFiles.orElse(others.openFiles()),
                commandTime.orElse(others.commandTime()),
                outputBytes.orElse(others.outputBytes()));
    }
}
