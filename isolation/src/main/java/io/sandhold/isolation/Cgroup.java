package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * One jail's control group: a directory for each controller in use, which in version 2 is the same one for all, or none at all.
 * Thread-safe.
 *
 * @param version of the hierarchies, 1 or 2
 * @param directories where to write a process' number to put it in
 */
record Cgroup(int version, Map<CgroupController, Path> directories) {
    static final Cgroup NONE = new Cgroup(2, Map.of());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 500_000;

    Cgroup {
        directories = Map.copyOf(directories);
    }

    /** A group that is only to be removed. */
    static Cgroup left(Path directory) {
        return new Cgroup(2, Map.of(CgroupController.PIDS, directory));
    }

    /** Its directories, each once. */
    List<Path> paths() {
        return directories.values().stream().distinct().toList();
    }

    /** What has happened in it. */
    CgroupFigures figures() {
        return new CgroupFigures(this);
    }

    /** Writes a jail's limits into a group that is new, and so has none. */
    void limit(Limits limits) throws IOException {
        for (Map.Entry<CgroupController, Path> entry : directories.entrySet()) {
            write(entry.getValue(), entry.getKey().settings(version, limits));
        }
    }

    /**
     * Writes other limits into a group in use. Where this fails, what was written before is put back.
     *
     * @param before those that it has
     * @throws JailException if it holds more memory now than it is to have
     * @throws IOException if the kernel refuses
     */
    void change(Limits before, Limits limits) throws IOException {
        try {
            for (Map.Entry<CgroupController, Path> entry : directories.entrySet()) {
                switch (entry.getKey()) {
                    case MEMORY -> changeMemory(entry.getValue(), limits);
                    case PIDS, CPU -> write(entry.getValue(), entry.getKey().settings(version, limits));
                    case CPUACCT -> {} // a counter
                }
            }
        } catch (IOException | RuntimeException e) {
            putBack(before, e);
            throw e;
        }
    }

    private void putBack(Limits before, Exception why) {
        directories.forEach((controller, directory) -> {
            if (controller != CgroupController.CPUACCT) {
                try {
                    writeInEitherOrder(directory, controller.settings(version, before));
                } catch (IOException e) {
                    why.addSuppressed(e);
                }
            }
        });
    }

    /** Version 2 would kill for what is held beyond a new limit, version 1 refuses it after it has tried to make room. */
    private void changeMemory(Path directory, Limits limits) throws IOException {
        long held = figures().heldMemoryBytes();
        if (held > limits.memoryBytes()) {
            throw tooMuchHeld(held, limits);
        }
        long inSockets = figures().socketBytes();
        if (inSockets > CgroupController.socketBytes(limits)) {
            throw new JailException("memory cannot be " + (limits.memoryBytes() >> 20)
                    + "M, of which sockets may hold " + (CgroupController.socketBytes(limits) >> 20)
                    + "M, while those of the session's programs hold " + (inSockets >> 20)
                    + "M; end some, or stop the session, first");
        }
        try {
            writeInEitherOrder(directory, CgroupController.MEMORY.settings(version, limits));
        } catch (IOException e) {
            throw tooMuchHeld(figures().usage().memoryBytes(), limits);
        }
    }

    private static JailException tooMuchHeld(long held, Limits limits) {
        return new JailException("memory cannot be " + (limits.memoryBytes() >> 20)
                + "M while the session's programs hold " + (held >> 20) + "M; end some, or stop the session, first");
    }

    /** {@code memory.memsw} must not be below {@code memory}: the one that grows comes first. */
    private static void writeInEitherOrder(Path directory, List<CgroupController.Setting> settings) throws IOException {
        try {
            write(directory, settings);
        } catch (IOException e) {
            write(directory, settings.reversed());
        }
    }

    private static void write(Path directory, List<CgroupController.Setting> settings) throws IOException {
        for (CgroupController.Setting setting : settings) {
            Path file = directory.resolve(setting.file());
            if (setting.required() || Files.exists(file)) {
                Files.writeString(file, setting.value());
            }
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
        for (Path directory : paths()) {
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

    /** The numbers of the processes in it. */
    Set<Long> processes() throws IOException {
        Set<Long> processes = new HashSet<>();
        for (Path directory : paths()) {
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
