package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestHouse.Key.class)
class LoginTest {

    @Test
    void a_public_key_logs_in_and_makes_the_session(TestHouse house) {
        String session = TestHouse.newSession();
        Ran ran = house.client().ssh(session, "id -u; pwd; hostname");
        assertEquals("1000\n/workspace\n" + session + "\n", ran.out(), ran::toString);
        assertEquals(0, ran.exit());
        assertEquals(
                TestHouse.ACCOUNT,
                house.host()
                        .sessions()
                        .find(Principal.SERVER, new SessionId(session))
                        .orElseThrow()
                        .owner());
        AuditEvent login = eventOf(house, AuditKind.LOGIN, session);
        assertTrue(login.detail().startsWith("publickey SHA256:"), login::toString);
        assertEquals("127.0.0.1", login.address());
    }

    @Test
    void a_token_as_the_password_logs_in(TestHouse house) {
        String session = TestHouse.newSession();
        Ran ran = house.clientWithPassword(house.token()).ssh(session, "echo in");
        assertEquals("in\n", ran.out(), ran::toString);
        assertEquals("token 'test'", eventOf(house, AuditKind.LOGIN, session).detail());
    }

    @Test
    void a_wrong_token_is_refused_and_written_down(TestHouse house) {
        String session = TestHouse.newSession();
        Ran ran = house.clientWithPassword("wrong").ssh(session, "echo in");
        assertEquals(255, ran.exit());
        assertEquals("", ran.out());
        assertTrue(ran.err().contains("Permission denied"), ran::toString);
        assertEquals(
                "password as " + session,
                eventOf(house, AuditKind.LOGIN_REFUSED, session).detail());
        assertTrue(house.host()
                .sessions()
                .find(Principal.SERVER, new SessionId(session))
                .isEmpty());
    }

    @Test
    void an_unknown_key_is_refused(TestHouse house, @TempDir Path directory) {
        Path stranger = directory.resolve("id");
        assertEquals(
                0,
                Ran.of(List.of("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", stranger.toString()))
                        .exit());
        Ran ran = new SshTool(house, house.door())
                .option("IdentityFile=" + stranger)
                .option("BatchMode=yes")
                .ssh(TestHouse.newSession(), "echo in");
        assertEquals(255, ran.exit());
        assertTrue(ran.err().contains("Permission denied (publickey,keyboard-interactive,password)"), ran::toString);
    }

    @Test
    void keys_of_every_common_kind_log_in(TestHouse house, @TempDir Path directory) throws Exception {
        for (List<String> kind : List.of(List.of("rsa", "3072"), List.of("ecdsa", "384"))) {
            Path key = directory.resolve(kind.getFirst());
            Ran.of(List.of("ssh-keygen", "-q", "-t", kind.get(0), "-b", kind.get(1), "-N", "", "-f", key.toString()));
            house.host()
                    .accounts()
                    .addKey(Principal.SERVER, TestHouse.ACCOUNT, Files.readString(Path.of(key + ".pub")));
            Ran ran = new SshTool(house, house.door())
                    .option("IdentityFile=" + key)
                    .option("BatchMode=yes")
                    .ssh(TestHouse.newSession(), "echo in");
            assertEquals("in\n", ran.out(), ran::toString);
        }
    }

    @Test
    void the_open_door_asks_nothing_and_the_other_does(TestHouse house) {
        Ran in = house.clientOfTheOpenDoor().ssh(TestHouse.newSession(), "echo in");
        assertEquals("in\n", in.out(), in::toString);
        Ran out = new SshTool(house, house.door())
                .option("BatchMode=yes")
                .option("PreferredAuthentications=none")
                .ssh(TestHouse.newSession(), "echo in");
        assertEquals(255, out.exit(), out::toString);
    }

    @Test
    void the_name_new_makes_a_session_and_says_its_name(TestHouse house) {
        Ran ran = house.client().ssh("new", "hostname");
        assertEquals(0, ran.exit(), ran::toString);
        String name = ran.out().strip();
        assertFalse(name.isEmpty());
        assertTrue(ran.err().startsWith("session " + name + " "), ran::toString);
    }

    @Test
    void the_console_is_refused_to_who_is_no_administrator(TestHouse house) {
        assertRefused(house.client().ssh("console", "id"), "the console is for administrators");
    }

    @Test
    void a_name_that_is_no_session_id_is_refused_in_one_sentence(TestHouse house) {
        assertRefused(house.client().ssh("..", "id"), "session's id");
    }

    @Test
    void a_foreign_session_is_refused_in_one_sentence(TestHouse house) {
        String foreign = TestHouse.newSession();
        house.host().sessions().create(Principal.SERVER, new SessionId(foreign), SessionRequest.DEFAULTS);
        assertRefused(house.client().ssh(foreign, "id"), "sandhold: ");
        Ran sftp = house.client().sftp(foreign, "pwd");
        assertEquals(255, sftp.exit(), sftp::toString);
        assertTrue(sftp.err().contains("sandhold: "), sftp::toString);
    }

    private static void assertRefused(Ran ran, String words) {
        assertEquals(255, ran.exit(), ran::toString);
        assertEquals("", ran.out());
        assertEquals(1, ran.err().lines().count(), ran::toString);
        assertTrue(ran.err().contains(words), ran::toString);
    }

    private static AuditEvent eventOf(TestHouse house, AuditKind kind, String session) {
        return Await.value(() -> house.events(kind).stream()
                .filter(event -> event.session().equals(session))
                .findFirst());
    }
}
