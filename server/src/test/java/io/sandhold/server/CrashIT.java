package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of a busy server, and what its successor finds. */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"btrfs", "image", "directory"})
    void a_killed_server_started_again_finds_its_sessions_and_every_finished_file_whole(String kind) throws Exception {
        byte[] bytes = new byte[8_000_000];
        new Random(3).nextBytes(bytes);
        Path finished = Files.write(home.resolve("finished"), bytes);
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", kind)) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            ssh.sftp("s1", "put " + finished + " by-sftp").code(0);
            rest.upload("s1", "by-rest", finished).status(200);
            Process shell = new ProcessBuilder(ssh.ssh("s1", "-tt", "echo ready >/workspace/mark; sleep 9191")).start();
            Process sftp = slowly(ssh.ssh("s1", "cat >by-shell"));
            Process upload = slowly(rest.command("/upload/s1?filename=cut", "-F", "file=@-;filename=cut"));
            try {
                Eventually.holds(
                        Duration.ofSeconds(60),
                        () -> "the shell and both uploads run",
                        () -> rest.get("/readfile/s1/mark").status() == 200
                                && rest.get("/status/s1").body().contains("by-shell"));

                server.killHard();
            } finally {
                for (Process process : List.of(shell, sftp, upload)) {
                    process.destroyForcibly();
                }
            }
            server.restart();

            for (String name : List.of("by-sftp", "by-rest")) {
                assertArrayEquals(bytes, ssh.run("s1", "cat " + name).code(0).stdout(), name);
            }
            assertEquals("", ssh.run("s1", "pgrep -a sleep").text());
            assertTrue(rest.get("/status/s1").status(200).json().getBoolean("exists"));
            rest.upload("s1", "after", finished).status(200);
            rest.delete("/session/s1").status(200);
            ssh.run("s2", "true").code(0);
        }
    }

    /** An upload that has sent a part and goes on until its client is killed. */
    private static Process slowly(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write(new byte[200_000]);
        process.getOutputStream().flush();
        return process;
    }
}
