package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's console over SSH, one command at a time and sat at by a terminal emulator. */
class ConsoleIT {

    private static final String PROMPT = "sandhold>";

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

    @Test
    void commands_run_one_at_a_time_with_their_exit_codes() throws Exception {
        assertEquals(
                "made c1\n",
                ssh.run("console", "session create c1 --size 10M").code(0).text());
        JsonObject sessions = json(ssh.run("console", "sessions --json").code(0).text());
        assertTrue(sessions.toString().contains("\"id\":\"c1\""), sessions::toString);
        assertTrue(ssh.run("console", "sessions").code(0).text().startsWith("SESSION  OWNER"));
        assertTrue(ssh.run("console", "session show c1").code(0).text().contains("size          10M\n"));
        assertEquals(
                "c1 ends in 3 days\n",
                ssh.run("console", "session extend c1 --timeout 3d").code(0).text());
        assertTrue(ssh.run("console", "session extend c1").code(1).stderr().contains("such as --timeout 7d"));
        assertEquals(
                "stopped all that ran in c1\n",
                ssh.run("console", "session kill c1").code(0).text());
        String settings = ssh.run("console", "config").code(0).text();
        assertTrue(settings.contains("\nquota "), settings);
        assertTrue(settings.contains("the default of --quota\n"), settings);
        assertTrue(ssh.run("console", "session limit c1 --memory 1T")
                .code(1)
                .stderr()
                .contains("at most 8G"));
        assertTrue(ssh.run("console", "sesion list").code(2).stderr().contains("no command 'sesion'; did you mean"));
        assertTrue(ssh.run("console", "top").code(2).stderr().contains("is for the open console"));
        assertTrue(ssh.run("console", "session delete 'c1").code(2).stderr().contains("a quote is not closed"));
        assertTrue(ssh.run("console", "help").code(0).text().contains("audit"));
        assertTrue(ssh.run("console", "audit list --limit 1000")
                .code(0)
                .text()
                .contains("console: session create c1 --size 10M"));
        assertEquals(
                "deleted c1\n", ssh.run("console", "session delete c1").code(0).text());
    }

    @Test
    void lines_on_stdin_run_until_one_fails() throws Exception {
        Program.Result ran = ssh.run(
                stdin -> stdin.write("session create c2\n\nsession delete nobody\nsession delete c2\n"
                        .getBytes(StandardCharsets.UTF_8)),
                "console");
        assertEquals("made c2\n", ran.code(1).text());
        assertTrue(ran.stderr().contains("there is no session"), ran::toString);
        ssh.run("console", "session delete c2").code(0);
    }

    @Test
    void files_of_the_server_are_not_read_for_who_is_elsewhere() throws Exception {
        for (String line : new String[] {
            "key add /etc/passwd",
            "audit verify /etc/passwd",
            "session share c3 --key /etc/passwd",
            "sessions --data /",
            "sessions --server http://127.0.0.1:1"
        }) {
            Program.Result ran = ssh.run("console", line);
            assertTrue(ran.code() == 1 || ran.code() == 2, ran::toString);
            assertFalse(ran.stderr().contains("root"), ran::toString);
            assertTrue(ran.stderr().contains("not read here") || ran.stderr().contains("knows no"), ran::toString);
        }
        Program.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                home.resolve("other").toString());
        byte[] key = Files.readAllBytes(home.resolve("other.pub"));
        assertTrue(ssh.run(stdin -> stdin.write(key), "console", "key add -")
                .code(0)
                .text()
                .startsWith("added SHA256:"));
    }

    @Test
    void it_is_for_administrators_and_has_no_files() throws Exception {
        Rest rest = new Rest(server);
        rest.post("/accounts", "{\"name\":\"anna\"}").status(200);
        String token = rest.post("/tokens", "{\"account\":\"anna\",\"label\":\"t\"}")
                .status(200)
                .json()
                .getString("token");
        Program.Result refused = ssh.withPassword(token, "console", "sessions");
        assertEquals("", refused.code(255).text());
        assertTrue(refused.stderr().contains("the console is for administrators"), refused::toString);
        assertTrue(ssh.sftp("console", "ls").stderr().contains("the console has no files"));
    }

    @Test
    void a_person_finds_a_prompt_with_completion_history_pages_and_pictures() throws Exception {
        try (TerminalWindow window = TerminalWindow.open(home, 80, 24, ssh.ssh("console", "-t"))) {
            window.shows(PROMPT);
            window.type("session create sitting --size 10M").press("Enter").shows("made sitting");
            window.type("sessions --nothing").press("Enter").shows("knows no option");
            String coloured = window.coloured();
            assertTrue(coloured.contains("\033[31msandhold: "), coloured);
            window.type("session sho").press("Tab").shows("session show");
            window.press("C-u").type("session show sit").press("Tab").shows("session show sitting");
            window.press("Enter").shows("open-files");
            window.type("account password nobody").press("Enter").shows("New password of nobody:");
            window.press("C-c").shows("nothing was changed");
            window.press("Up", "Up").shows("session show sitting");
            window.press("C-u")
                    .type("top")
                    .press("Enter")
                    .shows("any key ends this")
                    .contains("sitting");
            window.press("q").shows("the prompt", s -> s.strip().endsWith(PROMPT));
            window.type("watch").press("Enter").shows("audit events as they come");
            ssh.run("sitting", "echo seen").code(0);
            window.shows("echo seen");
            window.press("q").shows("the prompt", s -> s.strip().endsWith(PROMPT));
            window.resize(60, 12);
            window.type("help session limit").press("Enter").shows("-- more");
            window.press("q").type("exit").press("Enter").shows("the end", s -> s.contains("closed") || s.isBlank());
        }
        String trail = ssh.run("console", "audit list --limit 1000").code(0).text();
        for (String line : List.of("session show sitting", "top", "watch", "exit")) {
            assertTrue(trail.contains("console: " + line), line);
        }
    }

    @Test
    void the_launcher_opens_it_on_ones_own_terminal() throws Exception {
        String[] line = {
            BuiltServer.LAUNCHER.toString(), "console", "--data", server.data().toString()
        };
        try (TerminalWindow window = TerminalWindow.open(home, 80, 24, List.of(line))) {
            window.shows(PROMPT);
            window.type("accounts").press("Enter").shows("admin    admin");
            window.type("sessions --nothing").press("Enter").shows("knows no option '--nothing'");
            window.press("C-d");
        }
        assertTrue(Program.run(line).code(1).stderr().contains("the console needs a terminal"));
    }

    private static JsonObject json(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }
}
