package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logins that name an account, and those of guests, by OpenSSH's own client. */
@ExtendWith(TestHouse.Key.class)
class GuestTest {

    @TempDir
    private Path directory;

    @Test
    void a_share_key_opens_one_session_and_no_other(TestHouse house) throws IOException {
        String session = TestHouse.newSession();
        house.client().ssh(session, "echo kept > kept");
        Path key = house.newKey(directory, "guest");
        share(house, session, key, Access.FULL);
        SshTool guest = house.clientWithKey(key);
        Ran in = guest.ssh(session, "cat kept");
        assertEquals("kept\n", in.out(), in::toString);
        assertEquals(
                "kept\n",
                guest.ssh(TestHouse.ACCOUNT + "+" + session, "cat kept").out());
        Await.value(() -> house.events(AuditKind.COMMAND).stream()
                .filter(event -> event.session().equals(session))
                .filter(event -> event.account().equals(TestHouse.ACCOUNT + " by guest visitor"))
                .findFirst());
        Ran unknown = house.clientWithKey(house.newKey(directory, "unknown")).ssh(session, "id");
        for (String other : new String[] {"new", "console", TestHouse.newSession(), "admin+" + session}) {
            Ran refused = guest.ssh(other, "echo in");
            assertEquals(unknown.err().replace(session + "@", other + "@"), refused.err(), other);
        }
    }

    @Test
    void a_share_for_reading_reads_only(TestHouse house) throws IOException {
        String session = TestHouse.newSession();
        house.client().ssh(session, "echo kept > kept");
        Path key = house.newKey(directory, "reader");
        share(house, session, key, Access.READ_ONLY);
        SshTool guest = house.clientWithKey(key);
        Path got = directory.resolve("got");
        assertEquals(0, guest.sftp(session, "get kept " + got).exit());
        assertEquals(1, guest.sftp(session, "put " + got + " other").exit());
        assertTrue(guest.ssh(session, "id").err().contains("files only"));
    }

    @Test
    void an_account_may_be_named_before_its_session(TestHouse house) {
        String session = TestHouse.newSession();
        Ran own = house.client().ssh(TestHouse.ACCOUNT + "+" + session, "hostname");
        assertEquals(session + "\n", own.out(), own::toString);
        Ran made = house.client().ssh(TestHouse.ACCOUNT + "+new", "hostname");
        assertTrue(made.err().startsWith("session " + made.out().strip() + " is made"), made::toString);
        Ran sftp = house.client().sftp(TestHouse.ACCOUNT + "+" + session, "pwd");
        assertEquals(0, sftp.exit(), sftp::toString);
    }

    @Test
    void an_account_that_is_not_ones_own_looks_like_one_that_is_not_there(TestHouse house) {
        String foreign = TestHouse.newSession();
        house.host().sessions().create(Principal.SERVER, new SessionId(foreign), SessionRequest.DEFAULTS);
        Ran known = house.client().ssh(Accounts.ADMIN + "+" + foreign, "id");
        Ran unknown = house.client().ssh("nobody+" + foreign, "id");
        Ran plain = house.client().ssh(foreign, "id");
        assertEquals(255, known.exit());
        assertEquals(1, known.err().lines().count(), known::toString);
        assertEquals(known.err(), unknown.err());
        assertEquals(known.err(), plain.err());
        assertFalse(known.err().contains(Accounts.ADMIN));
    }

    @Test
    void an_administrator_names_any_account_and_acts_in_its_place(TestHouse house) {
        String session = TestHouse.newSession();
        Ran made = house.clientOfTheOpenDoor().ssh(TestHouse.ACCOUNT + "+" + session, "hostname");
        assertEquals(session + "\n", made.out(), made::toString);
        assertEquals(session + "\n", house.client().ssh(session, "hostname").out());
        Await.value(() -> house.events(AuditKind.COMMAND).stream()
                .filter(event -> event.account().equals(TestHouse.ACCOUNT + " by " + Accounts.ADMIN))
                .findFirst());
        String admins = TestHouse.newSession();
        house.host().sessions().create(Principal.SERVER, new SessionId(admins), SessionRequest.DEFAULTS);
        Ran other = house.clientOfTheOpenDoor().ssh(TestHouse.ACCOUNT + "+" + admins, "id");
        assertEquals(255, other.exit(), other::toString);
    }

    private static void share(TestHouse house, String session, Path key, Access access) throws IOException {
        house.host()
                .shares()
                .add(
                        Principal.SERVER,
                        new SessionId(session),
                        Files.readString(Path.of(key + ".pub")),
                        "visitor",
                        access,
                        Optional.empty());
    }
}
