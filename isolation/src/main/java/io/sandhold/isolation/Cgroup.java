package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * One jail's control group: a directory in each hierarchy in use, or none at all. Thread-safe.
 *
 * @param directories where to write a process' number to put it in
 * @param oomFile the file whose line {@code oom_kill N} counts processes killed for want of memory
 */
record Cgroup(List<Path> directories, Optional<Path> oomFile) {
    static final Cgroup NONE = new Cgroup(List.of(), Optional.empty());
    private static final String OOM_KILL = "oom_kill ";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 500_000;

    /** How many of its processes the kernel has killed because its memory was used up. */
    long oomKills() {
        if (oomFile.isEmpty()) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(oomFile.get())) {
                if (line.startsWith(OOM_KILL)) {
                    return Long.parseLong(line.substring(OOM_KILL.length()).strip());
                }
            }
            return 0;
        } catch (IOException e) {
            return 0; // the jail has ended under the command, and its counter with it
        }
    }

    /**
     * Kills whatever is in it, waits until it is empty and removes it.
     *
     * @throws IOException if something in it did not die in 10 s
     */
    void remove() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Set<Long> left = processes(); !left.isEmpty(); left = processes()) {
            left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            pauseUntil(end, "processes " + left + " do not end");
        }
        for (Path directory : directories) {
            while (!removed(directory)) {
                pauseUntil(end, directory + " is still in use");
            }
        }
    }

    /** {@code rmdir(2)}: a process that has just died may hold it for a moment longer. */
    private static boolean removed(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pauseUntil(long end, String otherwise) throws IOException {
        if (System.nanoTime() > end) {
            throw new IOException(otherwise);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private Set<Long> processes() throws IOException {
        Set<Long> processes = new HashSet<>();
        for (Path directory : directories) {
            try {
                for (String line : Files.readAllLines(directory.resolve("cgroup.procs"))) {
                    processes.add(Long.parseLong(line));
                }
            } catch (NoSuchFileException e) {
                continue; // removed already
            }
        }
        return processes;
    }
}
