package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ssh SESSION@host CMD} with the stock client. */
class SshIT {

    /** How much goes through stdin: 256 MiB, or what {@code -Dsandhold.stdin.bytes} says (the soak profile: 2 GiB). */
    private static final long STDIN_BYTES = Long.getLong("sandhold.stdin.bytes", 256L << 20);

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
    void a_command_finds_itself_in_a_jail_of_its_own() throws Exception {
        List<String> lines = ssh.run("s1", "id -u; pwd; hostname; cat /proc/self/status")
                .code(0)
                .text()
                .lines()
                .toList();

        assertEquals(List.of("1000", "/workspace", "s1"), lines.subList(0, 3));
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertTrue(lines.contains(set + ":\t0000000000000000"), () -> set + " in " + lines);
        }
        assertTrue(lines.contains("NoNewPrivs:\t1"), lines::toString);
    }

    @Test
    void exit_code_stdout_and_stderr_are_the_commands() throws Exception {
        Program.Result result =
                ssh.run("s1", "printf out; printf err >&2; exit 37").code(37);

        assertEquals("out", result.text());
        assertEquals("err", result.stderr());
    }

    @Test
    void a_command_that_a_signal_ends_ends_the_client_as_openssh_does() throws Exception {
        // ssh(1): exits with the status of the remote command, or with 255 if a signal ended it
        assertEquals(255, ssh.run("s1", "kill -TERM $$").code());
    }

    @Test
    void a_program_that_does_not_exist_is_127() throws Exception {
        assertTrue(ssh.run("s1", "no-such-program").code(127).stderr().contains("not found"));
    }

    @Test
    void every_byte_value_passes_both_ways_unchanged() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(7).nextBytes(bytes);

        assertArrayEquals(
                bytes, ssh.run(stdin -> stdin.write(bytes), "s1", "cat").code(0).stdout());
    }

    @Test
    void a_large_stdin_arrives_whole_and_the_servers_memory_stays_flat() throws Exception {
        ssh.run("s1", "true").code(0);
        long[] peak = {server.residentBytes()};
        long before = peak[0];
        byte[] piece = new byte[1 << 20];

        Program.Result result = ssh.run(
                stdin -> {
                    for (long sent = 0; sent < STDIN_BYTES; sent += piece.length) {
                        stdin.write(piece);
                        if (sent % (32 << 20) == 0) {
                            peak[0] = Math.max(peak[0], server.residentBytes());
                        }
                    }
                },
                "s1",
                "wc -c");

        assertEquals(Long.toString(STDIN_BYTES), result.code(0).text().strip());
        long grown = Math.max(peak[0], server.residentBytes()) - before;
        System.out.printf("stdin of %d MiB: the server grew by %d MiB%n", STDIN_BYTES >> 20, grown >> 20);
        assertTrue(grown < 128 << 20, () -> "grew by " + (grown >> 20) + " MiB from " + (before >> 20));
    }

    @Test
    void a_large_output_arrives_whole() throws Exception {
        Program.Result result = ssh.run("s1", "head -c 64M /dev/zero; echo end");

        assertEquals((64 << 20) + 4, result.code(0).stdout().length);
    }

    @Test
    void a_background_command_outlives_the_command_that_started_it() throws Exception {
        ssh.run("bg", "nohup sleep 4242 >/dev/null 2>&1 & echo started").code(0);

        assertEquals(
                "1", ssh.run("bg", "pgrep -cf 'sleep 424[2]'").code(0).text().strip());
        ssh.run("bg", "pkill -f 'sleep 424[2]'").code(0);
        assertEquals(
                "0", ssh.run("bg", "pgrep -cf 'sleep 424[2]'").code(1).text().strip());
    }

    @Test
    void two_sessions_see_nothing_of_each_other() throws Exception {
        ssh.run("one", "echo secret >/workspace/f; echo secret >/tmp/f; nohup sleep 4243 >/dev/null 2>&1 &")
                .code(0);

        String seen = ssh.run("two", "ls /workspace /tmp; ps -eo args; hostname")
                .code(0)
                .text();

        assertFalse(seen.contains("sleep 4243"), seen);
        assertFalse(seen.lines().anyMatch("f"::equals), seen);
        assertTrue(seen.endsWith("two\n"), seen);
    }

    @Test
    void deleting_a_session_leaves_no_process_of_it() throws Exception {
        ssh.run("gone", "nohup sleep 4244 >/dev/null 2>&1 &").code(0);
        assertEquals(1, processes("sleep 4244"));

        Program.run(
                        "curl",
                        "-sS",
                        "--fail-with-body",
                        "-X",
                        "DELETE",
                        "-H",
                        "Authorization: Bearer " + server.token(),
                        server.rest() + "/session/gone")
                .code(0);

        assertEquals(0, processes("sleep 4244"));
    }

    private static long processes(String arguments) throws Exception {
        return Program.run("ps", "-eo", "args=")
                .text()
                .lines()
                .filter(arguments::equals)
                .count();
    }

    @Test
    void the_admin_token_is_the_password() throws Exception {
        assertEquals(
                "in\n",
                ssh.withPassword(server.token(), "pw", "echo in").code(0).text());

        Program.Result refused = ssh.withPassword("shd_wrong-but-long-enough-to-be-a-token-000", "pw", "echo in");
        assertEquals(255, refused.code());
        assertTrue(refused.stderr().contains("Permission denied"), refused::toString);
    }

    @Test
    void a_key_that_was_removed_lets_nobody_in() throws Exception {
        Path key = home.resolve("second");
        Program.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", "second", "-f", key.toString())
                .code(0);
        String data = server.data().toString();
        String launcher = BuiltServer.LAUNCHER.toString();
        String added = Program.run(launcher, "key", "add", key + ".pub", "--data", data)
                .code(0)
                .text();
        String fingerprint = added.split(" ")[1];
        assertTrue(Program.run(launcher, "key", "list", "--data", data)
                .code(0)
                .text()
                .contains(fingerprint));
        List<String> login = List.of(
                "ssh",
                "-F",
                "/dev/null",
                "-i",
                key.toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-p",
                Integer.toString(server.sshPort()),
                "s1@127.0.0.1",
                "true");
        Program.run(login).code(0);

        Program.run(launcher, "key", "remove", fingerprint, "--data", data).code(0);

        Program.run(login).code(255);
    }

    @Test
    void a_private_key_is_not_sent_anywhere() throws Exception {
        Program.Result refused = Program.run(
                BuiltServer.LAUNCHER.toString(),
                "key",
                "add",
                ssh.key().toString(),
                "--data",
                server.data().toString());

        assertTrue(refused.code(1).stderr().contains("give the .pub file"), refused::toString);
    }

    @Test
    void a_session_name_that_is_none_is_refused_and_said_so() throws Exception {
        Program.Result refused = ssh.run("-x", "true");
        assertTrue(refused.code() != 0, refused::toString);
        assertEquals(255, ssh.run("a..b/../c", "true").code());
    }

    @Test
    void a_client_that_goes_away_ends_its_command() throws Exception {
        Process client = new ProcessBuilder(ssh.ssh("away", "-tt", "sleep 4245")).start();
        try {
            Eventually.holds(Duration.ofSeconds(20), () -> "the command runs", () -> processes("sleep 4245") == 1);
        } finally {
            client.destroyForcibly();
        }
        Eventually.holds(Duration.ofSeconds(20), () -> "the command ended", () -> processes("sleep 4245") == 0);
    }
}
