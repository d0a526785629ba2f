package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A jail's beginning and end. */
@Timeout(90)
class JailLifeTest {
    @TempDir
    Path directory;

    TestHost host;

    @BeforeEach
    void start() {
        host = new TestHost(directory);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    /** Host processes whose command line begins with {@code text}, or for an option holds it. */
    private static List<Path> processes(String text) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> text.startsWith("--")
                            ? commandLine(path).contains(text)
                            : commandLine(path).startsWith(text))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private List<Path> cgroupsOf(String jail) throws IOException {
        return cgroupsOf(directory.resolve("run"), jail);
    }

    /** The cgroups of a jail of the server with that run directory; others' come and go meanwhile. */
    private static List<Path> cgroupsOf(Path runDirectory, String jail) throws IOException {
        Path end = Path.of(Cgroups.nameOf(runDirectory), jail);
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                Path.of("/sys/fs/cgroup"), Set.of(FileVisitOption.FOLLOW_LINKS), 8, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
                        if (group.endsWith(end)) {
                            found.add(group);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path gone, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path group, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    @Test
    void what_an_earlier_jail_left_behind_does_not_stop_the_next() throws Exception {
        List<Path> groups;
        try (Jail first = host.jail("left")) {
            assertTrue(first.alive());
            groups = cgroupsOf("left");
        }
        for (Path group : groups) {
            Files.createDirectory(group);
        }
        Files.createDirectories(directory.resolve("run/jails/left/etc"));
        try (Jail next = host.jail("left")) {
            assertEquals(0, sh(next, "true").code());
        }
    }

    @Test
    void closing_leaves_no_process_cgroup_mount_or_directory() throws Exception {
        List<String> mounts = mounts();
        Jail jail = host.jail("leaves.nothing");
        sh(jail, "setsid sleep 6601 & setsid nohup sleep 6601 & trap '' TERM HUP INT; sleep 6601 &");
        await("three sleeps", () -> processes("sleep 6601").size() == 3);
        jail.close();
        jail.close();
        assertFalse(jail.alive());
        assertEquals(List.of(), processes("sleep 6601"));
        assertEquals(List.of(), processes("--hostname leaves.nothing"));
        assertEquals(List.of(), cgroupsOf("leaves.nothing"));
        assertFalse(Files.exists(directory.resolve("run/jails/leaves.nothing")));
        assertEquals(mounts, mounts());
    }

    /** The host's mounts that have to do with this server; others' come and go meanwhile. */
    private List<String> mounts() throws IOException {
        String own = directory.toRealPath().toString();
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(own))
                .toList();
    }

    @Test
    void name_can_be_used_again_and_not_twice() {
        try (Jail first = host.jail("again")) {
            assertTrue(first.alive());
            var refused = assertThrows(JailException.class, () -> host.jail("again"));
            assertTrue(refused.getMessage().contains("has a jail already"), refused.getMessage());
        }
        try (Jail second = host.jail("again")) {
            assertEquals(0, run(second, "true").code());
        }
    }

    @Test
    void jail_ending_by_itself_is_told_and_cleaned_up() throws Exception {
        Jail jail = host.jail("killed");
        var ended = new CountDownLatch(1);
        jail.onEnd(ended::countDown);
        try (Execution sleep = jail.start(Command.of("sh", "-c", "echo up; sleep 6602"))) {
            readUntil(sleep, "up");
            processes("--hostname killed").forEach(JailLifeTest::kill);
            assertThrows(JailException.class, sleep::next);
        }
        assertTrue(ended.await(15, TimeUnit.SECONDS));
        assertFalse(jail.alive());
        assertThrows(JailException.class, () -> jail.start(Command.of("true")));
        await("its processes to end", () -> processes("sleep 6602").isEmpty());
        var late = new AtomicInteger();
        jail.onEnd(late::incrementAndGet);
        assertEquals(1, late.get());
        try (Jail next = host.jail("killed")) {
            assertTrue(next.alive());
        }
    }

    private static void kill(Path process) {
        ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void idle_is_when_nothing_runs_but_the_agent() throws Exception {
        Jail jail = host.jail("idle");
        assertTrue(jail.idle());
        try (Execution cat = jail.start(Command.of("cat"))) {
            assertFalse(jail.idle());
            cat.stdin().close();
            TestHost.finish(cat);
        }
        await("idle after a command", jail::idle);
        String pid = sh(jail, "sleep 6603 & echo $!").out().strip();
        assertFalse(jail.idle());
        sh(jail, "kill " + pid);
        await("idle after its background process", jail::idle);
    }

    @Test
    void closing_the_isolation_ends_every_jail() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            sh(host.jail(name), "sleep 6604 & true");
        }
        await("three sleeps", () -> processes("sleep 6604").size() == 3);
        host.close();
        assertEquals(List.of(), processes("sleep 6604"));
        assertFalse(Files.exists(directory.resolve("run/jails")));
        assertThrows(JailException.class, () -> host.jail("d"));
    }

    @Test
    void second_server_on_the_same_run_directory_is_refused() {
        assertThrows(JailException.class, () -> Isolation.open(new IsolationConfig(directory.resolve("run"))));
    }

    @Test
    void jail_that_cannot_be_built_leaves_nothing_and_says_why() throws Exception {
        JailSpec spec = host.spec("never.built", Limits.DEFAULT, NetworkMode.NONE);
        Files.delete(spec.volumeRoot().resolve("tmp"));
        var failed = assertThrows(JailException.class, () -> host.isolation.start(spec));
        assertTrue(failed.getMessage().contains("has no directory"), failed.getMessage());
        assertEquals(List.of(), cgroupsOf("never.built"));
        assertFalse(Files.exists(directory.resolve("run/jails/never.built")));
    }

    @Test
    void names_that_are_no_names_are_refused() {
        for (String name : List.of("", "..", "../x", "-x", ".x", "a/b", "a b", "a\n", "ü", "x".repeat(64))) {
            JailSpec spec = new JailSpec(name, directory, 4711, Limits.DEFAULT, NetworkMode.NONE);
            assertThrows(JailException.class, () -> host.isolation.start(spec), name);
        }
        try (Jail longest = host.jail("x".repeat(63))) {
            assertEquals("x".repeat(63) + "\n", run(longest, "hostname").out());
        }
    }

    @Test
    void killed_server_takes_its_jails_with_it_and_its_successor_clears_up() throws Exception {
        Path other = directory.resolve("killed-server");
        try {
            Process server = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DoomedServer.class.getName(),
                            other.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var said = server.inputReader()) {
                assertEquals("up", said.readLine());
                await("its sleep", () -> processes("sleep 6605").size() == 1);
            } finally {
                server.destroyForcibly(); // SIGKILL
            }
            assertTrue(server.waitFor(60, TimeUnit.SECONDS));
            await("its jail's processes to end", () -> processes("sleep 6605").isEmpty());
            await("its bubblewrap to end", () -> processes("--hostname doomed").isEmpty());
        } finally {
            try (TestHost successor = new TestHost(other);
                    Jail jail = successor.jail("doomed")) {
                assertEquals(0, run(jail, "true").code());
            }
        }
        assertEquals(List.of(), cgroupsOf(other.resolve("run"), "doomed"));
    }

    /** A server of its own process, to be killed. */
    static final class DoomedServer {
        private DoomedServer() {}

        public static void main(String[] arguments) throws Exception {
            TestHost host = new TestHost(Path.of(arguments[0]));
            Execution sleep = host.jail("doomed").start(Command.of("sh", "-c", "setsid sleep 6605 & echo up; wait"));
            System.out.println(readUntil(sleep, "up").strip());
            System.in.read(); // until it is killed, or the test that started it is
        }
    }
}
