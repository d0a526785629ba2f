package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.onTerminal;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static io.sandhold.isolation.TestHost.type;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a terminal. */
@Timeout(60)
class TerminalTest {
    private static final String PROMPT = "ready> ";

    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("terminal");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static Execution shell() {
        return jail.start(new Command(
                List.of("bash", "--norc", "-i"),
                Optional.empty(),
                Map.of("PS1", PROMPT),
                "/workspace",
                Optional.of(new Terminal("xterm-256color", new WindowSize(80, 24, 0, 0), Map.of())),
                Duration.ZERO));
    }

    @Test
    void first_terminal_is_pts_0_and_programs_know_its_name() {
        try (Jail fresh = host.jail("pts")) {
            assertEquals("/dev/pts/0\r\n", run(fresh, onTerminal("tty")).out());
            assertEquals("/dev/pts/0\r\n", run(fresh, onTerminal("tty")).out());
        }
    }

    @Test
    void type_and_size_are_the_clients() {
        assertEquals(
                "xterm-256color 24 80\r\n",
                run(jail, onTerminal("sh", "-c", "echo $TERM $(stty size)")).out());
    }

    @Test
    void resize_is_seen_and_signalled() throws Exception {
        try (Execution execution = jail.start(
                onTerminal("bash", "-c", "trap 'stty size; exit' WINCH; echo up; while :; do sleep 0.05; done"))) {
            readUntil(execution, "up");
            execution.resize(new WindowSize(132, 43, 0, 0));
            assertTrue(finish(execution).out().contains("43 132"));
        }
    }

    @Test
    void modes_of_the_client_hold() {
        var modes = Map.of(1, 7 /* VINTR ^G */, 53, 0 /* ECHO off */, 3, 255 /* VERASE none */, 42, 1, 200, 9);
        var command = new Command(
                List.of("stty", "-a"),
                Optional.empty(),
                Map.of(),
                "/",
                Optional.of(new Terminal("vt100", new WindowSize(80, 24, 0, 0), modes)),
                Duration.ZERO);
        String out = run(jail, command).out();
        assertTrue(out.contains("intr = ^G;"), out);
        assertTrue(out.contains("erase = <undef>;"), out);
        assertTrue(out.contains("-echo "), out);
        assertTrue(out.contains(" iutf8"), out);
    }

    @Test
    void control_c_interrupts_the_foreground_job_and_not_the_shell() throws Exception {
        try (Execution shell = shell()) {
            readUntil(shell, PROMPT);
            type(shell, "sleep 3333\r");
            TestHost.await("the sleep", () -> sh(jail, "pgrep -fx 'sleep 3333'").code() == 0);
            type(shell, "\u0003");
            readUntil(shell, PROMPT);
            type(shell, "echo code=$?\r");
            readUntil(shell, "code=130");
            type(shell, "exit 4\r");
            assertEquals(4, finish(shell).code());
        }
    }

    @Test
    void jobs_can_be_stopped_and_continued() throws Exception {
        try (Execution shell = shell()) {
            readUntil(shell, PROMPT);
            type(shell, "sleep 3334\r");
            TestHost.await("the sleep", () -> sh(jail, "pgrep -fx 'sleep 3334'").code() == 0);
            type(shell, "\u001a");
            readUntil(shell, "Stopped");
            type(shell, "bg; jobs\r");
            readUntil(shell, "Running");
            type(shell, "kill %1; wait; exit\r");
            finish(shell);
        }
    }

    @Test
    void signal_goes_to_the_foreground_job() throws Exception {
        try (Execution shell = shell()) {
            readUntil(shell, PROMPT);
            type(shell, "sleep 3335\r");
            TestHost.await("the sleep", () -> sh(jail, "pgrep -fx 'sleep 3335'").code() == 0);
            shell.signal(15);
            readUntil(shell, "Terminated");
            type(shell, "exit\r");
            finish(shell);
        }
    }

    @Test
    void closing_hangs_up() throws Exception {
        try (Execution shell = shell()) {
            readUntil(shell, PROMPT);
            type(shell, "sleep 3336\r");
            TestHost.await("the sleep", () -> sh(jail, "pgrep -fx 'sleep 3336'").code() == 0);
        }
        TestHost.await("its end", () -> sh(jail, "pgrep -fx 'sleep 3336'").code() == 1);
    }

    @Test
    void all_output_arrives_however_fast_the_command_ends() {
        for (int i = 0; i < 20; i++) {
            String out = run(jail, onTerminal("seq", "1", "20000")).out();
            assertTrue(out.endsWith("\r\n20000\r\n"), "round " + i + ": it ends with " + tail(out));
        }
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 40));
    }

    @Test
    void background_process_does_not_hold_a_terminal_that_has_ended() throws Exception {
        long start = System.nanoTime();
        var result = run(jail, onTerminal("bash", "-c", "trap '' HUP; sleep 3337 & echo left"));
        assertEquals("left\r\n", result.out());
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
        // it may not be called that yet: bash has forked, and says its word before the other has become sleep
        TestHost.await("the sleep", () -> sh(jail, "pkill -9 -fx 'sleep 3337'").code() == 0);
    }

    @Test
    void utf8_is_typed_and_erased_by_character() throws Exception {
        try (Execution cat = jail.start(onTerminal("sh", "-c", "echo up; read line; echo \"[$line]\""))) {
            readUntil(cat, "up");
            type(cat, "aü\u007fb\r");
            assertTrue(finish(cat).out().contains("[ab]"));
        }
    }

    @Test
    void kill_takes_a_stopped_job_too() throws Exception {
        try (Execution shell = shell()) {
            readUntil(shell, PROMPT);
            type(shell, "sleep 3338\r");
            TestHost.await("the sleep", () -> sh(jail, "pgrep -fx 'sleep 3338'").code() == 0);
            type(shell, "\u001a");
            readUntil(shell, "Stopped");
            shell.kill(Cause.KILLED);
            assertEquals(OptionalInt.of(9), finish(shell).exit().signal());
        }
        TestHost.await("its end", () -> sh(jail, "pgrep -fx 'sleep 3338'").code() == 1);
    }

    @Test
    void vim_top_and_tmux_work() throws Exception {
        try (Execution vim = jail.start(onTerminal("vim", "-u", "NONE", "notes"))) {
            readUntil(vim, "notes");
            type(vim, "ihello\u001b:wq\r");
            assertEquals(0, finish(vim).code());
        }
        assertEquals("hello\n", sh(jail, "cat notes").out());
        assertTrue(run(jail, onTerminal("top", "-b", "-n", "1")).out().contains("agent"));
        try (Execution tmux =
                jail.start(onTerminal("tmux", "-f", "/dev/null", "new-session", "sh", "-c", "echo in-tmux; sleep 1"))) {
            readUntil(tmux, "in-tmux");
            finish(tmux);
        }
    }
}
