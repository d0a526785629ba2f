package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a recording ends before its login would: at its bound, for want of room, by a disk that is full, with the server. */
class RecordingEndIT {

    @TempDir
    static Path home;

    @Test
    void a_flood_ends_the_login_at_its_bound() throws Exception {
        try (BuiltServer server = BuiltServer.start(
                Files.createTempDirectory(home, "flood").resolve("data"), "--recording-size", "256K")) {
            SshClient ssh = SshClient.of(server, Files.createTempDirectory(home, "client"));
            RecordedLogins logins = new RecordedLogins(ssh);
            logins.record("r7");
            Program.Result ran = ssh.run("r7", "-tt", "yes flooding the recording; echo never seen");
            assertEquals(255, ran.code(), () -> ran.code() + " " + ran.stderr());
            assertTrue(ran.stderr().contains("recorded up to its bound of 256K, and ends here"), ran::stderr);
            String id = logins.ended("r7");
            String cast = logins.file(id, "terminal-1.cast");
            assertTrue(cast.length() <= 256 << 10, () -> cast.length() + " bytes");
            String shown = RecordedLogins.shown(cast.lines().toList());
            String seen = ran.text();
            assertTrue(seen.contains("flooding"), "nothing was seen");
            assertTrue(
                    shown.startsWith(seen), "more was shown than recorded: " + seen.length() + " of " + shown.length());
            assertTrue(
                    ssh.run("console", "audit list --limit 200").code(0).text().contains(id + ", "));
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
                    RecordedLogins.PATIENCE,
                    () -> "the line in the file",
                    () -> Files.readString(cast).contains("before the 42"));
            killed.killHard();
            List<String> lines = Files.readAllLines(cast);
            assertTrue(RecordedLogins.shown(lines).contains("before the 42"), lines::toString);
            killed.restart();
            SshClient again = SshClient.of(killed, Files.createTempDirectory(home, "again"));
            Eventually.holds(
                    RecordedLogins.PATIENCE,
                    () -> "its end",
                    () -> again.run("console", "audit list --limit 100")
                            .code(0)
                            .text()
                            .contains("cut short, for the server was killed; login.cast sha256="));
        }
    }

    private static TerminalWindow openRecorded(BuiltServer of, String session) throws Exception {
        SshClient client = SshClient.of(of, Files.createTempDirectory(home, "client"));
        new RecordedLogins(client).record(session);
        return TerminalWindow.open(home, 80, 24, client.ssh(session));
    }

    private static Path only(Path directory) throws Exception {
        Eventually.holds(RecordedLogins.PATIENCE, () -> "something in " + directory, () -> {
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
            RecordedLogins logins = new RecordedLogins(client);
            logins.record("f1");
            client.run("f1", "-tt", "head -c 15000 /dev/zero | tr '\\0' x").code(0);
            assertTrue(client.run("f1", "-tt", "yes").code(255).stderr().contains("no more room for recordings"));
            Eventually.holds(
                    RecordedLogins.PATIENCE,
                    () -> "a refusal",
                    () -> client.run("f1", "true")
                            .stderr()
                            .matches(
                                    "(?s).*sandhold: this login would have to be recorded, and .*; ask the operator\n"));
            client.run("f2", "echo not recorded").code(0);
            client.run("console", "account recording admin on").code(0);
            assertTrue(client.run("new", "true").code(255).stderr().contains("would have to be recorded"));
            client.run("console", "account recording admin off").code(0);
            String sessions = client.run("console", "session list").code(0).text();
            assertEquals(3, sessions.lines().count(), () -> "of those refused at new@ none stays: " + sessions);
            for (JsonObject one : logins.of("f1")) {
                client.run("console", "recordings delete " + one.getString("id"))
                        .code(0);
            }
            assertEquals(
                    RecordedLogins.SAID + "\n", client.run("f1", "true").code(0).stderr());
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
                new RecordedLogins(client).record("w1");
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
