package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.UserCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that {@code ssh-keygen -s} signs, offered by OpenSSH's own client. */
@ExtendWith(TestHouse.Key.class)
class CertificateTest {

    @TempDir
    private Path directory;

    private Path authority;
    private Path revoked;
    private SshServer door;
    private String session;
    private int made;

    @BeforeEach
    void open(TestHouse house) throws IOException {
        authority = house.newKey(directory, "ca");
        revoked = Files.writeString(directory.resolve("revoked"), "# nothing yet\n");
        door = doorThatTrusts(house, Path.of(authority + ".pub"));
        session = TestHouse.newSession();
        assertEquals(0, house.client().ssh(session, "echo kept > kept").exit());
    }

    @AfterEach
    void close() {
        door.close();
    }

    private SshServer doorThatTrusts(TestHouse house, Path authorities) throws IOException {
        return house.openAnother(
                AdmissionRules.STANDARD,
                Forwarding.ALL,
                new CertificateTrust(CertificateTrust.authoritiesIn(authorities), Optional.of(revoked)));
    }

    @Test
    void a_principal_is_an_account(TestHouse house) throws IOException {
        SshTool client = client(house, certified(house, "-n", "nobody-here," + TestHouse.ACCOUNT, "-z", "7"));
        Ran in = client.ssh(session, "cat kept");
        assertEquals("kept\n", in.out(), in::toString);
        AuditEvent login = Await.value(() -> house.events(AuditKind.LOGIN).stream()
                .filter(event ->
                        event.session().equals(session) && event.detail().startsWith("certificate"))
                .findFirst());
        assertTrue(login.detail().startsWith("certificate 'the id' serial 7 by SHA256:"), login::toString);
        assertEquals(TestHouse.ACCOUNT, login.account());
        assertEquals(0, client.ssh(TestHouse.ACCOUNT + "+new", "true").exit());
    }

    @Test
    void a_principal_may_be_one_session(TestHouse house) throws IOException {
        SshTool client = client(house, certified(house, "-n", "session:" + session));
        Ran in = client.ssh(session, "cat kept");
        assertEquals("kept\n", in.out(), in::toString);
        Await.value(() -> house.events(AuditKind.COMMAND).stream()
                .filter(event -> event.account().equals(TestHouse.ACCOUNT + " by guest the id"))
                .findFirst());
        for (String other : List.of("new", TestHouse.newSession(), "admin+" + session)) {
            assertTrue(client.ssh(other, "echo in").err().contains("Permission denied"), other);
        }
    }

    @Test
    void certificates_of_every_common_kind_are_taken(TestHouse house) throws IOException {
        for (List<String> kind : List.of(List.of("rsa", "3072"), List.of("ecdsa", "384"))) {
            Path signer = keygen("ca-" + kind.getFirst(), kind.get(0), kind.get(1));
            SshServer own = doorThatTrusts(house, Path.of(signer + ".pub"));
            try {
                Path key = keygen("id-" + kind.getFirst(), kind.get(0), kind.get(1));
                sign(signer, key, "-n", TestHouse.ACCOUNT);
                Ran in = client(house, key, own).ssh(session, "cat kept");
                assertEquals("kept\n", in.out(), in::toString);
            } finally {
                own.close();
            }
        }
    }

    @Test
    void what_is_not_to_be_believed_is_refused_and_the_audit_says_why(TestHouse house) throws IOException {
        String who = TestHouse.ACCOUNT;
        Path stranger = house.newKey(directory, "stranger");
        Path foreign = house.newKey(directory, "foreign");
        sign(stranger, foreign, "-n", who);
        assertRefused(house, foreign, "its authority is not one of users here");
        assertRefused(house, certified(house, "-n", who, "-V", "20200101:20200102"), "its time is over");
        assertRefused(house, certified(house, "-n", who, "-V", "+1d:+2d"), "has not begun");
        assertRefused(house, certified(house), "it names no principals");
        assertRefused(house, certified(house, "-n", "nobody-here"), "it names no account");
        assertRefused(house, certified(house, "-n", "session:" + session + "x"), "it names no account");
        assertRefused(house, certified(house, "-n", who, "-O", "verify-required"), "'verify-required' is not honoured");
        assertRefused(house, certified(house, "-n", who, "-O", "critical:x@y=1"), "'x@y' is not honoured");
        assertRefused(
                house, certified(house, "-n", who, "-O", "source-address=192.0.2.0/24"), "it may not come from there");
        Ran in = client(house, certified(house, "-n", who, "-O", "source-address=127.0.0.0/8"))
                .ssh(session, "echo in");
        assertEquals("in\n", in.out(), in::toString);
    }

    /** OpenSSH's client does not even offer such a one, so the server's own check is asked. */
    @Test
    void a_certificate_with_any_byte_changed_is_refused(TestHouse house) throws IOException {
        Path key = certified(house, "-n", "nobody-here");
        byte[] blob = Base64.getDecoder()
                .decode(Files.readString(Path.of(key + "-cert.pub")).split(" ")[1]);
        assertTrue(KeyLogin.signed(UserCertificate.read(blob)));
        byte[] renamed = blob.clone();
        int at = new String(blob, StandardCharsets.ISO_8859_1).indexOf("nobody-here");
        System.arraycopy("tester,root".getBytes(StandardCharsets.US_ASCII), 0, renamed, at, 11);
        assertFalse(KeyLogin.signed(UserCertificate.read(renamed)));
        for (int i = 0; i < blob.length; i++) {
            byte[] changed = blob.clone();
            changed[i] ^= 1;
            assertFalse(believed(changed), "byte " + i);
        }
    }

    private static boolean believed(byte[] blob) {
        try {
            return KeyLogin.signed(UserCertificate.read(blob));
        } catch (SessionException refused) {
            assertEquals(SessionError.INVALID, refused.error());
            return false;
        }
    }

    /** MINA would look at it as at a certificate then, and ours is the reader that counts. */
    @Test
    void a_certificate_under_the_name_of_a_plain_key_is_refused(TestHouse house) throws IOException {
        Path key = certified(house, "-n", TestHouse.ACCOUNT);
        byte[] blob = Base64.getDecoder()
                .decode(Files.readString(Path.of(key + "-cert.pub")).split(" ")[1]);
        try (Stranger stranger = new Stranger(door, "127.0.0.1")) {
            Buffer request = stranger.message(SshConstants.SSH_MSG_USERAUTH_REQUEST);
            request.putString(session);
            request.putString("ssh-connection");
            request.putString("publickey");
            request.putBoolean(false);
            request.putString("ssh-ed25519");
            request.putBytes(blob);
            stranger.send(request);
            stranger.refused();
        }
        assertAudit(house, "it came as a plain key");
        assertEquals("in\n", client(house, key).ssh(session, "echo in").out());
    }

    @Test
    void a_signature_that_rests_on_sha_1_is_refused(TestHouse house) throws IOException {
        Path signer = keygen("ca-rsa", "rsa", "3072");
        SshServer own = doorThatTrusts(house, Path.of(signer + ".pub"));
        try {
            Path key = house.newKey(directory, "id");
            sign(signer, key, "-n", TestHouse.ACCOUNT, "-t", "ssh-rsa");
            Ran ran = client(house, key, own)
                    .option("CASignatureAlgorithms=+ssh-rsa")
                    .ssh(session, "echo in");
            assertEquals(255, ran.exit(), ran::toString);
            assertAudit(house, "signature is not its authority's");
        } finally {
            own.close();
        }
    }

    @Test
    void options_and_extensions_hold(TestHouse house) throws IOException {
        String who = TestHouse.ACCOUNT;
        Ran forced = client(house, certified(house, "-n", who, "-O", "force-command=echo $SSH_ORIGINAL_COMMAND"))
                .ssh(session, "asked for");
        assertEquals("asked for\n", forced.out(), forced::toString);
        SshTool bare = client(house, certified(house, "-n", who, "-O", "clear"));
        assertEquals("kept\n", bare.ssh(session, "cat kept").out());
        Ran terminal = bare.ssh(session, "-tt", "tty");
        assertTrue(terminal.err().contains("PTY allocation request failed"), terminal::toString);
        Ran forward = Ran.of(
                bare.sshLine(session, "-Wlocalhost:81").stream()
                        .map(word -> word.equals("LogLevel=ERROR") ? "LogLevel=INFO" : word)
                        .toList(),
                bare.environment(),
                new byte[0]);
        assertTrue(forward.err().contains("may not be forwarded"), forward::toString);
        Ran whole = client(house, certified(house, "-n", who)).ssh(session, "-tt", "tty");
        assertTrue(whole.out().contains("/dev/pts/"), whole::toString);
    }

    @Test
    void what_is_revoked_lets_nobody_in_from_the_next_login_on(TestHouse house) throws IOException {
        Path key = certified(house, "-n", TestHouse.ACCOUNT, "-z", "18446744073709551615");
        SshTool client = client(house, key);
        assertEquals("in\n", client.ssh(session, "echo in").out());
        String fingerprint =
                Ran.of(List.of("ssh-keygen", "-lf", key + ".pub")).out().split(" ")[1];
        for (String line : List.of(
                "serial: 18446744073709551615",
                "id: the id",
                fingerprint,
                Files.readString(Path.of(key + ".pub")).strip(),
                Files.readString(Path.of(authority + ".pub")).strip(),
                "nonsense")) {
            Files.writeString(revoked, "# gone\n\n" + line + "\n");
            Ran ran = client.ssh(session, "echo in");
            assertEquals(255, ran.exit(), line);
        }
        assertAudit(house, "it is revoked");
        Files.writeString(revoked, "serial: 1\nid: the\n");
        assertEquals("in\n", client.ssh(session, "echo in").out());
        // a key that an account has, too
        SshTool plain = client(house, house.key());
        assertEquals("in\n", plain.ssh(session, "echo in").out());
        Files.writeString(revoked, Files.readString(Path.of(house.key() + ".pub")));
        assertEquals(255, plain.ssh(session, "echo in").exit());
    }

    private void assertRefused(TestHouse house, Path key, String why) {
        Ran ran = client(house, key).ssh(session, "echo in");
        assertEquals(255, ran.exit(), ran::toString);
        assertFalse(ran.out().contains("in"), ran::toString);
        assertTrue(ran.err().contains("Permission denied (publickey,"), ran::toString);
        assertAudit(house, why);
    }

    private void assertAudit(TestHouse house, String why) {
        Await.value(() -> house.events(AuditKind.LOGIN_REFUSED).stream()
                .filter(event -> event.session().equals(session))
                .filter(event -> event.detail().contains(why))
                .findFirst());
    }

    /** A new key with a certificate beside it. */
    private Path certified(TestHouse house, String... options) {
        Path key = house.newKey(directory, "id" + made++);
        sign(authority, key, options);
        return key;
    }

    private static void sign(Path authority, Path key, String... options) {
        List<String> line = new ArrayList<>(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "the id"));
        line.addAll(List.of(options));
        line.add(key + ".pub");
        Ran ran = Ran.of(line);
        assertEquals(0, ran.exit(), ran::toString);
    }

    private Path keygen(String name, String type, String bits) {
        Path key = directory.resolve(name);
        Ran ran = Ran.of(List.of("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", key.toString()));
        assertEquals(0, ran.exit(), ran::toString);
        return key;
    }

    private SshTool client(TestHouse house, Path key) {
        return client(house, key, door);
    }

    private static SshTool client(TestHouse house, Path key, SshServer door) {
        return new SshTool(house, door)
                .option("IdentityFile=" + key)
                .option("BatchMode=yes")
                .option("PreferredAuthentications=publickey");
    }
}
