package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The processes of one jail, read from the host's {@code /proc}: nothing in the jail has a part in that, and one that lacks room for another process can be looked
 * into all the same. What a process says of itself is any bytes.
 */
final class JailedProcesses {

    private static final Path PROC = Path.of("/proc");

    /** More are not told; a jail's limit is lower as a rule. */
    private static final int MOST = 4096;

    private static final int LONGEST_COMMAND = 1024;

    /** Ticks of a second in {@code /proc} on every architecture that is served ({@code USER_HZ}). */
    private static final long TICKS = 100;

    private static final long PAGE = Libc.pageSize();

    private JailedProcesses() {}

    /**
     * Those of a jail that are in it: bubblewrap's monitor is not. By number. What another process of the host may have said that took the number of one that ended is
     * left out.
     *
     * @param asked gives the host's numbers of the jail's processes, each time anew
     */
    static List<JailedProcess> of(Asked asked) throws IOException {
        Map<Long, Integer> inside = new HashMap<>();
        asked.pids().stream()
                .sorted()
                .limit(MOST)
                .forEach(pid -> inside(pid).ifPresent(number -> inside.put(pid, number)));
        Instant boot = boot();
        Map<Long, JailedProcess> read = new HashMap<>();
        inside.forEach((pid, number) -> read(pid, number, inside, boot).ifPresent(process -> read.put(pid, process)));
        read.keySet().retainAll(asked.pids());
        return read.values().stream()
                .sorted(Comparator.comparingInt(JailedProcess::pid))
                .toList();
    }

    /**
     * Sends a signal to the one of them that has the number {@code pid} in the jail. The process is held by a descriptor while it is made sure that it is the one
     * that is meant, so that no other can take its number meanwhile ({@code pidfd_open(2)}).
     *
     * @param asked gives the host's numbers of the jail's processes, each time anew
     * @return whether there was one
     * @throws IOException if the kernel refuses
     */
    static boolean signal(Asked asked, int pid, int signal) throws IOException {
        if (pid <= JailedProcess.AGENT) {
            return false;
        }
        for (long host : asked.pids()) {
            if (inside(host).equals(OptionalInt.of(pid))) {
                OptionalInt held = Libc.pidfdOpen(host);
                if (held.isEmpty()) {
                    return false;
                }
                try {
                    return asked.pids().contains(host)
                            && inside(host).equals(OptionalInt.of(pid))
                            && Libc.pidfdSignal(held.getAsInt(), signal);
                } finally {
                    Libc.close(held.getAsInt());
                }
            }
        }
        return false;
    }

    /** Where the host's numbers of a jail's processes come from. */
    @FunctionalInterface
    interface Asked {
        Set<Long> pids() throws IOException;
    }

    /** Its number in the innermost namespace; empty for one that is in no namespace of its own, or gone. */
    private static OptionalInt inside(long pid) {
        return text(pid, "status", 8192)
                .lines()
                .filter(line -> line.startsWith("NSpid:"))
                .map(line -> line.substring(6).strip().split("\\s+"))
                .filter(numbers -> numbers.length > 1)
                .mapToInt(numbers -> Integer.parseInt(numbers[numbers.length - 1]))
                .findFirst();
    }

    private static Optional<JailedProcess> read(long pid, int number, Map<Long, Integer> inside, Instant boot) {
        String stat = text(pid, "stat", 4096);
        int end = stat.lastIndexOf(')'); // the name before it may hold anything
        int begin = stat.indexOf('(');
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        String[] fields = stat.substring(end + 1).strip().split(" ");
        if (fields.length < 22) {
            return Optional.empty();
        }
        long parent = Long.parseLong(fields[1]);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Optional.of(new JailedProcess(
                number,
                inside.getOrDefault(parent, 0),
                fields[0].charAt(0),
                Duration.ofMillis(ticks * 1000 / TICKS),
                Long.parseLong(fields[21]) * PAGE,
                Integer.parseInt(fields[17]),
                boot.plusMillis(Long.parseLong(fields[19]) * 1000 / TICKS),
                text(pid, "cmdline", LONGEST_COMMAND).replace('\0', ' ').strip(),
                stat.substring(begin + 1, end),
                number == JailedProcess.AGENT));
    }

    private static Instant boot() {
        try {
            String uptime = Files.readString(PROC.resolve("uptime")).split(" ")[0];
            return Instant.now().minusMillis((long) (Double.parseDouble(uptime) * 1000));
        } catch (IOException e) {
            throw new JailException("the host's /proc/uptime cannot be read", e);
        }
    }

    /** What a file of a process's says, as far as {@code longest} bytes; empty where the process is gone. */
    private static String text(long pid, String file, int longest) {
        try (InputStream in =
                Files.newInputStream(PROC.resolve(Long.toString(pid)).resolve(file))) {
            return new String(in.readNBytes(longest), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
