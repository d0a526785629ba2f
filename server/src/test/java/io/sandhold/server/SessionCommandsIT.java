package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions from the operator's shell. */
class SessionCommandsIT {

    @TempDir
    Path home;

    @Test
    void a_session_is_made_shown_changed_stopped_and_deleted() throws Exception {
        try (BuiltServer server = BuiltServer.start(data())) {
            Rest rest = new Rest(server);

            assertEquals(
                    "made s1\n",
                    sandhold("session", "create", "s1", "--size", "10M", "--memory", "64M", "--timeout", "7d")
                            .code(0)
                            .text());
            assertTrue(
                    sandhold("session", "create", "s1").code(1).stderr().contains("there is a session 's1' already"));

            String[] list = sandhold("session", "list").code(0).text().split("\n");
            assertTrue(list[0].startsWith("SESSION  OWNER"), list[0]);
            assertTrue(list[1].matches("s1 +admin +created +10M +64M +1 +none +.* ago +in 7 days"), list[1]);

            String limits = sandhold(
                            "session", "limit", "s1", "--memory", "128M", "--cpu", "0.5", "--command-time", "90s")
                    .code(0)
                    .text();
            assertTrue(limits.contains("memory        128M\n"), limits);
            JsonObject told =
                    json(sandhold("session", "limit", "s1", "--processes", "50", "--timeout", "never", "--json"));
            JsonObject held = told.getJsonObject("limits");
            assertEquals(128 << 20, held.getInt("memory"));
            assertEquals(90, held.getInt("command_time"));
            assertEquals(50, held.getInt("processes"));
            assertTrue(told.isNull("expires_at"), told::toString);

            rest.post("/execute/s1", "{\"command\":\"sleep 1000 >/dev/null 2>&1 &\"}")
                    .status(200);
            assertEquals(1, json(sandhold("session", "usage", "s1", "--json")).getInt("processes"));
            assertTrue(sandhold("session", "usage").code(0).text().contains("\ns1 "));
            assertEquals(
                    "stopped all that ran in s1\n",
                    sandhold("session", "stop", "s1").code(0).text());
            assertEquals(0, json(sandhold("session", "usage", "s1", "--json")).getInt("processes"));

            assertEquals(
                    "deleted s1\n", sandhold("session", "delete", "s1").code(0).text());
            assertTrue(sandhold("session", "delete", "s1").code(1).stderr().contains("there is no session"));
            assertEquals(1, sandhold("session", "list").code(0).text().lines().count());
        }
    }

    @Test
    void what_cannot_be_changes_nothing_and_says_what_to_do() throws Exception {
        try (BuiltServer server = BuiltServer.start(data())) {
            Rest rest = new Rest(server);
            rest.post("/session/s1", "{}").status(200);
            String before = sandhold("session", "list", "--json").code(0).text();

            assertTrue(refused(1, "limit", "s1", "--memory", "1T").contains("at most 8G"));
            assertTrue(refused(1, "limit", "s1", "--timeout", "1x").contains("such as 90s or 12h"));
            assertTrue(refused(1, "limit", "s1").contains("say what to change"));
            assertTrue(refused(1, "limit", "nobody", "--memory", "1G").contains("there is no session"));
            assertTrue(refused(2, "limit", "s1", "--memroy", "1G").contains("did you mean --memory?"));
            assertTrue(refused(2, "limit").contains("'SESSION'"));
            assertTrue(refused(2, "lst").contains("no command 'lst'"));

            assertEquals(before, sandhold("session", "list", "--json").code(0).text());
        }
    }

    @Test
    void the_audit_trail_is_exported_and_checked_without_the_server() throws Exception {
        Path export = home.resolve("trail");
        try (BuiltServer server = BuiltServer.start(data())) {
            Rest rest = new Rest(server);
            rest.post("/session/s1", "{}").status(200);
            rest.post("/execute/s1", "{\"command\":\"echo one\"}").status(200);
            assertTrue(sandhold("audit", "list", "--limit", "5").code(0).text().contains("  s1  "));
            Files.writeString(export, sandhold("audit", "export").code(0).text());
            String last = Files.readAllLines(export).getLast();
            String sequence = Json.createReader(new StringReader(last))
                    .readObject()
                    .get("sequence")
                    .toString();
            assertEquals(
                    "", sandhold("audit", "export", "--after", sequence).code(0).text());
        }
        String file = export.toString();
        String told = Program.run(BuiltServer.LAUNCHER.toString(), "audit", "verify", file)
                .code(0)
                .text();
        assertTrue(told.startsWith("whole: entries 1 to "), told);

        String trail = Files.readString(export);
        Files.writeString(export, trail.replace("echo one", "echo two"));
        assertTrue(Program.run(BuiltServer.LAUNCHER.toString(), "audit", "verify", file)
                .code(1)
                .stderr()
                .contains("was changed"));
    }

    /** What is beside it goes with the test too. */
    private Path data() {
        return home.resolve("data");
    }

    private String refused(int code, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("session"));
        line.addAll(List.of(words));
        Program.Result result = sandhold(line.toArray(String[]::new)).code(code);
        assertEquals("", result.text());
        assertEquals(1, result.stderr().lines().count(), result::toString);
        assertFalse(result.stderr().contains("Exception"), result::toString);
        return result.stderr();
    }

    private static JsonObject json(Program.Result result) throws Exception {
        return Json.createReader(new StringReader(result.code(0).text())).readObject();
    }

    /** The launcher, asked of the server in {@link #data}. */
    private Program.Result sandhold(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(BuiltServer.LAUNCHER.toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("--data", data().toString()));
        return Program.run(line);
    }
}
