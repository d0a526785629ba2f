package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
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

    @Test
    void memory_used_up_kills_the_command_and_is_told() {
        needs("memory");
        Exit exit = run(jail, "python3", "-c", "x = bytearray(200_000_000)").exit();
        assertEquals(OptionalInt.of(9), exit.signal());
        assertTrue(exit.outOfMemory());
        assertTrue(sh(jail, "python3 -c 'x = bytearray(200_000_000)'; exit $?")
                .exit()
                .outOfMemory());
        assertFalse(sh(jail, "kill -9 $$").exit().outOfMemory());
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
                assertTrue(bombed.alive());
                fork.kill();
                assertEquals(OptionalInt.of(9), finish(fork).exit().signal());
            }
            assertEquals(0, run(bombed, "true").code());
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
    }
}
