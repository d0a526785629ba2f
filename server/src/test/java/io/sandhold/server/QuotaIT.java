package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session of 50 MiB, filled through each door, on each kind of volume. */
@Execution(ExecutionMode.CONCURRENT)
class QuotaIT {

    private static final long MIB = 1L << 20;

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"btrfs", "image", "tmpfs"})
    void a_full_session_is_refused_plainly_at_every_door_and_deleting_makes_room(String kind) throws Exception {
        Path large = zeros("large", 60 * MIB);
        Path small = zeros("small", 10 * MIB);
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", kind)) {
            assertTrue(server.said().contains(kind), server::said);
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            rest.post("/session/full", "{\"size\":\"50M\"}").status(200);

            Program.Result shell = ssh.run("full", "head -c 60M /dev/zero >f; code=$?; stat -c %s f; exit $code")
                    .code(1);
            assertTrue(
                    shell.stderr().contains("No space left") || shell.stderr().contains("quota exceeded"),
                    shell::toString);
            // a file system of its own has up to a hundredth more than was asked for
            assertTrue(Long.parseLong(shell.text().strip()) <= 50 * MIB + MIB / 2, shell::toString);
            makesRoom(ssh, rest, small);

            Program.Result sftp = ssh.sftp("full", "put " + large + " f");
            assertTrue(sftp.code() != 0, sftp::toString);
            assertTrue(sftp.stderr().contains("no room for /workspace/f: the session's quota"), sftp::toString);
            makesRoom(ssh, rest, small);

            Rest.Answer refused = rest.upload("full", "f", large).status(507);
            assertTrue(refused.detail().startsWith("no room for /workspace/f: the session's quota"), refused::toString);
            makesRoom(ssh, rest, small);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "tmpfs"})
    void a_session_full_of_empty_files_is_told_their_number_at_every_door(String kind) throws Exception {
        Path empty = zeros("empty", 0);
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", kind, "--inodes", "256")) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            rest.post("/session/files", "{\"size\":\"50M\"}").status(200);

            Program.Result shell = ssh.run("files", "for i in $(seq 300); do : > e$i || exit 1; done");
            assertTrue(shell.code() != 0 && shell.stderr().contains("No space left"), shell::toString);
            Program.Result sftp = ssh.sftp("files", "put " + empty + " f");
            assertTrue(sftp.stderr().contains("limit of 256 files (inodes, not bytes)"), sftp::toString);
            Program.Result df = ssh.sftp("files", "df -i");
            assertTrue(df.text().lines().anyMatch(line -> line.strip().startsWith("256 ")), df::toString);
            Rest.Answer refused = rest.upload("files", "f", empty).status(507);
            assertTrue(refused.detail().contains("limit of 256 files (inodes, not bytes)"), refused::toString);

            ssh.run("files", "rm e1 e2 e3").code(0);
            ssh.sftp("files", "put " + empty + " f").code(0);
            rest.upload("files", "g", empty).status(200);
        }
    }

    /** What the session holds is removed in the shell, and then 10 MiB fit through each door. */
    private static void makesRoom(SshClient ssh, Rest rest, Path small) throws Exception {
        ssh.run("full", "rm -f f; sync").code(0);
        ssh.run("full", "head -c 10M /dev/zero >a").code(0);
        ssh.sftp("full", "put " + small + " b").code(0);
        rest.upload("full", "c", small).status(200);
        ssh.run("full", "rm -f a b c; sync").code(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory"})
    void without_a_kernels_quota_the_servers_own_writes_are_still_refused(String kind) throws Exception {
        Path large = zeros("large", 60 * MIB);
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", kind)) {
            Rest rest = new Rest(server);
            rest.post("/session/full", "{\"size\":\"50M\"}").status(200);

            rest.upload("full", "f", large).status(507);

            assertTrue(server.said().contains("not given"), server::said);
            Rest.Answer status = rest.get("/status/full").status(200);
            assertTrue(status.json().getJsonNumber("used").longValue() <= 50 * MIB, status::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"btrfs", "image", "directory"})
    void sessions_and_their_files_are_there_after_a_restart(String kind) throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", kind)) {
            SshClient ssh = SshClient.of(server, home);
            ssh.run("kept", "echo here >f").code(0);
            assertEquals(0, server.stop("TERM"));
            server.assertNothingLeft();

            server.restart();

            assertEquals("here\n", ssh.run("kept", "cat f").code(0).text());
            assertFalse(ssh.run("kept", "ls").text().isEmpty());
        }
    }

    private Path zeros(String name, long size) throws Exception {
        Path path = home.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        assertEquals(size, Files.size(path));
        return path;
    }
}
