package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that has made, used and deleted many sessions holds no more than one that has done so with few: 200 in all. */
@Isolated("what this whole process holds is counted")
class LeakTest {

    private static final int AT_ONCE = 4;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"DIRECTORY,120", "BTRFS,40", "IMAGE,40"})
    void nothing_is_left_of_deleted_sessions(VolumeKind kind, int sessions) throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(kind))) {
            lives(host, 8); // what is made once and kept: threads, pools
            Eventually.holds(() -> host.processes() == 0);
            Map<String, Long> before = held();
            lives(host, sessions);
            Eventually.holds(
                    () -> noMore(before, held()),
                    () -> "held before: " + before + "\nheld after " + sessions + ": " + held());
            assertEquals(0, host.processes());
            assertEquals(new SessionCount(0, 0), host.sessions().count());
        }
    }

    private static void lives(TestHost host, int sessions) throws Exception {
        try (ExecutorService lives = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Future<?> life : IntStream.range(0, sessions)
                    .mapToObj(i -> lives.submit(() -> life(host, new SessionId("s" + i))))
                    .toList()) {
                life.get();
            }
        }
    }

    private static void life(TestHost host, SessionId id) {
        try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, id, SessionRequest.DEFAULTS)) {
            assertEquals("kept", sh(lease, "echo kept > f; sleep 1000 >/dev/null 2>&1 & cat f"));
        }
        host.sessions().delete(ADMIN, id, "used");
    }

    private static boolean noMore(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream().allMatch(now -> now.getValue() <= before.getOrDefault(now.getKey(), 0L));
    }

    /** What this process and its jails hold, each with how many; other tests of this machine hold their own. */
    private Map<String, Long> held() {
        Map<String, Long> held = new TreeMap<>();
        String path = directory.toString();
        held.put("descriptors", count(Path.of("/proc/self/fd")));
        held.put("mounts", lines(Path.of("/proc/self/mountinfo"), path));
        held.put("jails' directories", count(directory.resolve("run/jails")));
        try (Stream<String> groups = Files.lines(directory.resolve("run/cgroups"))) {
            held.put(
                    "control groups",
                    groups.mapToLong(group -> directories(Path.of(group))).sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        held.putAll(Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("[0-9]+", "N"))
                // the JDK keeps its own for a while for the next process or task
                .filter(name -> !name.startsWith("process reaper") && !name.startsWith("ForkJoinPool"))
                .collect(Collectors.groupingBy(name -> "thread " + name, Collectors.counting())));
        return held;
    }

    private static long count(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long directories(Path group) {
        try (Stream<Path> entries = Files.list(group)) {
            return entries.filter(Files::isDirectory).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file, String text) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
