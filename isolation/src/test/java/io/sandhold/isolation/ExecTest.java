package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands without a terminal. */
@Timeout(60)
class ExecTest {
    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("exec");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static Command command(String cwd, Map<String, String> environment, Duration linger, String... argv) {
        return new Command(List.of(argv), Optional.empty(), environment, cwd, Optional.empty(), linger);
    }

    @Test
    void exit_code_is_the_commands() {
        assertEquals(0, run(jail, "true").code());
        assertEquals(3, sh(jail, "exit 3").code());
        assertEquals(255, sh(jail, "exit 255").code());
    }

    @Test
    void signal_that_ended_it_is_told() {
        Exit exit = sh(jail, "kill -TERM $$").exit();
        assertEquals(OptionalInt.of(15), exit.signal());
        assertEquals(143, exit.code());
        assertEquals(Cause.SIGNAL, exit.cause());
    }

    @Test
    void stdout_and_stderr_are_separate_and_unchanged() {
        var result = sh(jail, "printf out; printf err >&2");
        assertEquals("out", result.out());
        assertEquals("err", result.err());
    }

    @Test
    void arguments_arrive_as_given() {
        assertEquals(
                "[a b][][$HOME][ü\n]",
                run(jail, "printf", "[%s]", "a b", "", "$HOME", "ü\n").out());
    }

    @Test
    void argv0_is_what_the_program_sees() {
        var named = new Command(
                List.of("bash", "-c", "echo $0; shopt -q login_shell && echo login"),
                Optional.of("-bash"),
                Map.of(),
                "/workspace",
                Optional.empty(),
                Duration.ZERO);
        assertEquals("-bash\nlogin\n", run(jail, named).out());
    }

    @Test
    void environment_is_clean_and_the_commands_own_wins() {
        var result = run(jail, command("/workspace", Map.of("LANG", "de_DE", "X", "1=2"), Duration.ZERO, "env"));
        assertEquals(
                List.of(
                        "HOME=/workspace",
                        "LANG=de_DE",
                        "LOGNAME=sandbox",
                        "PATH=/usr/local/bin:/usr/bin:/bin:/usr/games",
                        "SHELL=/bin/bash",
                        "USER=sandbox",
                        "X=1=2"),
                result.out().lines().sorted().toList());
    }

    @Test
    void missing_program_is_127_and_says_so() {
        var result = run(jail, "nosuchcmd");
        assertEquals("nosuchcmd: command not found\n", result.err());
        assertEquals(127, result.code());
    }

    @Test
    void program_that_cannot_run_is_126() {
        var result = run(jail, "/etc/passwd");
        assertEquals("/etc/passwd: Permission denied\n", result.err());
        assertEquals(126, result.code());
    }

    @Test
    void missing_directory_is_126_and_named() {
        var result = run(jail, command("/workspace/none", Map.of(), Duration.ZERO, "true"));
        assertEquals("/workspace/none: No such file or directory\n", result.err());
        assertEquals(126, result.code());
    }

    @Test
    void directory_is_where_it_runs() {
        assertEquals(
                "/tmp\n",
                run(jail, command("/tmp", Map.of(), Duration.ZERO, "pwd")).out());
    }

    @Test
    void bytes_pass_unchanged_both_ways() throws Exception {
        byte[] block = new byte[1 << 20];
        var random = new Random(7);
        var sent = new CRC32C();
        var received = new CRC32C();
        long bytes = 0;
        try (Execution execution = jail.start(Command.of("cat"))) {
            Thread writer = Thread.startVirtualThread(() -> {
                try (OutputStream stdin = execution.stdin()) {
                    for (int i = 0; i < 96; i++) {
                        random.nextBytes(block);
                        sent.update(block);
                        stdin.write(block);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            while (execution.next() instanceof Output.Stdout(ByteBuffer chunk)) {
                bytes += chunk.remaining();
                received.update(chunk);
            }
            writer.join();
        }
        assertEquals(96L << 20, bytes);
        assertEquals(sent.getValue(), received.getValue());
    }

    @Test
    void one_thread_may_write_all_before_it_reads() throws Exception {
        try (Execution execution = jail.start(Command.of("wc", "-c"))) {
            execution.stdin().write(new byte[5_000_000]);
            execution.stdin().close();
            assertEquals("5000000\n", finish(execution).out());
        }
    }

    @Test
    void writing_to_a_command_that_does_not_read_fails_when_it_closes_stdin() throws Exception {
        try (Execution execution = jail.start(Command.of("sh", "-c", "exec <&-; echo closed; exec sleep 60"))) {
            readUntil(execution, "closed");
            byte[] bytes = new byte[1 << 20];
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    execution.stdin().write(bytes);
                }
            });
            execution.kill(Cause.KILLED);
            assertEquals(OptionalInt.of(9), finish(execution).exit().signal());
        }
    }

    @Test
    void reader_that_stops_stops_the_command() throws Exception {
        try (Execution execution = jail.start(Command.of("sh", "-c", "echo $$; exec head -c 100M /dev/zero"))) {
            String first = readUntil(execution, "\n");
            String pid = first.substring(0, first.indexOf('\n'));
            // It stands in write(2) with the pipe full, and what it has written does not grow.
            TestHost.await(
                    "the writer to wait",
                    () -> sh(jail, "cat /proc/" + pid + "/wchan /proc/" + pid + "/status")
                            .out()
                            .contains("State:\tS"));
            long written = written(pid);
            assertTrue(written < 4 << 20, "it wrote " + written);
            assertEquals(written, written(pid));
        }
    }

    private static long written(String pid) {
        String io = sh(jail, "cat /proc/" + pid + "/io").out();
        return io.lines()
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring(7)))
                .sum();
    }

    @Test
    void background_process_outlives_its_command_and_the_next_one_sees_it() {
        var started = sh(jail, "sleep 300 & echo $!");
        String pid = started.out().strip();
        assertEquals("sleep\n", sh(jail, "cat /proc/" + pid + "/comm").out());
        assertEquals(0, sh(jail, "kill -9 " + pid).code());
    }

    @Test
    void output_is_waited_for_as_long_as_it_lingers() {
        var waited = run(
                jail, command("/", Map.of(), Duration.ofSeconds(20), "sh", "-c", "(sleep 0.3; echo late) & echo now"));
        assertEquals("now\nlate\n", waited.out());
        long start = System.nanoTime();
        var cut = run(
                jail, command("/", Map.of(), Duration.ofMillis(50), "sh", "-c", "(sleep 30; echo late) & echo now"));
        assertEquals("now\n", cut.out());
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
        sh(jail, "pkill -9 sleep");
    }

    @Test
    void background_process_that_prints_after_its_command_is_not_hurt() {
        var started = run(
                jail,
                command(
                        "/workspace",
                        Map.of(),
                        Duration.ZERO,
                        "sh",
                        "-c",
                        "(while [ ! -e go ]; do sleep 0.01; done; head -c 1M /dev/zero; echo done >printed) & true"));
        assertEquals(0, started.code());
        sh(jail, "touch go");
        TestHost.await(
                "the background process to finish",
                () -> sh(jail, "test -e printed").code() == 0);
    }

    @Test
    void command_without_terminal_goes_on_when_its_execution_is_closed() throws Exception {
        try (Execution execution = jail.start(
                Command.of("sh", "-c", "echo up; cat >/dev/null; head -c 1M /dev/zero; echo done >survived"))) {
            readUntil(execution, "up");
        }
        TestHost.await("it to finish", () -> sh(jail, "test -e survived").code() == 0);
    }

    @Test
    void kill_leaves_nothing_of_the_session() {
        try (Execution execution = jail.start(Command.of(
                "bash", "-c", "set -m; sleep 4242 & (sleep 4242 & sleep 4242) & echo up; trap '' TERM; sleep 4242"))) {
            readUntil(execution, "up");
            TestHost.await(
                    "four sleeps",
                    () -> sh(jail, "pgrep -fxc 'sleep 4242'").out().equals("4\n"));
            execution.kill(Cause.KILLED);
            assertEquals(OptionalInt.of(9), finish(execution).exit().signal());
        }
        TestHost.await("none", () -> sh(jail, "pgrep -fxc 'sleep 4242'").out().equals("0\n"));
    }

    @Test
    void kill_right_after_the_start_is_not_lost() {
        for (int i = 0; i < 200; i++) {
            try (Execution sleep = jail.start(Command.of("sleep", "300"))) {
                sleep.kill(Cause.KILLED);
                assertEquals(OptionalInt.of(9), finish(sleep).exit().signal());
            }
        }
    }

    @Test
    void signal_goes_to_the_process_group() {
        try (Execution execution = jail.start(
                Command.of("sh", "-c", "trap 'echo got; exit 5' USR1; echo up; while :; do sleep 1; done"))) {
            readUntil(execution, "up");
            execution.signal(10);
            var result = finish(execution);
            assertEquals("got\n", result.out().replace("\n\n", "\n").stripLeading());
            assertEquals(5, result.code());
        }
    }

    @Test
    void processor_time_and_memory_are_accounted() {
        Exit exit = run(jail, "python3", "-c", "x = bytearray(50_000_000); sum(range(3_000_000))")
                .exit();
        assertTrue(exit.user().toMillis() > 10, exit.toString());
        assertTrue(exit.peakMemoryBytes() > 50_000_000 && exit.peakMemoryBytes() < 500_000_000, exit.toString());
    }

    @Test
    void more_commands_than_the_agent_takes_are_refused_and_room_returns() {
        try (Jail crowded = host.jail("crowded", new Limits(512L << 20, 2000, 1, 1024))) {
            List<Execution> running = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                running.add(crowded.start(Command.of("cat")));
            }
            var refused = assertThrows(JailException.class, () -> crowded.start(Command.of("true")));
            assertTrue(refused.getMessage().contains("256 commands run in this session already"), refused.getMessage());
            running.forEach(Execution::close);
            TestHost.await("room", () -> {
                try {
                    return run(crowded, "true").code() == 0;
                } catch (JailException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void request_longer_than_a_frame_is_refused() {
        assertThrows(JailException.class, () -> jail.start(Command.of("echo", "x".repeat(2 << 20))));
        assertEquals(
                100_000, run(jail, "printf", "%s", "x".repeat(100_000)).out().length());
    }

    @Test
    void file_made_by_a_command_belongs_to_the_session() throws Exception {
        sh(jail, "echo hello >made");
        assertEquals("hello\n", Files.readString(host.workspace("exec").resolve("made"), StandardCharsets.UTF_8));
    }
}
