package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stock {@code sftp} and {@code scp} against a real volume. */
@ExtendWith(TestHouse.Key.class)
class SftpClientTest {

    @TempDir
    Path local;

    private final String session = TestHouse.newSession();

    private Path made(String name, byte[] content) throws IOException {
        return Files.write(local.resolve(name), content);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Ran good(Ran ran) {
        assertEquals(0, ran.exit(), ran::toString);
        return ran;
    }

    @Test
    void what_is_put_comes_back_the_same(TestHouse house) throws IOException {
        byte[] content = random(5_000_003);
        Path from = made("from", content);
        Path back = local.resolve("back");
        good(house.client().sftp(session, "pwd", "put " + from + " a", "get a " + back));
        assertArrayEquals(content, Files.readAllBytes(back));
        Await.until(() -> house.events(AuditKind.FILE_WRITTEN).stream()
                .anyMatch(event ->
                        event.session().equals(session) && event.detail().equals("/workspace/a (5000003 bytes)")));
        Await.until(() -> house.events(AuditKind.FILE_READ).stream()
                .anyMatch(event ->
                        event.session().equals(session) && event.detail().equals("/workspace/a (5000003 bytes)")));
    }

    @Test
    void it_starts_in_workspace_and_the_volume_is_the_root(TestHouse house) {
        Ran ran = good(house.client().sftp(session, "pwd", "cd /", "ls -1", "cd ../../..", "pwd"));
        assertTrue(ran.out().contains("Remote working directory: /workspace\n"), ran::toString);
        assertTrue(ran.out().contains("tmp"), ran::toString);
        assertTrue(ran.out().contains("workspace"), ran::toString);
        assertTrue(ran.out().endsWith("Remote working directory: /\n"), ran::toString);
    }

    @Test
    void a_broken_transfer_is_resumed_both_ways(TestHouse house) throws IOException {
        byte[] content = random(300_000);
        byte[] half = Arrays.copyOf(content, 123_456);
        Path whole = made("whole", content);
        Path part = made("part", half);
        good(house.client().sftp(session, "put " + part + " f", "reput " + whole + " f"));
        Path back = made("back", half);
        good(house.client().sftp(session, "reget f " + back));
        assertArrayEquals(content, Files.readAllBytes(back));
    }

    @Test
    void permissions_and_times_are_kept_and_set(TestHouse house) throws IOException {
        Path from = made("from", random(10));
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rwxr-x---"));
        Instant when = Instant.parse("2001-02-03T04:05:06Z");
        Files.setLastModifiedTime(from, FileTime.from(when));
        Path back = local.resolve("back");
        good(house.client().sftp(session, "put -p " + from + " f", "get -p f " + back));
        assertEquals(when, Files.getLastModifiedTime(back).toInstant());
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(back)));
        Ran ran = good(house.client().sftp(session, "chmod 600 f", "ls -l f"));
        assertTrue(ran.out().contains("-rw-------"), ran::toString);
        assertTrue(ran.out().contains("sandbox"), ran::toString);
        assertTrue(ran.out().contains("Feb  3  2001"), ran::toString);
    }

    @Test
    void files_cannot_be_given_away(TestHouse house) throws IOException {
        Path from = made("from", random(10));
        Ran ran = house.client().sftp(session, "put " + from + " f", "chown 0 f");
        assertEquals(1, ran.exit(), ran::toString);
        assertTrue(ran.err().contains("ermission denied"), ran::toString);
        good(house.client().sftp(session, "chown 1000 f"));
    }

    @Test
    void directories_links_and_renames_work_as_at_any_server(TestHouse house) throws IOException {
        Path one = made("one", "one".getBytes(StandardCharsets.US_ASCII));
        Path two = made("two", "two".getBytes(StandardCharsets.US_ASCII));
        Path back = local.resolve("back");
        good(house.client()
                .sftp(
                        session,
                        "mkdir d",
                        "put " + one + " d/a",
                        "put " + two + " d/b",
                        "rename d/a d/b",
                        "ln -s b d/soft",
                        "ln d/b d/hard",
                        "get d/soft " + back,
                        "rm d/soft",
                        "rm d/hard",
                        "rm d/b",
                        "rmdir d"));
        assertEquals("one", Files.readString(back));
        Ran gone = house.client().sftp(session, "ls d");
        assertTrue(gone.err().contains("not found"), gone::toString);
    }

    @Test
    void a_tree_goes_up_and_comes_down(TestHouse house) throws IOException {
        Path tree = Files.createDirectories(local.resolve("tree/deep/deeper"));
        for (int i = 0; i < 250; i++) {
            Files.writeString(tree.resolve("file" + i), "content " + i);
        }
        Path back = Files.createDirectory(local.resolve("back"));
        good(house.client().sftp(session, "put -r " + local.resolve("tree") + " .", "get -r tree " + back));
        assertEquals("content 249", Files.readString(back.resolve("tree/deep/deeper/file249")));
        try (var files = Files.list(back.resolve("tree/deep/deeper"))) {
            assertEquals(250, files.count());
        }
    }

    @Test
    void names_that_are_not_utf8_stay_as_they_are(TestHouse house) throws IOException {
        SessionLease lease = lease(house);
        byte[] name = {'n', (byte) 0xff, (byte) 0xfe, ' ', '\''};
        try (lease;
                ConfinedFile file = lease.files()
                        .open(VolumePath.WORKSPACE.resolve(name), Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0644)) {
            file.write(ByteBuffer.wrap("odd".getBytes(StandardCharsets.US_ASCII)), 0);
        }
        Path back = local.resolve("back");
        good(house.client().sftp(session, "get n* " + back));
        assertEquals("odd", Files.readString(back));
        Path quoted = made("with \"quotes\" and space", random(3));
        good(house.client()
                .sftp(session, "put \"" + quoted.toString().replace("\"", "\\\"") + "\" \"x y\"", "rm \"x y\""));
    }

    @Test
    void df_shows_the_quota(TestHouse house) {
        Ran ran = good(house.client().sftp(session, "df"));
        String line = ran.out().lines().reduce((first, second) -> second).orElseThrow();
        assertEquals("1048576", line.strip().split("\\s+")[0], ran::toString);
    }

    @Test
    void a_full_quota_is_said_and_removing_makes_room(TestHouse house) throws IOException {
        SessionRequest small = SessionRequest.DEFAULTS.quota(20L << 20);
        Principal owner = house.host()
                .accounts()
                .byToken(house.token(), io.sandhold.sessions.Door.SSH, "")
                .orElseThrow();
        house.host().sessions().create(owner, new SessionId(session), small);
        Path large = made("large", random(30 << 20));
        Path fits = made("fits", random(8 << 20));
        Ran full = house.client().sftp(session, "put " + large + " large");
        assertNotEquals(0, full.exit());
        assertTrue(full.err().contains("write remote \"/workspace/large\""), full::toString);
        assertTrue(full.err().toLowerCase(Locale.ROOT).contains("quota"), full::toString);
        good(house.client().sftp(session, "rm large", "put " + fits + " fits", "rm fits"));
    }

    @Test
    void a_symlink_does_not_lead_out(TestHouse house) throws IOException {
        try (SessionLease lease = lease(house)) {
            lease.files()
                    .symlink("/etc/shadow".getBytes(StandardCharsets.US_ASCII), VolumePath.of("/workspace/shadow"));
            lease.files().symlink("/".getBytes(StandardCharsets.US_ASCII), VolumePath.of("/workspace/root"));
            lease.files()
                    .symlink(
                            "../../../../../../etc".getBytes(StandardCharsets.US_ASCII),
                            VolumePath.of("/workspace/etc"));
        }
        Path back = local.resolve("back");
        for (String path : List.of(
                "shadow",
                "root/etc/shadow",
                "etc/shadow",
                "/etc/shadow",
                "../../../etc/shadow",
                "/proc/1/root/etc/shadow")) {
            Ran ran = house.client().sftp(session, "get " + path + " " + back);
            assertNotEquals(0, ran.exit(), ran::toString);
            assertFalse(Files.exists(back));
            Path from = made("from", random(3));
            Ran put = house.client().sftp(session, "put " + from + " " + path);
            assertNotEquals(0, put.exit(), put::toString);
        }
        Ran listed = good(house.client().sftp(session, "ls -1 root"));
        assertTrue(listed.out().contains("root/workspace"), listed::toString);
        assertFalse(listed.out().contains("etc"), listed::toString);
        assertFalse(Files.readString(Path.of("/etc/shadow")).isEmpty());
    }

    @Test
    void scp_copies_both_ways_and_keeps_times(TestHouse house) throws IOException {
        byte[] content = random(1_000_000);
        Path from = made("from", content);
        Instant when = Instant.parse("2010-10-10T10:10:10Z");
        Files.setLastModifiedTime(from, FileTime.from(when));
        Path back = local.resolve("back");
        good(house.client().scp("-p", from.toString(), session + "@127.0.0.1:sub"));
        good(house.client().scp("-p", session + "@127.0.0.1:/workspace/sub", back.toString()));
        assertArrayEquals(content, Files.readAllBytes(back));
        assertEquals(when, Files.getLastModifiedTime(back).toInstant());
    }

    private SessionLease lease(TestHouse house) {
        Principal owner = house.host()
                .accounts()
                .byToken(house.token(), io.sandhold.sessions.Door.SSH, "")
                .orElseThrow();
        return house.host().sessions().leaseOrCreate(owner, new SessionId(session), SessionRequest.DEFAULTS);
    }
}
