package io.sandhold.webapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the whole machine takes, as the kernel tells it (proc_stat(5), proc_meminfo(5), proc_loadavg(5)); what it does not tell is NaN. Not thread-safe. */
final class HostFigures {

    private static final Path PROC = Path.of("/proc");

    private long busyBefore;
    private long allBefore;

    /**
     * One look.
     *
     * @param cpu processors in use since the look before
     * @param memoryUsed bytes that are not free to be had
     * @param memoryAll bytes
     * @param load of the last minute
     */
    record Look(double cpu, double memoryUsed, double memoryAll, double load) {}

    Look look() {
        double all = memory("MemTotal:");
        return new Look(processors(), all - memory("MemAvailable:"), all, load());
    }

    private double processors() {
        List<String> lines = lines("stat");
        if (lines.isEmpty()) {
            return Double.NaN;
        }
        String[] fields = lines.getFirst().trim().split("\\s+");
        long all = 0;
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
            all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        long busy = all - idle;
        double share = allBefore == 0 || all == allBefore
                ? Double.NaN
                : (double) (busy - busyBefore)
                        / (all - allBefore)
                        * Runtime.getRuntime().availableProcessors();
        busyBefore = busy;
        allBefore = all;
        return share;
    }

    /** Bytes. */
    private static double memory(String name) {
        return lines("meminfo").stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024.0)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double load() {
        return lines("loadavg").stream()
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[0]))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(PROC.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
