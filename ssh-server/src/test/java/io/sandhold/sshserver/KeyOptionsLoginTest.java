package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stands before a key in {@code authorized_keys} holds for OpenSSH's own clients. */
@ExtendWith(TestHouse.Key.class)
class KeyOptionsLoginTest {

    @TempDir
    private Path directory;

    private String session;

    @BeforeEach
    void aSession(TestHouse house) {
        session = TestHouse.newSession();
        Ran made = house.client().ssh(session, "printf old > /workspace/old; mkdir /workspace/in");
        assertEquals(0, made.exit(), made::toString);
    }

    @Test
    void a_forced_command_takes_the_place_of_whatever_is_asked_for(TestHouse house) {
        SshTool client = client(house, "command=\"echo \\\"forced $SSH_ORIGINAL_COMMAND\\\"; exit 7\"");
        Ran command = client.ssh(session, "cat /etc/passwd");
        assertEquals("forced cat /etc/passwd\n", command.out(), command::toString);
        assertEquals(7, command.exit());
        assertEquals("forced \n", client.ssh(session).out());
        Ran sftp = Ran.of(client.sshLine(session, "-s", "sftp"), client.environment(), new byte[0]);
        assertEquals("forced internal-sftp\n", sftp.out(), sftp::toString);
    }

    @Test
    void a_forced_internal_sftp_serves_files_and_nothing_else(TestHouse house) {
        SshTool client = client(house, "restrict,command=\"internal-sftp\"");
        Ran sftp = client.sftp(session, "ls -1");
        assertEquals(0, sftp.exit(), sftp::toString);
        assertTrue(sftp.out().contains("old"), sftp::toString);
        Ran command = client.ssh(session, "echo in");
        assertFalse(command.out().contains("in"), command::toString);
    }

    @Test
    void a_key_without_a_terminal_gets_none(TestHouse house) {
        Ran ran = client(house, "no-pty").ssh(session, "-tt", "tty");
        assertTrue(ran.err().contains("PTY allocation request failed"), ran::toString);
        Ran restricted = client(house, "restrict,pty").ssh(session, "-tt", "tty");
        assertTrue(restricted.out().contains("/dev/pts/"), restricted::toString);
    }

    @Test
    void only_the_ports_named_are_forwarded_to(TestHouse house) {
        SshTool named = client(house, "permitopen=\"localhost:81\"");
        assertForward(named, "localhost:81", "Connection refused");
        assertForward(named, "localhost:82", "may not be forwarded");
        assertForward(client(house, "restrict"), "localhost:81", "may not be forwarded");
        assertForward(client(house, "no-port-forwarding"), "localhost:81", "may not be forwarded");
    }

    private void assertForward(SshTool client, String target, String why) {
        List<String> line = client.sshLine(session, "-W" + target).stream()
                .map(word -> word.equals("LogLevel=ERROR") ? "LogLevel=INFO" : word)
                .toList();
        // something runs, so that there is a jail to connect into
        Ran ran = Ran.of(line, client.environment(), new byte[0]);
        assertTrue(ran.err().contains(why), ran::toString);
    }

    @Test
    void a_key_from_elsewhere_or_ended_looks_like_an_unknown_one_and_the_audit_says_why(TestHouse house) {
        Ran unknown = house.clientWithKey(house.newKey(directory, "unknown")).ssh(session, "id");
        for (String[] refused : new String[][] {
            {"from=\"192.0.2.0/24\"", "may not come from there"},
            {"expiry-time=\"20200101Z\"", "ended 2020-01-01T00:00:00Z"}
        }) {
            Ran ran = client(house, refused[0]).ssh(session, "id");
            assertEquals(255, ran.exit());
            assertEquals(unknown.err(), ran.err());
            AuditEvent event = Await.value(() -> house.events(AuditKind.LOGIN_REFUSED).stream()
                    .filter(each -> each.session().equals(session))
                    .filter(each -> each.detail().contains(refused[1]))
                    .findFirst());
            assertTrue(event.detail().contains("a key of " + TestHouse.ACCOUNT), event::toString);
        }
        Ran in = client(house, "from=\"127.0.0.0/8,!127.0.0.2\",expiry-time=\"20991231\"")
                .ssh(session, "echo in");
        assertEquals("in\n", in.out(), in::toString);
    }

    @Test
    void a_login_for_reading_reads_and_changes_nothing(TestHouse house) throws IOException {
        SshTool client = client(house, "sandhold-access=\"read-only\"");
        Path got = directory.resolve("got");
        Ran get = client.sftp(session, "ls -l", "get old " + got);
        assertEquals(0, get.exit(), get::toString);
        assertEquals("old", Files.readString(got));
        for (String change : List.of(
                "put " + got + " new",
                "put " + got + " old",
                "rm old",
                "rename old other",
                "mkdir d",
                "rmdir in",
                "chmod 700 old",
                "ln old other",
                "symlink old other")) {
            Ran ran = client.sftp(session, change);
            assertEquals(1, ran.exit(), change + "\n" + ran);
            assertTrue(ran.err().contains("Permission denied"), change + "\n" + ran);
        }
        Path copied = directory.resolve("copied");
        Ran old = client.scp("-O", session + "@127.0.0.1:old", copied.toString());
        assertEquals(0, old.exit(), old::toString);
        assertEquals("old", Files.readString(copied));
        Ran brought = client.scp("-O", copied.toString(), session + "@127.0.0.1:new");
        assertFalse(brought.exit() == 0, brought::toString);
        Ran command = client.ssh(session, "echo in");
        assertEquals(255, command.exit());
        assertTrue(command.err().contains("files only (read-only)"), command::toString);
        assertForward(client, "localhost:81", "may not be forwarded");
        assertEquals("in\nold\n", house.client().ssh(session, "ls").out());
    }

    @Test
    void a_login_for_uploading_brings_new_files_and_sees_nothing(TestHouse house) throws IOException {
        SshTool client = client(house, "sandhold-access=\"upload-only\"");
        Path file = Files.writeString(directory.resolve("file"), "new");
        Path tree = Files.createDirectories(directory.resolve("tree/below"));
        Files.writeString(tree.resolve("leaf"), "leaf");
        Ran put = client.sftp(
                session, "put -p " + file + " new", "put " + file + " in/", "put -r " + tree.getParent() + " in");
        assertEquals(0, put.exit(), put::toString);
        Ran copy = client.scp("-p", file.toString(), session + "@127.0.0.1:in/by-scp");
        assertEquals(0, copy.exit(), copy::toString);
        for (String refused : List.of(
                "put " + file + " old",
                "get old " + directory.resolve("stolen"),
                "ls -l old",
                "rm old",
                "rename old other",
                "rmdir in",
                "chmod 777 old",
                "ln old in/other",
                "symlink old in/other")) {
            Ran ran = client.sftp(session, refused);
            assertEquals(1, ran.exit(), refused + "\n" + ran);
        }
        assertFalse(Files.exists(directory.resolve("stolen")));
        // that it was refused is no failure to the client's own batch
        Ran listing = client.sftp(session, "ls -1");
        assertEquals("sftp> ls -1\n", listing.out(), listing::toString);
        assertTrue(listing.err().contains("Permission denied"), listing::toString);
        Ran command = client.ssh(session, "echo in");
        assertTrue(command.err().contains("files only (upload-only)"), command::toString);
        Ran now = house.client().ssh(session, "cat old new in/file in/by-scp in/tree/below/leaf; ls | wc -l");
        assertEquals("oldnewnewnewleaf3\n", now.out(), now::toString);
    }

    private SshTool client(TestHouse house, String options) {
        Path key = house.newKey(directory, "id" + options.hashCode());
        try {
            house.host()
                    .accounts()
                    .addKey(
                            Principal.SERVER,
                            TestHouse.ACCOUNT,
                            options + " " + Files.readString(Path.of(key + ".pub")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return house.clientWithKey(key);
    }
}
