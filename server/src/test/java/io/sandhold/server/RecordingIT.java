package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded of logins, made with real clients and played by asciinema and in the console. */
class RecordingIT {

    private static final Path ASCIINEMA = Path.of("/usr/bin/asciinema");

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;
    private static RecordedLogins logins;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"), "--recording-size", "256K", "--recording-stream", "4K");
        ssh = SshClient.of(server, home);
        logins = new RecordedLogins(ssh);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void nothing_is_recorded_unless_it_is_asked_for() throws Exception {
        Program.Result ran = ssh.run("r0", "echo plain").code(0);
        assertEquals("", ran.stderr());
        ssh.sftp("r0", "ls").code(0);
        assertEquals(List.of(), logins.of("r0"));
        assertTrue(ssh.run("console", "session show r0").code(0).text().contains("recorded      no\n"));
    }

    @Test
    void a_terminal_is_recorded_as_it_was_shown_and_plays_again() throws Exception {
        logins.record("r1");
        try (TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh("r1"))) {
            window.shows(RecordedLogins.SAID);
            window.type("PS1='ready> '; clear").press("Enter").shows("the prompt", s -> s.startsWith("ready>"));
            window.resize(90, 25);
            window.type("stty size").press("Enter").shows("25 90");
            window.type("vim -u NONE -i NONE poem").press("Enter").shows("\"poem\"");
            window.type("ißeen füße").press("Escape").shows("ßeen füße");
            window.type(":wq")
                    .press("Enter")
                    .shows("the prompt again", s -> s.strip().endsWith("ready>"));
            window.type("exit").press("Enter");
            String id = logins.ended("r1");
            List<String> lines = logins.file(id, "terminal-1.cast").lines().toList();
            JsonObject header =
                    Json.createReader(new StringReader(lines.getFirst())).readObject();
            assertEquals(2, header.getInt("version"));
            assertEquals(100, header.getInt("width"));
            assertEquals(30, header.getInt("height"));
            assertEquals("r1 by admin", header.getString("title"));
            assertTrue(lines.stream().anyMatch(line -> line.endsWith(", \"r\", \"90x25\"]")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.contains("\"m\", \"command: shell\"")), lines::toString);
            assertTrue(lines.stream().noneMatch(line -> line.contains("\"i\"")), "keystrokes are not kept");
            assertTrue(
                    RecordedLogins.shown(lines).contains("ü")
                            && RecordedLogins.shown(lines).contains("\"poem\""),
                    () -> RecordedLogins.shown(lines));
        }
    }

    @Test
    void asciinema_gives_back_what_a_terminal_showed() throws Exception {
        assumeTrue(Files.exists(ASCIINEMA), "skipped: asciinema is not installed");
        logins.record("r2");
        byte[] seen = ssh.run("r2", "-tt", "printf 'gr\\303\\274n \\033[31mred\\033[0m \\377\\n'; seq 300")
                .code(0)
                .stdout();
        String id = logins.ended("r2");
        Path cast = Files.writeString(home.resolve("r2.cast"), logins.file(id, "terminal-1.cast"));
        Program.Result cat = Program.run("script", "-qec", "asciinema cat " + cast, "/dev/null")
                .code(0);
        // the terminal that asciinema prints on makes two carriage returns of one
        assertEquals(new String(seen, StandardCharsets.UTF_8), cat.text().replace("\r\r\n", "\r\n"));
        Program.run("script", "-qec", "asciinema play -s 100 -i 0.1 " + cast, "/dev/null")
                .code(0);
    }

    @Test
    void the_console_replays_a_recording_and_puts_the_terminal_right() throws Exception {
        logins.record("r3");
        ssh.run("r3", "-tt", "printf '\\033[?25l\\033[32mgreen text\\033[0m\\r\\n'; sleep 0.2; echo the last")
                .code(0);
        String id = logins.ended("r3");
        try (TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh("console", "-t"))) {
            window.shows("sandhold>");
            window.type("recordings play " + id + " --speed 4").press("Enter").shows("the last");
            window.shows("the prompt", s -> s.strip().endsWith("sandhold>"));
            assertTrue(window.screen().contains("green text"), window.screen());
            window.type("recordings play " + id + " login.cast").press("Enter").shows("-- terminal-1 opened");
            window.shows("the prompt", s -> s.strip().endsWith("sandhold>"));
            window.type("recordings play " + id + " --speed 0.001").press("Enter");
            window.press("q").shows("the prompt", s -> s.strip().endsWith("sandhold>"));
        }
    }

    @Test
    void what_has_no_terminal_is_an_event_with_the_first_of_its_bytes() throws Exception {
        logins.record("r4");
        Program.Result ran = ssh.run(
                stdin -> stdin.write("echo from stdin; seq 20000; exit 3\n".getBytes(StandardCharsets.UTF_8)),
                "r4",
                "bash");
        assertEquals(3, ran.code());
        assertEquals(RecordedLogins.SAID + "\n", ran.stderr());
        String login = logins.file(logins.ended("r4"), "login.cast");
        assertTrue(login.contains("\"m\", \"command: bash\"]"), login);
        assertTrue(login.contains("\"i\", \"echo from stdin; seq 20000; exit 3\\n\"]"), login);
        assertTrue(login.contains("\"o\", \"from stdin\\n"), login);
        assertTrue(login.contains("what goes out of program 1 is not recorded from here on"), login);
        int unrecorded = ran.stdout().length - 4096;
        assertTrue(login.contains("\"" + unrecorded + " bytes out of program 1 were not recorded\""), login);
        assertTrue(login.contains("command ended, exit 3: bash"), login);
    }

    @Test
    void file_operations_are_on_the_timeline() throws Exception {
        logins.record("r5");
        Files.writeString(home.resolve("five"), "five\n");
        Program.Result ran = ssh.sftp(
                "r5",
                "put " + home.resolve("five") + " a",
                "rename a b",
                "chmod 600 b",
                "symlink b c",
                "get b " + home.resolve("back"),
                "rm c",
                "mkdir d");
        assertEquals(0, ran.code(), ran::toString);
        assertEquals(RecordedLogins.SAID + "\n", ran.stderr());
        String login = logins.file(logins.ended("r5"), "login.cast");
        for (String event : List.of(
                "open for writing: /workspace/a",
                "file written: /workspace/a (5 bytes)",
                "rename /workspace/a to /workspace/b",
                "setstat /workspace/b",
                "symlink /workspace/c to b",
                "open for reading: /workspace/b",
                "file read: /workspace/b (5 bytes)",
                "file removed: /workspace/c",
                "mkdir /workspace/d")) {
            assertTrue(login.contains(event), () -> event + " in " + login);
        }
        assertEquals("files", logins.of("r5").getFirst().getString("holds"));
    }

    @Test
    void a_forward_is_no_way_round_it() throws Exception {
        logins.record("r6");
        ssh.run("r6", "python3 -m http.server 8123 >/dev/null 2>&1 & sleep 1").code(0);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process forward = new ProcessBuilder(ssh.ssh("r6", "-N", "-L" + port + ":localhost:8123"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("forward.log").toFile())
                .start();
        try {
            String[] answer = {""};
            Eventually.holds(RecordedLogins.PATIENCE, () -> "an answer through the forward: " + answer[0], () -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    OutputStream out = socket.getOutputStream();
                    out.write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    answer[0] = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                } catch (java.io.IOException e) {
                    answer[0] = e.toString();
                }
                return answer[0].contains("200 OK");
            });
        } finally {
            forward.destroy();
            forward.waitFor();
        }
        String login = logins.file(logins.ended("r6"), "login.cast");
        assertTrue(login.contains("\"m\", \"forward: port 8123"), login);
        assertTrue(login.matches("(?s).*\"forward ended: port 8123, 18 bytes in, [1-9][0-9]+ out\".*"), login);
        assertEquals("forward", logins.of("r6").getFirst().getString("holds"));
    }

    @Test
    void owners_turn_it_on_and_administrators_off() throws Exception {
        ssh.run("console", "account create rita").code(0);
        String rita = ssh.run("console", "token create t --account rita")
                .code(0)
                .text()
                .strip();
        assertEquals(
                "logins of rita are recorded, from the next one on\n",
                ssh.run("console", "account recording rita on").code(0).text());
        assertEquals(
                RecordedLogins.SAID + "\n", ssh.withPassword(rita, "r8", "true").stderr());
        assertEquals("rita", logins.of("r8").getFirst().getString("account"));
        ssh.run("console", "account recording rita off").code(0);
        assertEquals("", ssh.withPassword(rita, "r8", "true").code(0).stderr());
        assertTrue(cli(rita, "session", "record", "r8", "on").code(0).text().contains("are recorded"));
        assertTrue(cli(rita, "session", "record", "r8", "off")
                .code(1)
                .stderr()
                .contains("only an administrator ends the recording"));
        assertEquals(
                RecordedLogins.SAID + "\n",
                ssh.withPassword(rita, "r8", "true").code(0).stderr());
        String id = logins.ended("r8");
        for (List<String> asked : List.of(
                List.of("recordings", "list"),
                List.of("recordings", "show", id),
                List.of("recordings", "get", id),
                List.of("recordings", "delete", id))) {
            assertTrue(cli(rita, asked.toArray(String[]::new)).code(1).stderr().contains("only an administrator"));
        }
        String admin = Files.readString(server.data().resolve("admin.token")).strip();
        Program.Result got = cli(admin, "recordings", "get", id, "login.cast");
        assertEquals(logins.file(id, "login.cast"), got.code(0).text());
        ssh.run("console", "session record r8 off").code(0);
        assertEquals("", ssh.withPassword(rita, "r8", "true").code(0).stderr());
        ssh.run("console", "recordings delete " + id).code(0);
        assertFalse(Files.exists(server.data().resolve("recordings").resolve(id)));
        assertTrue(ssh.run("console", "recordings show " + id).code(1).stderr().contains("no such recording"));
    }

    private static Program.Result cli(String token, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(BuiltServer.LAUNCHER.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", server.data().toString(), "--token", token));
        return Program.run(command);
    }

    @Test
    void files_lie_where_no_session_reaches_and_have_names_of_the_server() throws Exception {
        logins.record("r9");
        ssh.run("r9", "-tt", "ls -la / /workspace /tmp; TERM=../../x true").code(0);
        String id = logins.ended("r9");
        assertFalse(logins.file(id, "terminal-1.cast").contains(id));
        Path directory = server.data().resolve("recordings");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        try (Stream<Path> files = Files.list(directory.resolve(id))) {
            for (Path file : files.toList()) {
                assertTrue(file.getFileName().toString().matches("(login|terminal-1)\\.cast"), file::toString);
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        for (String path : List.of("../../admin.token", "..", "login.cast/..", "terminal-0.cast", "login.cast%00")) {
            ssh.run("console", "recordings get " + id + " " + path).code(1);
        }
        ssh.run("console", "recordings get .. admin.token").code(1);
    }

    @Test
    void a_detached_shell_that_is_taken_up_is_recorded_as_any_terminal() throws Exception {
        logins.record("r10");
        try (TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh("r10", "-tt", "attach", "work"))) {
            window.shows("Shell work");
            window.type("echo seen by $((40 + 2))").press("Enter").shows("seen by 42");
            window.type("exit").press("Enter");
            String id = logins.ended("r10");
            assertTrue(RecordedLogins.shown(
                            logins.file(id, "terminal-1.cast").lines().toList())
                    .contains("seen by 42"));
            String login = logins.file(id, "login.cast");
            assertTrue(login.contains("\"m\", \"shell: work\"]"), login);
        }
    }
}
