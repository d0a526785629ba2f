package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passwords of accounts and their codes. Each test has an account of its own, and an address, since failures are held against that. */
@ExtendWith(TestHouse.Key.class)
class PasswordLoginTest {

    private static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String account = "pass" + COUNT.incrementAndGet();
    private final String from = "127.0.7." + COUNT.get();
    private final String session = TestHouse.newSession();

    @Test
    void a_password_logs_in_by_either_method_as_the_account_that_is_named(TestHouse house) throws Exception {
        make(house);
        for (String method : new String[] {"password", "keyboard-interactive"}) {
            Ran ran = client(house, Map.of("", PASSWORD))
                    .option("PreferredAuthentications=" + method)
                    .ssh(account + "+" + session, "echo in");
            assertEquals("in\n", ran.out(), ran::toString);
        }
        AuditEvent login = login(house);
        assertEquals(account, login.account());
        assertEquals("password", login.detail());
    }

    @Test
    void a_session_that_is_named_alone_takes_the_password_of_its_owner(TestHouse house) throws Exception {
        make(house);
        client(house, Map.of("", PASSWORD)).ssh(account + "+" + session, "true");
        Ran ran = client(house, Map.of("", PASSWORD)).ssh(session, "echo in");
        assertEquals("in\n", ran.out(), ran::toString);
        Ran other = client(house, Map.of("", PASSWORD)).ssh(TestHouse.newSession(), "echo in");
        assertEquals(255, other.exit());
        assertTrue(other.err().contains("Permission denied"), other::toString);
    }

    @Test
    void a_code_is_asked_for_after_the_password_and_without_it_there_is_no_way_in(TestHouse house) throws Exception {
        make(house);
        String secret =
                house.host().passwords().askForCodes(Principal.SERVER, account).base32();

        Ran alone = client(house, Map.of("", PASSWORD))
                .option("PreferredAuthentications=password")
                .ssh(account + "+" + session, "echo in");
        assertEquals(255, alone.exit(), alone::toString);
        Ran wrong = client(house, Map.of("code", "000000", "", PASSWORD)).ssh(account + "+" + session, "echo in");
        assertEquals(255, wrong.exit(), wrong::toString);
        Ran both = client(house, Map.of("code", code(secret), "", PASSWORD)).ssh(account + "+" + session, "echo in");
        assertEquals("in\n", both.out(), both::toString);
        assertEquals("password and code", login(house).detail());
    }

    @Test
    void what_is_sent_ahead_of_an_answer_does_not_change_who_comes_in(TestHouse house) throws Exception {
        make(house);
        String line = Files.readString(house.directory().resolve("id_ed25519.pub"));
        byte[] key = Base64.getDecoder().decode(line.split(" ")[1]);
        try (Stranger stranger = new Stranger(house.door(), from)) {
            Buffer password = request(stranger, "password");
            password.putBoolean(false);
            password.putString(PASSWORD);
            Buffer offer = request(stranger, "publickey");
            offer.putBoolean(false);
            offer.putString("ssh-ed25519");
            offer.putBytes(key);
            stranger.send(password);
            stranger.send(offer);
            Await.until(() -> !logins(house).isEmpty());
            assertEquals(account, login(house).account(), "the key was another's, and nobody proved to have it");
        }
    }

    @Test
    void who_sends_ahead_without_end_is_turned_out(TestHouse house) throws Exception {
        make(house);
        try (Stranger stranger = new Stranger(house.door(), from)) {
            for (int i = 0; i < 20 && stranger.session().isOpen(); i++) {
                Buffer password = request(stranger, "password");
                password.putBoolean(false);
                password.putString("wrong " + i);
                stranger.session().writePacket(password);
            }
            assertFalse(stranger.farewell().isEmpty());
        }
    }

    private Buffer request(Stranger stranger, String method) {
        Buffer request = stranger.message(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        request.putString(account + "+" + session);
        request.putString("ssh-connection");
        request.putString(method);
        return request;
    }

    private void make(TestHouse house) {
        house.host().accounts().createAccount(Principal.SERVER, account, Role.USER);
        house.host().passwords().set(Principal.SERVER, account, PASSWORD);
    }

    private AuditEvent login(TestHouse house) {
        return logins(house).getFirst();
    }

    private List<AuditEvent> logins(TestHouse house) {
        return house.events(AuditKind.LOGIN).stream()
                .filter(event -> event.session().equals(session))
                .toList();
    }

    /** A client without a key. {@code answers} are by a word of the prompt; the empty word's is for every other. */
    private SshTool client(TestHouse house, Map<String, String> answers) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\ncase \"$1\" in\n");
        answers.forEach((word, answer) -> {
            if (!word.isEmpty()) {
                script.append("*" + word + "*) echo '" + answer + "';;\n");
            }
        });
        script.append("*) echo '" + answers.get("") + "';;\nesac\n");
        Path file = Files.createTempFile(
                house.directory(),
                "askpass",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, script);
        return new SshTool(house, house.door())
                .password("")
                .environment("SSH_ASKPASS", file.toString())
                .option("PubkeyAuthentication=no")
                .option("NumberOfPasswordPrompts=1")
                .option("BindAddress=" + from);
    }

    /** RFC 6238, reckoned apart from the server. */
    private static String code(String base32) throws GeneralSecurityException {
        BigInteger bits = BigInteger.ZERO;
        for (char c : base32.toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
        }
        byte[] key = new byte[20];
        byte[] number = bits.toByteArray();
        int count = Math.min(20, number.length);
        System.arraycopy(number, number.length - count, key, 20 - count, count);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(8)
                .putLong(Instant.now().getEpochSecond() / 30)
                .array());
        return "%06d".formatted((ByteBuffer.wrap(hash).getInt(hash[19] & 0xf) & 0x7fffffff) % 1_000_000);
    }
}
