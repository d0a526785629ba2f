package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells that are left and taken up again, sat at by a terminal emulator through OpenSSH's client. */
class ShellsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    private static TerminalWindow attach(int columns, int rows, String session, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(ssh.ssh(session, "-t", "attach"));
        command.addAll(List.of(arguments));
        return TerminalWindow.open(
                home, columns, rows, List.of("sh", "-c", "'" + String.join("' '", command) + "'; echo client $?; cat"));
    }

    private static TerminalWindow fresh(String session, String... arguments) throws Exception {
        TerminalWindow window = attach(100, 30, session, arguments);
        try {
            window.shows("Session " + session);
            window.type("PS1='ready> '")
                    .press("Enter")
                    .shows("the prompt", s -> s.lines().anyMatch("ready>"::equals));
            return window;
        } catch (Exception | AssertionError e) {
            window.close();
            throw e;
        }
    }

    private static String list(String session) throws Exception {
        return ssh.run(session, "attach", "--list").code(0).text();
    }

    @Test
    void a_picture_is_the_same_on_return() throws Exception {
        String before;
        try (TerminalWindow window = fresh("vim")) {
            window.type(
                            "printf 'one\\n\\ttwo \\e[31mred\\e[0m\\n日本 grüße\\n' > note.c; vim -u NONE -c 'syntax on | set nu ruler' note.c")
                    .press("Enter")
                    .shows("grüße");
            window.type("o/* three */ int x;").press("Escape").shows("int x");
            before = window.picture();
        } // the window is closed without a word
        Eventually.holds(PATIENCE, () -> "nobody at it", () -> list("vim").contains("0 at it"));
        try (TerminalWindow again = attach(100, 30, "vim")) {
            again.shows("int x");
            Eventually.holds(PATIENCE, () -> before, () -> before.equals(again.picture()));
            again.type(":q!").press("Enter").shows("the prompt behind it", s -> s.contains("ready>"));
            refused("there is no shell other", "attach", "--end", "other");
            again.type("exit 7").press("Enter").shows("client 7");
        }
        assertEquals("no shells\n", list("vim"));
    }

    @Test
    void two_clients_see_the_same_and_both_may_type() throws Exception {
        try (TerminalWindow one = fresh("both", "work");
                TerminalWindow two = attach(100, 30, "both", "work")) {
            two.shows("ready>");
            two.type("echo from-$((1+1))").press("Enter").shows("from-2");
            one.shows("from-2");
            one.type("echo from-$((2+1))").press("Enter").shows("from-3");
            two.shows("from-3");
            same(one, two);
            one.press("C-\\", "C-\\").shows("client 0");
            two.type("echo still-$((3+1))").press("Enter").shows("still-4");
            two.type("exit").press("Enter").shows("client 0");
        }
    }

    @Test
    void who_looks_on_types_nothing_and_does_not_shrink_it() throws Exception {
        try (TerminalWindow one = fresh("view");
                TerminalWindow viewer = attach(60, 10, "view", "--view")) {
            viewer.shows("ready>");
            viewer.type("touch /workspace/typed").press("Enter");
            one.type("stty size; ls /workspace; echo do''ne").press("Enter").shows("done");
            assertTrue(one.screen().contains("30 100"), one.screen());
            assertFalse(one.screen().contains("typed"), one.screen());
            viewer.press("C-\\", "C-\\").shows("client 0");
        }
    }

    @Test
    void the_smallest_window_counts() throws Exception {
        try (TerminalWindow one = fresh("size")) {
            try (TerminalWindow two = attach(70, 20, "size")) {
                two.shows("ready>");
                one.type("clear; stty size").press("Enter").shows("20 70");
                two.resize(80, 25);
                one.type("clear; stty size").press("Enter").shows("25 80");
            }
            Eventually.holds(PATIENCE, () -> "one at it", () -> list("size").contains("1 at it"));
            one.type("clear; stty size").press("Enter").shows("30 100");
            one.resize(90, 28);
            one.type("clear; stty size").press("Enter").shows("28 90");
            one.type("exit").press("Enter").shows("client 0");
        }
    }

    @Test
    void who_does_not_read_holds_up_nobody() throws Exception {
        Path pid = home.resolve("pid");
        List<String> stalls = new ArrayList<>(List.of("sh", "-c", "echo $$ > \"$0\"; exec \"$@\"", pid.toString()));
        stalls.addAll(ssh.ssh("stall", "-t", "attach"));
        try (TerminalWindow one = fresh("stall");
                TerminalWindow stalled = TerminalWindow.open(home, 100, 30, stalls)) {
            stalled.shows("ready>");
            String client = Files.readString(pid).strip();
            long before = server.heldBytes();
            Program.run("kill", "-STOP", client).code(0);
            try {
                // more than the sockets, the window and what waits for a client hold
                one.type("head -c 100M /dev/zero | tr '\\0' y | fold -w 99; clear; echo th''rough")
                        .press("Enter")
                        .shows("through", Duration.ofSeconds(120));
                long growth = server.heldBytes() - before;
                assertTrue(growth < 32 << 20, growth + " bytes");
            } finally {
                Program.run("kill", "-CONT", client).code(0);
            }
            same(one, stalled);
        }
    }

    @Test
    void a_full_screen_program_is_taken_up_again_amid_its_drawing() throws Exception {
        try (TerminalWindow window = fresh("top")) {
            window.type("top -d 0.3").press("Enter").shows("PID USER");
        }
        try (TerminalWindow again = attach(100, 30, "top");
                TerminalWindow other = attach(100, 30, "top", "--view")) {
            again.shows("PID USER");
            same(again, other);
            again.press("q").shows("the prompt", s -> s.strip().endsWith("ready>"));
            same(again, other);
        }
    }

    @Test
    void whoever_is_at_it_is_told_of_the_sessions_end() throws Exception {
        try (TerminalWindow one = fresh("end");
                TerminalWindow two = attach(60, 20, "end", "--view")) {
            two.shows("ready>");
            Program.run(
                            BuiltServer.LAUNCHER.toString(),
                            "session",
                            "delete",
                            "end",
                            "--data",
                            server.data().toString())
                    .code(0);
            // by the connection, or on a loaded machine by the program's end before it
            for (TerminalWindow window : List.of(one, two)) {
                window.shows(
                        "why",
                        s -> s.contains("was deleted") || s.contains("killed: its session was stopped or removed"));
            }
        }
        assertEquals("no shells\n", list("end"));
    }

    @Test
    void coming_and_going_leaves_nothing_behind() throws Exception {
        try (TerminalWindow window = fresh("come")) {
            window.shows("ready>");
        }
        Eventually.holds(PATIENCE, () -> "nobody at it", () -> list("come").contains("0 at it"));
        long files = files();
        long held = server.heldBytes();
        for (int i = 0; i < 50; i++) {
            Program.Result left = ssh.run(stdin -> stdin.write(new byte[] {0x1c, 0x1c}), "come", "-tt", "attach")
                    .code(0);
            assertTrue(left.text().contains("left main"), left::toString);
        }
        assertTrue(list("come").contains("0 at it"), list("come"));
        // some are the server's own, opened once
        Eventually.holds(PATIENCE, () -> files() + " files, " + files + " before", () -> files() < files + 10);
        assertTrue(server.heldBytes() - held < 16 << 20);
        assertTrue(shells("come").text().contains("main"));
        assertEquals("ended main of come\n", shells("come", "--end", "main").text());
        assertEquals("no shells\n", list("come"));
    }

    private static Program.Result shells(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                BuiltServer.LAUNCHER.toString(),
                "session",
                "shells",
                "--data",
                server.data().toString()));
        command.addAll(List.of(arguments));
        return Program.run(command).code(0);
    }

    private static long files() {
        try (var open = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two windows show the same, once what is under way has come. */
    private static void same(TerminalWindow one, TerminalWindow other) throws Exception {
        String[] seen = {"", ""};
        Eventually.holds(PATIENCE, () -> seen[0] + "and not\n" + seen[1], () -> {
            seen[0] = one.picture();
            seen[1] = other.picture();
            return seen[0].equals(seen[1]);
        });
    }

    @Test
    void what_is_no_shell_is_refused_in_a_sentence() throws Exception {
        refused("attach needs a terminal: ssh -t", "attach");
        refused("a shell's name is", "-tt", "attach", "../x");
        refused("there is no shell none", "-tt", "attach", "--view", "none");
        refused("there is no shell none", "attach", "--end", "none");
        refused("attach takes a name", "attach", "one two");
        refused("attach takes a name", "attach", "--list;", "id");
        assertTrue(ssh.run("no", "attach", "--help").code(0).text().contains("usage: ssh -t"));
        ssh.run("no", "command attach").code(127);
    }

    private static void refused(String sentence, String... arguments) throws Exception {
        Program.Result result = ssh.run("no", arguments).code(255);
        assertTrue(result.stderr().contains(sentence), result::toString);
    }
}
