package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The files of a jail's {@code /proc} that the kernel would fill with what others do on the host ({@code proc_stat(5)},
 * {@code proc_meminfo(5)}, {@code proc_loadavg(5)}). They say how large the session is and that nothing weighs on it; they are
 * written when the jail starts and do not change.
 */
final class ProcFiles {
    private static final String NO_TIME = " 0 0 0 100 0 0 0 0 0 0\n"; // of a processor, in ticks; the fourth is idle

    private ProcFiles() {}

    /** Writes them into {@code directory}, which exists. */
    static void write(Path directory, long memoryBytes) throws IOException {
        Files.writeString(directory.resolve("loadavg"), "0.00 0.00 0.00 1/1 1\n");
        Files.writeString(directory.resolve("meminfo"), memory(memoryBytes >> 10));
        Files.writeString(directory.resolve("stat"), stat(Files.readAllLines(Path.of("/proc/stat"))));
        Path random = Files.createDirectories(directory.resolve("sys/kernel/random"));
        Files.writeString(random.resolve("boot_id"), UUID.randomUUID() + "\n");
    }

    private static String memory(long kibibytes) {
        var text = new StringBuilder();
        for (String all : List.of("MemTotal", "MemFree", "MemAvailable")) {
            text.append("%-15s %8d kB%n".formatted(all + ":", kibibytes));
        }
        for (String none : List.of(
                "Buffers",
                "Cached",
                "SwapCached",
                "Active",
                "Inactive",
                "SwapTotal",
                "SwapFree",
                "Dirty",
                "Writeback",
                "AnonPages",
                "Mapped",
                "Shmem",
                "Slab",
                "SReclaimable",
                "SUnreclaim",
                "Committed_AS")) {
            text.append("%-15s %8d kB%n".formatted(none + ":", 0));
        }
        return text.toString();
    }

    /** The host's processors by number and its boot's time, which {@code /proc/uptime} tells as well; no times and no counts. */
    private static String stat(List<String> host) {
        var text = new StringBuilder();
        for (String line : host) {
            String name = line.substring(0, Math.max(0, line.indexOf(' ')));
            if (name.startsWith("cpu")) {
                text.append(name).append(name.equals("cpu") ? " " : "").append(NO_TIME);
            } else if (name.equals("btime")) {
                text.append("intr 0\nctxt 0\n").append(line).append('\n');
            }
        }
        return text.append("processes 1\nprocs_running 1\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n")
                .toString();
    }
}
