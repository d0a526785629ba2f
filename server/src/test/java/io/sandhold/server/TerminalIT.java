package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive shell, sat at by a terminal emulator. */
class TerminalIT {

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"));
        ssh = SshClient.of(server, home);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static TerminalWindow shell(String session) throws Exception {
        TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh(session));
        try {
            window.type("PS1='ready> '")
                    .press("Enter")
                    .shows("the prompt", s -> s.lines().anyMatch("ready>"::equals));
            return window;
        } catch (Exception | AssertionError e) {
            window.close();
            throw e;
        }
    }

    @Test
    void a_command_with_a_terminal_sees_an_ordinary_one() throws Exception {
        assertEquals("/dev/pts/0", ssh.run("t1", "-tt", "tty").code(0).text().strip());
    }

    @Test
    void the_terminals_size_follows_the_clients_window() throws Exception {
        try (TerminalWindow window = shell("size")) {
            window.type("stty size").press("Enter").shows("30 100");
            window.resize(120, 41);
            window.type("clear; stty size").press("Enter").shows("41 120");
        }
    }

    @Test
    void it_is_a_login_shell_with_job_control_and_ctrl_c() throws Exception {
        try (TerminalWindow window = shell("jobs")) {
            window.type("shopt -q login_shell && echo log''in").press("Enter").shows("\nlogin\n");
            window.type("sh -c 'echo in\"\"front; exec sleep 500'")
                    .press("Enter")
                    .shows("\ninfront\n"); // what the key is to stop
            window.press("C-z").shows("Stopped");
            window.type("bg; jobs").press("Enter").shows("Running");
            window.type("fg").press("Enter").shows("sleep 500");
            window.press("C-c").type("echo code $?").press("Enter").shows("code 130");
        }
    }

    @Test
    void text_beyond_ascii_is_read_and_shown() throws Exception {
        try (TerminalWindow window = shell("utf8")) {
            window.type("x=grüße-日本; echo \"${#x} <$x>\"").press("Enter").shows("8 <grüße-日本>");
        }
    }

    @Test
    void vim_edits_and_writes_a_file() throws Exception {
        try (TerminalWindow window = shell("vim")) {
            window.type("vim -u NONE note.txt").press("Enter").shows("~");
            window.type("ifirst line")
                    .press("Escape")
                    .type(":wq")
                    .press("Enter")
                    .shows("the prompt again", s -> s.strip().endsWith("ready>"));
        }
        assertEquals("first line\n", ssh.run("vim", "cat note.txt").code(0).text());
    }

    @Test
    void top_shows_the_processes_of_the_session_and_quits() throws Exception {
        try (TerminalWindow window = shell("top")) {
            window.type("top").press("Enter");
            String screen = window.shows("PID USER");
            assertTrue(screen.lines().count() <= 30, screen);
            window.press("q").shows("the prompt again", s -> s.strip().endsWith("ready>"));
        }
    }

    @Test
    void tmux_runs_inside_and_is_found_again_by_the_next_login() throws Exception {
        try (TerminalWindow window = shell("tmux")) {
            window.type("tmux -f /dev/null new -s work").press("Enter").shows("[work]");
            window.type("echo in''side").press("Enter").shows("inside");
        }
        try (TerminalWindow again = shell("tmux")) {
            again.type("tmux attach -t work").press("Enter").shows("inside");
            again.type("tmux kill-server").press("Enter");
        }
    }

    @Test
    void ctrl_d_ends_the_shell_and_the_client_with_its_exit_code() throws Exception {
        try (TerminalWindow window = TerminalWindow.open(
                home, 80, 24, java.util.List.of("sh", "-c", quoted(ssh.ssh("bye")) + "; echo client $?; cat"))) {
            window.shows("$");
            window.type("(exit 5)").press("Enter", "C-d").shows("client 5");
        }
    }

    private static String quoted(java.util.List<String> command) {
        return "'" + String.join("' '", command) + "'";
    }
}
