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
import java.time.Duration;
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
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SAID = "sandhold: this login is recorded";

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"), "--recording-size", "256K", "--recording-stream", "4K");
        ssh = SshClient.of(server, home);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static void recorded(String session) throws Exception {
        ssh.run("console", "session create " + session).code(0);
        assertEquals(
                "logins to " + session + " are recorded, from the next one on\n",
                ssh.run("console", "session record " + session + " on").code(0).text());
    }

    private static List<JsonObject> recordings(String session) throws Exception {
        String answer = ssh.run("console", "recordings list --json --session " + session)
                .code(0)
                .text();
        return Json.createReader(new StringReader(answer))
                .readObject()
                .getJsonArray("recordings")
                .getValuesAs(JsonObject.class);
    }

    /** The newest of a session whose login is over. */
    private static String ended(String session) throws Exception {
        Eventually.holds(PATIENCE, () -> "a login to " + session + " that is over", () -> {
            List<JsonObject> all = recordings(session);
            return !all.isEmpty() && all.stream().noneMatch(one -> one.isNull("ended_at"));
        });
        return recordings(session).getFirst().getString("id");
    }

    private static String file(String recording, String name) throws Exception {
        return ssh.run("console", "recordings get " + recording + " " + name)
                .code(0)
                .text();
    }

    @Test
    void nothing_is_recorded_unless_it_is_asked_for() throws Exception {
        Program.Result ran = ssh.run("r0", "echo plain").code(0);
        assertEquals("", ran.stderr());
        ssh.sftp("r0", "ls").code(0);
        assertEquals(List.of(), recordings("r0"));
        assertTrue(ssh.run("console", "session show r0").code(0).text().contains("recorded      no\n"));
    }

    @Test
    void a_terminal_is_recorded_as_it_was_shown_and_plays_again() throws Exception {
        recorded("r1");
        try (TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh("r1"))) {
            window.shows(SAID);
            window.type("PS1='ready> '; clear").press("Enter").shows("the prompt", s -> s.startsWith("ready>"));
            window.resize(90, 25);
            window.type("stty size").press("Enter").shows("25 90");
            window.type("vim -u NONE -i NONE poem").press("Enter").shows("\"poem\"");
            window.type("ißeen füße").press("Escape").shows("ßeen füße");
            window.type(":wq")
                    .press("Enter")
                    .shows("the prompt again", s -> s.strip().endsWith("ready>"));
            window.type("exit").press("Enter");
            String id = ended("r1");
            List<String> lines = file(id, "terminal-1.cast").lines().toList();
            JsonObject header =
                    Json.createReader(new StringReader(lines.getFirst())).readObject();
            assertEquals(2, header.getInt("version"));
            assertEquals(100, header.getInt("width"));
            assertEquals(30, header.getInt("height"));
            assertEquals("r1 by admin", header.getString("title"));
            assertTrue(lines.stream().anyMatch(line -> line.endsWith(", \"r\", \"90x25\"]")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.contains("\"m\", \"command: shell\"")), lines::toString);
            assertTrue(lines.stream().noneMatch(line -> line.contains("\"i\"")), "keystrokes are not kept");
            assertEquals(shown(lines), shown(file(id, "terminal-1.cast").lines().toList()));
            assertTrue(shown(lines).contains("ü") && shown(lines).contains("\"poem\""), () -> shown(lines));
        }
    }

    private static String shown(List<String> lines) {
        StringBuilder shown = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            var event = Json.createReader(new StringReader(line)).readArray();
            if (event.getString(1).equals("o")) {
                shown.append(event.getString(2));
            }
        }
        return shown.toString();
    }

    @Test
    void asciinema_gives_back_what_a_terminal_showed() throws Exception {
        assumeTrue(Files.exists(ASCIINEMA), "skipped: asciinema is not installed");
        recorded("r2");
        byte[] seen = ssh.run("r2", "-tt", "printf 'gr\\303\\274n \\033[31mred\\033[0m \\377\\n'; seq 300")
                .code(0)
                .stdout();
        String id = ended("r2");
        Path cast = Files.writeString(home.resolve("r2.cast"), file(id, "terminal-1.cast"));
        Program.Result cat = Program.run("script", "-qec", "asciinema cat " + cast, "/dev/null")
                .code(0);
        // the terminal that asciinema prints on makes two carriage returns of one
        assertEquals(new String(seen, StandardCharsets.UTF_8), cat.text().replace("\r\r\n", "\r\n"));
        Program.run("script", "-qec", "asciinema play -s 100 -i 0.1 " + cast, "/dev/null")
                .code(0);
    }

    @Test
    void the_console_replays_a_recording_and_puts_the_terminal_right() throws Exception {
        recorded("r3");
        ssh.run("r3", "-tt", "printf '\\033[?25l\\033[32mgreen text\\033[0m\\r\\n'; sleep 0.2; echo the last")
                .code(0);
        String id = ended("r3");
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
        recorded("r4");
        Program.Result ran = ssh.run(
                stdin -> stdin.write("echo from stdin; seq 20000; exit 3\n".getBytes(StandardCharsets.UTF_8)),
                "r4",
                "bash");
        assertEquals(3, ran.code());
        assertEquals(SAID + "\n", ran.stderr());
        String login = file(ended("r4"), "login.cast");
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
        recorded("r5");
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
        assertEquals(SAID + "\n", ran.stderr());
        String login = file(ended("r5"), "login.cast");
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
        assertEquals("files", recordings("r5").getFirst().getString("holds"));
    }

    @Test
    void a_forward_is_no_way_round_it() throws Exception {
        recorded("r6");
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
            Eventually.holds(PATIENCE, () -> "an answer through the forward: " + answer[0], () -> {
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
        String login = file(ended("r6"), "login.cast");
        assertTrue(login.contains("\"m\", \"forward: port 8123"), login);
        assertTrue(login.matches("(?s).*\"forward ended: port 8123, 18 bytes in, [1-9][0-9]+ out\".*"), login);
        assertEquals("forward", recordings("r6").getFirst().getString("holds"));
    }

    @Test
    void a_flood_ends_the_login_at_its_bound() throws Exception {
        recorded("r7");
        Program.Result ran = ssh.run("r7", "-tt", "yes flooding the recording; echo never seen");
        assertEquals(255, ran.code(), () -> ran.code() + " " + ran.stderr());
        assertTrue(ran.stderr().contains("recorded up to its bound of 256K, and ends here"), ran::stderr);
        String id = ended("r7");
        String cast = file(id, "terminal-1.cast");
        assertTrue(cast.length() <= 256 << 10, () -> cast.length() + " bytes");
        String shown = shown(cast.lines().toList());
        String seen = ran.text();
        assertTrue(shown.startsWith(seen), "more was shown than recorded: " + seen.length() + " of " + shown.length());
        assertTrue(ssh.run("console", "audit list --limit 200").code(0).text().contains(id + ", "));
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
        assertEquals(SAID + "\n", ssh.withPassword(rita, "r8", "true").stderr());
        assertEquals("rita", recordings("r8").getFirst().getString("account"));
        ssh.run("console", "account recording rita off").code(0);
        assertEquals("", ssh.withPassword(rita, "r8", "true").code(0).stderr());
        assertTrue(cli(rita, "session", "record", "r8", "on").code(0).text().contains("are recorded"));
        assertTrue(cli(rita, "session", "record", "r8", "off")
                .code(1)
                .stderr()
                .contains("only an administrator ends the recording"));
        assertEquals(SAID + "\n", ssh.withPassword(rita, "r8", "true").code(0).stderr());
        String id = ended("r8");
        for (List<String> asked : List.of(
                List.of("recordings", "list"),
                List.of("recordings", "show", id),
                List.of("recordings", "get", id),
                List.of("recordings", "delete", id))) {
            assertTrue(cli(rita, asked.toArray(String[]::new)).code(1).stderr().contains("only an administrator"));
        }
        String admin = Files.readString(server.data().resolve("admin.token")).strip();
        Program.Result got = cli(admin, "recordings", "get", id, "login.cast");
        assertEquals(file(id, "login.cast"), got.code(0).text());
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
        recorded("r9");
        ssh.run("r9", "-tt", "ls -la / /workspace /tmp; TERM=../../x true").code(0);
        String id = ended("r9");
        assertFalse(file(id, "terminal-1.cast").contains(id));
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
        recorded("r10");
        try (TerminalWindow window = TerminalWindow.open(home, 100, 30, ssh.ssh("r10", "-tt", "attach", "work"))) {
            window.shows("Shell work");
            window.type("echo seen by $((40 + 2))").press("Enter").shows("seen by 42");
            window.type("exit").press("Enter");
            String id = ended("r10");
            assertTrue(shown(file(id, "terminal-1.cast").lines().toList()).contains("seen by 42"));
            String login = file(id, "login.cast");
            assertTrue(login.contains("\"m\", \"shell: work\"]"), login);
        }
    }

    @Test
    void a_killed_server_leaves_files_that_play() throws Exception {
        try (BuiltServer killed = BuiltServer.start(
                        Files.createTempDirectory(home, "killed").resolve("data"));
                TerminalWindow window = openRecorded(killed, "k1")) {
            window.type("echo before the $((40 + 2))").press("Enter").shows("before the 42");
            Path cast = only(killed.data().resolve("recordings")).resolve("terminal-1.cast");
            Eventually.holds(
                    PATIENCE,
                    () -> "the line in the file",
                    () -> Files.readString(cast).contains("before the 42"));
            killed.killHard();
            List<String> lines = Files.readAllLines(cast);
            assertTrue(shown(lines).contains("before the 42"), lines::toString);
            killed.restart();
            SshClient again = SshClient.of(killed, Files.createTempDirectory(home, "again"));
            Eventually.holds(
                    PATIENCE,
                    () -> "its end",
                    () -> again.run("console", "audit list --limit 100")
                            .code(0)
                            .text()
                            .contains("cut short, for the server was killed; login.cast sha256="));
        }
    }

    private static TerminalWindow openRecorded(BuiltServer of, String session) throws Exception {
        SshClient client = SshClient.of(of, Files.createTempDirectory(home, "client"));
        client.run("console", "session create " + session).code(0);
        client.run("console", "session record " + session + " on").code(0);
        return TerminalWindow.open(home, 80, 24, client.ssh(session));
    }

    private static Path only(Path directory) throws Exception {
        Eventually.holds(PATIENCE, () -> "something in " + directory, () -> {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.findAny().isPresent();
            }
        });
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findFirst().orElseThrow();
        }
    }

    @Test
    void without_room_a_login_that_has_to_be_recorded_is_refused_and_others_are_not() throws Exception {
        try (BuiltServer small = BuiltServer.start(
                Files.createTempDirectory(home, "small").resolve("data"),
                "--recording-size",
                "20K",
                "--recording-room",
                "20K")) {
            SshClient client = SshClient.of(small, Files.createTempDirectory(home, "client"));
            client.run("console", "session create f1").code(0);
            client.run("console", "session record f1 on").code(0);
            client.run("f1", "-tt", "head -c 15000 /dev/zero | tr '\\0' x").code(0);
            assertTrue(client.run("f1", "-tt", "yes").code(255).stderr().contains("no more room for recordings"));
            Eventually.holds(
                    PATIENCE,
                    () -> "a refusal",
                    () -> client.run("f1", "true")
                            .stderr()
                            .matches(
                                    "(?s).*sandhold: this login would have to be recorded, and .*; ask the operator\n"));
            client.run("f2", "echo not recorded").code(0);
            String list = client.run("console", "recordings list --json --session f1")
                    .code(0)
                    .text();
            for (JsonObject one : Json.createReader(new StringReader(list))
                    .readObject()
                    .getJsonArray("recordings")
                    .getValuesAs(JsonObject.class)) {
                client.run("console", "recordings delete " + one.getString("id"))
                        .code(0);
            }
            assertEquals(SAID + "\n", client.run("f1", "true").code(0).stderr());
            assertTrue(client.run("console", "audit list --limit 100")
                    .code(0)
                    .text()
                    .contains("recording_refused"));
        }
    }

    @Test
    void what_cannot_be_written_ends_that_login_alone() throws Exception {
        Path data = Files.createTempDirectory(home, "disk").resolve("data");
        Path recordings = Files.createDirectories(data.resolve("recordings"));
        assertEquals(0, Program.run("chmod", "700", data.toString()).code());
        Program.Result mounted =
                Program.run("mount", "-t", "tmpfs", "-o", "size=64k", "recordings", recordings.toString());
        assumeTrue(mounted.code() == 0, "skipped: needs the right to mount");
        try {
            try (BuiltServer full = BuiltServer.start(data);
                    AutoCloseable unmounted = () ->
                            Program.run("umount", "-l", recordings.toString()).code(0)) {
                SshClient client = SshClient.of(full, Files.createTempDirectory(home, "client"));
                client.run("console", "session create w1").code(0);
                client.run("console", "session record w1 on").code(0);
                try (TerminalWindow other = TerminalWindow.open(home, 80, 24, client.ssh("w2"))) {
                    other.type("echo $((40 + 2))").press("Enter").shows("42");
                    Program.Result flood = client.run("w1", "-tt", "yes");
                    assertEquals(255, flood.code());
                    assertTrue(flood.stderr().contains("its recording can no longer be written"), flood::stderr);
                    other.type("echo $((50 + 2))").press("Enter").shows("52");
                }
                assertTrue(client.run("w1", "true").code(255).stderr().contains("would have to be recorded"));
                assertTrue(unmounted != null);
            }
        } finally {
            Program.run("umount", "-l", recordings.toString());
        }
    }
}
