package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What one session may take of the disk, and one account of the sessions. */
@Execution(ExecutionMode.CONCURRENT)
class BoundsIT {

    @TempDir
    Path home;

    /** The pool of these servers is 2G, a tenth of it 204.8M. */
    @Test
    void one_session_cannot_take_the_pool_and_its_neighbour_has_its_quota() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", "btrfs")) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            rest.post("/session/neighbour", "{\"size\":\"100M\"}").status(200);
            for (String size : new String[] {"2G", "1G", "205M"}) {
                Rest.Answer refused = rest.post("/session/greedy", "{\"size\":\"" + size + "\"}")
                        .status(400);
                assertTrue(refused.detail().startsWith("size " + size + " is more than this host allows (at most "));
            }
            rest.post("/session/greedy", "{\"size\":\"204M\"}").status(200);
            rest.ask("/session/greedy", "-X", "PATCH", "--data-binary", "{\"size\":\"1G\"}")
                    .status(400);
            assertTrue(
                    ssh.run("greedy", "head -c 1G /dev/zero > f").code() != 0, "more than its quota was written to it");
            assertEquals(
                    "94371840\n",
                    ssh.run("neighbour", "head -c 90M /dev/zero > f && sync f && stat -c %s f")
                            .code(0)
                            .text());
            assertTrue(server.said().contains("not given  "), server::said);
            assertTrue(server.said().contains("Quotas are overcommitted"), server::said);
        }
    }

    @Test
    void one_account_cannot_take_all_sessions() throws Exception {
        try (BuiltServer server =
                BuiltServer.start(home.resolve("data"), "--volumes", "directory", "--max-sessions-per-account", "2")) {
            Rest rest = new Rest(server);
            rest.post("/accounts", "{\"name\":\"anna\"}").status(200);
            String token = rest.post("/tokens", "{\"account\":\"anna\",\"label\":\"t\"}")
                    .status(200)
                    .json()
                    .getString("token");
            for (int i = 0; i < 2; i++) {
                assertEquals("200", asAnna(server, token, "/session/a" + i).split("\n")[1]);
            }
            for (String path : new String[] {"/session/a2", "/execute/a3"}) {
                String[] refused = asAnna(server, token, path).split("\n");
                assertEquals("429", refused[1], refused[0]);
                assertTrue(refused[0].contains("at most 2 sessions on this host and 'anna' has as many"), refused[0]);
            }
            for (int i = 0; i < 3; i++) {
                rest.post("/session/admins" + i, "{}").status(200);
            }
        }
    }

    private static String asAnna(BuiltServer server, String token, String path) throws Exception {
        return Program.run(
                        "curl",
                        "-sS",
                        "-w",
                        "\n%{http_code}",
                        "-H",
                        "Authorization: Bearer " + token,
                        "-H",
                        "Content-Type: application/json",
                        "--data-binary",
                        "{\"command\":\"true\"}",
                        server.rest() + path)
                .text();
    }
}
