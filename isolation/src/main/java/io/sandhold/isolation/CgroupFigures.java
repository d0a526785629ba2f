package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the kernel counts in one jail's control group, read anew at each call; a figure that is not to be had is 0: the controller is
 * not in use, or the jail has ended and its group with it. Thread-safe.
 */
record CgroupFigures(Cgroup group) {

    /** How many processes the kernel has killed because the group's memory was used up. */
    long oomKills() {
        return keyed(
                CgroupController.MEMORY, group.version() == 2 ? "memory.events" : "memory.oom_control", "oom_kill");
    }

    /** How often a process or thread was refused because of their number. */
    long processRefusals() {
        return keyed(CgroupController.PIDS, "pids.events", "max");
    }

    /**
     * What no pressure can take from the group, in bytes: its programs' own memory, shared memory, and what the kernel holds for
     * them, as pipes' contents; without the file cache. Version 1 does not tell what the kernel holds, but refuses a limit below it.
     */
    long heldMemoryBytes() {
        return group.version() == 2
                ? Math.max(0, single(CgroupController.MEMORY, "memory.current") - reclaimableBytes())
                : keyed(CgroupController.MEMORY, "memory.stat", "total_rss")
                        + keyed(CgroupController.MEMORY, "memory.stat", "total_shmem");
    }

    /** What the buffers of its sockets hold, in bytes, where that is counted apart from its memory: version 1. */
    long socketBytes() {
        return group.version() == 2 ? 0 : single(CgroupController.MEMORY, "memory.kmem.tcp.usage_in_bytes");
    }

    /** The file cache but for what is locked in it, and the kernel's own caches. Shared memory is counted as anonymous here. */
    private long reclaimableBytes() {
        return Stream.of("inactive_file", "active_file", "slab_reclaimable")
                .mapToLong(kind -> keyed(CgroupController.MEMORY, "memory.stat", kind))
                .sum();
    }

    Usage usage() {
        boolean second = group.version() == 2;
        long memory = single(CgroupController.MEMORY, second ? "memory.current" : "memory.usage_in_bytes");
        return new Usage(
                cpu(),
                memory,
                Math.max(memory, single(CgroupController.MEMORY, second ? "memory.peak" : "memory.max_usage_in_bytes")),
                (int) Math.max(0, single(CgroupController.PIDS, "pids.current") - CgroupController.OWN_PROCESSES));
    }

    private Duration cpu() {
        if (group.version() == 2) {
            return group.paths().stream()
                    .findFirst()
                    .map(directory ->
                            Duration.of(keyed(directory.resolve("cpu.stat"), "usage_usec"), ChronoUnit.MICROS))
                    .orElse(Duration.ZERO);
        }
        return Duration.ofNanos(single(CgroupController.CPUACCT, "cpuacct.usage"));
    }

    private Optional<Path> file(CgroupController controller, String name) {
        return Optional.ofNullable(group.directories().get(controller)).map(directory -> directory.resolve(name));
    }

    private long single(CgroupController controller, String name) {
        return file(controller, name)
                .map(file ->
                        lines(file).stream().findFirst().map(Long::parseLong).orElse(0L))
                .orElse(0L);
    }

    private long keyed(CgroupController controller, String name, String key) {
        return file(controller, name).map(file -> keyed(file, key)).orElse(0L);
    }

    private static long keyed(Path file, String key) {
        String start = key + " ";
        return lines(file).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> Long.parseLong(line.substring(start.length()).strip()))
                .findFirst()
                .orElse(0L);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
