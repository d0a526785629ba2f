package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator says of the view of jails, and is shown of it. */
class JailProfileIT {

    @TempDir
    Path home;

    private Path data;

    @BeforeEach
    void profile() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = Files.createDirectories(home.resolve("data"));
        Path tools = Files.createDirectories(home.resolve("tools"));
        Path tool = Files.writeString(tools.resolve("tool"), "#!/bin/sh\necho works\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void profile_in_the_data_directory_is_taken_and_its_jail_is_explained() throws Exception {
        Files.writeString(data.resolve("jail.profile"), "ro-bind " + home.resolve("tools") + " /opt/tools\n");
        try (BuiltServer server = BuiltServer.start(data)) {
            Rest rest = new Rest(server);
            JsonObject ran = rest.post("/execute/shown", "{\"command\":\"/opt/tools/tool\"}")
                    .status(200)
                    .json();
            assertEquals("works\n", ran.getString("stdout"));

            String printed = explain("shown").code(0).text();
            assertTrue(printed.contains("/opt/tools"), printed);
            for (String word : running("shown")) {
                assertTrue(printed.contains(word), word);
            }
            assertEquals(
                    printed, rest.get("/session/shown/jail").status(200).json().getString("command"));

            Program.Result missing = explain("nobody").code(1);
            assertTrue(missing.stderr().contains("no session"), missing::toString);
            assertEquals(404, rest.get("/session/nobody/jail").status());
        }
    }

    private Program.Result explain(String session) throws Exception {
        return Program.run(BuiltServer.LAUNCHER.toString(), "jail", "explain", session, "--data", data.toString());
    }

    private static List<String> running(String session) throws Exception {
        String line = Program.run("pgrep", "-af", "^[^ ]*bwrap .*--hostname " + session + " ")
                .code(0)
                .text()
                .lines()
                .findFirst()
                .orElseThrow();
        return List.of(line.substring(line.indexOf(' ') + 1).split(" "));
    }

    @Test
    void mistakes_in_a_profile_stop_the_start_all_at_once() throws Exception {
        Path file = Files.writeString(home.resolve("own.profile"), "bind /opt\nro-bind " + data + " /opt/data\n");
        Program.Result refused = Program.run(
                BuiltServer.LAUNCHER.toString(),
                "serve",
                "--data",
                data.toString(),
                "--profile",
                file.toString(),
                "--quota",
                "none");
        refused.code(2);
        assertTrue(refused.stderr().contains(file + " line 1: there is no directive 'bind'"), refused::toString);
        assertTrue(
                refused.stderr().contains(file + " line 2: " + data + " would show the server's own"),
                refused::toString);
        assertTrue(refused.stderr().contains("--quota"), refused::toString);
    }
}
