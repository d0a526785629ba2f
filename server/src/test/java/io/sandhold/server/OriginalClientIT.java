package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client written for the original runtime, against {@code --auth none}. */
class OriginalClientIT {

    @TempDir
    Path home;

    @Test
    void a_client_of_the_original_works_unchanged() throws Exception {
        Path client = home.resolve("original_client.py");
        try (InputStream source = OriginalClientIT.class.getResourceAsStream("original_client.py")) {
            Files.copy(source, client);
        }
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--auth", "none")) {
            Program.Result result = Program.run("/usr/bin/python3", client.toString(), server.http())
                    .code(0);

            assertTrue(result.text().contains("every call answered"), result::toString);
        }
    }

    @Test
    void without_a_lock_ssh_asks_for_nothing_either() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--auth", "none")) {
            Program.run(
                            "ssh",
                            "-F",
                            "/dev/null",
                            "-o",
                            "BatchMode=yes",
                            "-o",
                            "IdentitiesOnly=yes",
                            "-o",
                            "IdentityFile=none",
                            "-o",
                            "LogLevel=ERROR",
                            "-o",
                            "UserKnownHostsFile=/dev/null",
                            "-o",
                            "StrictHostKeyChecking=no",
                            "-p",
                            Integer.toString(server.sshPort()),
                            "open@127.0.0.1",
                            "true")
                    .code(0);
        }
    }
}
