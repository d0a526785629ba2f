package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, where this host has the cgroups for them. */
@Timeout(60)
class LimitsTest {
    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("limits", new Limits(48L << 20, 24, 0.5, 100));
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static void needs(String guarantee) {
        assumeTrue(
                host.isolation.guarantees().stream().anyMatch(line -> line.startsWith(guarantee)),
                "needs the cgroup limit of " + guarantee + ", which this host does not give: "
                        + host.isolation.shortcomings());
    }

    /** Version 1 alone weighs a group against single processes of the host. */
    @Test
    void all_sessions_together_weigh_as_one_process_on_each_processor() throws IOException {
        needs("processors");
        for (String parent :
                Files.readAllLines(directory.resolve("run").toRealPath().resolve("cgroups"))) {
            Path shares = Path.of(parent, "cpu.shares");
            if (Files.exists(shares)) {
                assertEquals(
                        1024 * Runtime.getRuntime().availableProcessors(),
                        Integer.parseInt(Files.readString(shares).strip()));
            }
        }
    }

    @Test
    void memory_used_up_kills_the_command_and_is_told() {
        needs("memory");
        Exit exit = run(jail, "python3", "-c", "x = bytearray(200_000_000)").exit();
        assertEquals(OptionalInt.of(9), exit.signal());
        assertEquals(Cause.MEMORY, exit.cause());
        assertEquals(
                Cause.MEMORY,
                sh(jail, "python3 -c 'x = bytearray(200_000_000)'; exit $?")
                        .exit()
                        .cause());
        assertEquals(Cause.SIGNAL, sh(jail, "kill -9 $$").exit().cause());
        assertTrue(jail.alive());
    }

    @Test
    void shared_memory_counts() {
        needs("memory");
        sh(jail, "head -c 100M /dev/zero >/dev/shm/full");
        assertTrue(Long.parseLong(sh(jail, "stat -c %s /dev/shm/full").out().strip()) <= 24 << 20);
        sh(jail, "rm /dev/shm/full");
        assertTrue(jail.alive());
    }

    @Test
    void fork_bomb_hits_the_limit_of_processes_and_the_jail_lives() {
        needs("processes");
        try (Jail bombed = host.jail("bombed", new Limits(256L << 20, 16, 1, 100))) {
            String bomb = """
                    import os, time
                    made = 1
                    try:
                        while os.fork() > 0:
                            made += 1
                    except BlockingIOError:
                        print('made', made, flush=True)
                    time.sleep(600)
                    """;
            try (Execution fork = bombed.start(Command.of("python3", "-c", bomb))) {
                assertEquals("made 16\n", readUntil(fork, "\n"));
                var full = run(bombed, "true");
                assertEquals(126, full.code());
                assertEquals(
                        "cannot start a process: Resource temporarily unavailable"
                                + " (the session's limit of processes is reached; end some, or stop the session)\n",
                        full.err());
                assertEquals(Cause.PROCESSES, full.exit().cause());
                assertTrue(bombed.alive());
                fork.kill(Cause.KILLED);
                assertEquals(OptionalInt.of(9), finish(fork).exit().signal());
            }
            assertEquals(0, run(bombed, "true").code());
        }
    }

    @Test
    void memory_bomb_beside_a_command_does_not_end_it() {
        needs("memory");
        try (Execution quiet = jail.start(Command.of("bash", "-c", "echo ready; read line; echo $line"))) {
            assertEquals("ready\n", readUntil(quiet, "\n"));
            assertEquals(
                    Cause.MEMORY,
                    run(jail, "python3", "-c", "x = bytearray(200_000_000)")
                            .exit()
                            .cause());
            quiet.stdin().write("still here\n".getBytes(StandardCharsets.US_ASCII));
            quiet.stdin().close();
            var end = finish(quiet);
            assertEquals("still here\n", end.out());
            assertEquals(Cause.EXIT, end.exit().cause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void command_that_failed_to_fork_tells_of_the_limit_of_processes() {
        needs("processes");
        try (Jail bombed = host.jail("forking", new Limits(256L << 20, 16, 1, 100))) {
            String bomb = "import os\nfor i in range(40):\n  if os.fork() == 0: os.pause() if hasattr(os, 'pause') else"
                    + " __import__('signal').pause()";
            assertEquals(
                    Cause.PROCESSES, run(bombed, "python3", "-c", bomb).exit().cause());
        }
    }

    @Test
    void command_ends_when_its_time_is_over_with_all_that_it_started() {
        Command sleep =
                Command.of("bash", "-c", "echo begun; sleep 600 & sleep 600").within(Duration.ofMillis(300));
        try (Execution execution = jail.start(sleep)) {
            var end = finish(execution);
            assertEquals("begun\n", end.out());
            assertEquals(Cause.TIME_LIMIT, end.exit().cause());
            assertEquals(137, end.exit().code());
        }
        assertEquals("0\n", sh(jail, "pgrep -c sleep; true").out());
    }

    @Test
    void command_that_ends_in_time_ended_by_itself() {
        try (Execution execution = jail.start(Command.of("true").within(Duration.ofSeconds(60)))) {
            assertEquals(Cause.EXIT, finish(execution).exit().cause());
        }
    }

    @Test
    void killed_command_tells_what_for() {
        try (Execution execution = jail.start(Command.of("sleep", "600"))) {
            execution.kill(Cause.OUTPUT_LIMIT);
            assertEquals(Cause.OUTPUT_LIMIT, finish(execution).exit().cause());
        }
        assertThrows(IllegalArgumentException.class, Cause.MEMORY::ofKill);
    }

    @Test
    void limits_change_while_programs_run() {
        needs("memory");
        needs("processes");
        try (Jail changed = host.jail("changed", new Limits(48L << 20, 24, 0.5, 100))) {
            String take = "x = bytearray(100_000_000); print('held', flush=True); input()";
            assertEquals(
                    Cause.MEMORY, run(changed, "python3", "-c", take).exit().cause());
            changed.change(new Limits(256L << 20, 64, 1, 200));
            assertEquals("200\n", sh(changed, "ulimit -n").out());
            try (Execution holds = changed.start(Command.of("python3", "-c", take))) {
                assertEquals("held\n", readUntil(holds, "\n"));
                var refused =
                        assertThrows(JailException.class, () -> changed.change(new Limits(48L << 20, 24, 0.5, 100)));
                assertTrue(refused.getMessage().contains("end some"), refused.getMessage());
                assertEquals("200\n", sh(changed, "ulimit -n").out(), "the open files changed all the same");
                holds.kill(Cause.KILLED);
                finish(holds);
            }
            changed.change(new Limits(48L << 20, 24, 0.5, 100));
            assertEquals(
                    Cause.MEMORY, run(changed, "python3", "-c", take).exit().cause());
        }
    }

    @Test
    void memory_that_the_kernel_holds_for_programs_is_not_killed_for() {
        needs("memory");
        String fill = """
                import fcntl, os
                held = []
                for _ in range(40):
                    r, w = os.pipe()
                    held.append((r, w))
                    fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, 1 << 20)
                    os.write(w, bytes(1 << 20))
                print('held', flush=True)
                input()
                """;
        try (Jail changed = host.jail("pipes", new Limits(256L << 20, 24, 1, 100));
                Execution holds = changed.start(Command.of("python3", "-c", fill))) {
            assertEquals("held\n", readUntil(holds, "\n"));
            assertThrows(JailException.class, () -> changed.change(new Limits(32L << 20, 24, 1, 100)));
            holds.stdin().write('\n');
            holds.stdin().close();
            assertEquals(Cause.EXIT, finish(holds).exit().cause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void usage_is_told() {
        needs("memory");
        needs("processes");
        try (Jail used = host.jail("used", new Limits(256L << 20, 24, 1, 100));
                Execution holds = used.start(Command.of(
                        "python3",
                        "-c",
                        "x = bytearray(50_000_000)\nimport time\nwhile time.process_time() < 0.2: pass\n"
                                + "print('held', flush=True); input()"))) {
            assertEquals("held\n", readUntil(holds, "\n"));
            Usage usage = used.usage();
            assertEquals(1, usage.processes());
            assertTrue(usage.memoryBytes() > 50_000_000, usage::toString);
            assertTrue(usage.peakMemoryBytes() >= usage.memoryBytes(), usage::toString);
            assertTrue(usage.cpu().toMillis() >= 200, usage::toString);
        }
    }

    @Test
    void processor_time_is_shared_out() {
        needs("processors");
        long start = System.nanoTime();
        Exit exit = run(jail, "python3", "-c", "import time\nwhile time.process_time() < 0.6: pass")
                .exit();
        double seconds = (System.nanoTime() - start) / 1e9;
        double used = exit.user().plus(exit.system()).toNanos() / 1e9;
        assertTrue(used / seconds < 0.75, used + " s of processor time in " + seconds + " s");
    }

    @Test
    void scarce_processors_go_by_weight() {
        needs("processors");
        needs("processes");
        int processors = Runtime.getRuntime().availableProcessors();
        Command burn = Command.of(
                "sh", "-c", "for i in $(seq " + processors + "); do (while :; do :; done) & done; echo up; wait");
        try (Jail light = host.jail("light", weighing(100, processors));
                Jail heavy = host.jail("heavy", weighing(400, processors));
                Execution one = light.start(burn);
                Execution other = heavy.start(burn)) {
            readUntil(one, "up");
            readUntil(other, "up");
            Duration lightBefore = light.usage().cpu();
            Duration heavyBefore = heavy.usage().cpu();
            TestHost.await(
                    "the heavy one has run for a second",
                    () -> heavy.usage().cpu().minus(heavyBefore).toMillis() > 1000);
            Duration used = light.usage().cpu().minus(lightBefore);
            assertTrue(used.toMillis() < 500, "a quarter of the weight took " + used + " beside a second"); // 250 ms
        }
    }

    private static Limits weighing(int weight, int processors) {
        return new Limits(64L << 20, 64, processors, weight, 1024, Duration.ofDays(1), 1 << 20);
    }

    @Test
    void open_files_are_limited_and_cannot_be_raised() {
        assertEquals("100\n100\n", sh(jail, "ulimit -Sn; ulimit -Hn").out());
        assertTrue(sh(jail, "ulimit -n 101").code() != 0);
    }

    @Test
    void no_core_is_dumped_also_not_into_a_pipe() {
        assertTrue(run(jail, "cat", "/proc/self/limits").out().matches("(?s).*Max core file size +1 +1 +bytes.*"));
    }

    @Test
    void limits_that_cannot_be_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Limits(1 << 20, 100, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new Limits(64 << 20, 1, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new Limits(64 << 20, 100, 0, 100));
        assertThrows(IllegalArgumentException.class, () -> new Limits(64 << 20, 100, 1, 1));
        assertThrows(
                IllegalArgumentException.class, () -> new Limits(64 << 20, 100, 1, 0, 64, Duration.ofDays(1), 1 << 20));
        assertThrows(IllegalArgumentException.class, () -> new Limits(64 << 20, 100, 1, 9, 64, Duration.ZERO, 1 << 20));
    }
}
