package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.TurnedAway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who gets as far as a login. Each test comes from an address of its own, for the house's own is exempt. */
@ExtendWith(TestHouse.Key.class)
class AdmissionTest {

    private final String session = TestHouse.newSession();

    @Test
    void failed_logins_cost_a_source_its_passwords_but_nobody_their_key(TestHouse house) {
        String from = "127.0.3.1";
        block(house, from);
        Ran token = house.clientWithPassword(house.token())
                .option("BindAddress=" + from)
                .ssh(session, "echo in");
        assertEquals(255, token.exit(), token::toString);
        assertTrue(token.err().contains("Permission denied (publickey)."), token::toString);
        Ran told = house.clientWithPassword(house.token())
                .option("BindAddress=" + from)
                .logLevel("INFO")
                .ssh(session, "echo in");
        assertTrue(told.err().contains("only a public key is asked for"), told::toString);
        Ran key = house.client().option("BindAddress=" + from).ssh(session, "echo in");
        assertEquals("in\n", key.out(), key::toString);
        Ran neighbour = house.clientWithPassword(house.token())
                .option("BindAddress=127.0.3.2")
                .ssh(session, "echo in");
        assertEquals("in\n", neighbour.out(), neighbour::toString);
        assertEquals(1, blocks(house, from).size());
        assertTrue(
                blocks(house, from).getFirst().detail().contains(" s after authfail "),
                () -> blocks(house, from).toString());

        house.host().penalties().release(Principal.SERVER, from);
        Ran again = house.clientWithPassword(house.token())
                .option("BindAddress=" + from)
                .ssh(session, "echo in");
        assertEquals("in\n", again.out(), again::toString);
    }

    @Test
    void a_blocked_source_has_a_few_places_and_who_finds_none_is_told(TestHouse house) throws IOException {
        String from = "127.0.3.3";
        block(house, from);
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < ConnectionGate.MOST_OF_A_BLOCKED_SOURCE; i++) {
                held.add(connect(house.door(), from));
                assertEquals('S', held.getLast().getInputStream().read());
            }
            Ran ran = house.client()
                    .option("BindAddress=" + from)
                    .logLevel("INFO")
                    .ssh(session, "true");
            assertEquals(255, ran.exit(), ran::toString);
            assertTrue(
                    ran.err().matches("(?s).*logins from your address have failed; try again in \\d+ s.*"),
                    ran::toString);
            assertTrue(turnedAway(house, TurnedAway.BLOCKED) >= 1);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        Await.until(() -> house.client()
                        .option("BindAddress=" + from)
                        .ssh(session, "true")
                        .exit()
                == 0);
        house.host().penalties().release(Principal.SERVER, from);
    }

    @Test
    void a_blocked_source_proves_two_keys_a_connection(TestHouse house) throws IOException {
        String from = "127.0.3.4";
        block(house, from);
        String[] line = Files.readString(Path.of(house.key() + ".pub")).split(" ");
        try (Stranger stranger = new Stranger(house.door(), from)) {
            for (int i = 0; i < 3; i++) {
                Buffer forged = stranger.message(SshConstants.SSH_MSG_USERAUTH_REQUEST);
                forged.putString(session);
                forged.putString("ssh-connection");
                forged.putString("publickey");
                forged.putBoolean(true);
                forged.putString(line[0]);
                forged.putBytes(Base64.getDecoder().decode(line[1]));
                Buffer signature = stranger.message(0);
                signature.clear();
                signature.putString(line[0]);
                signature.putBytes(new byte[64]);
                forged.putBytes(signature.getCompactData());
                stranger.send(forged);
            }
            assertTrue(stranger.farewell().startsWith("too many keys were tried"), stranger.farewell());
        }
        house.host().penalties().release(Principal.SERVER, from);
    }

    @Test
    void who_does_not_log_in_in_time_is_closed_and_remembered(TestHouse house, @TempDir Path keys) throws IOException {
        AdmissionRules hasty = new AdmissionRules(30, 30, 100, 20, Duration.ofSeconds(1), 6, 256);
        SshServerConfig config =
                new SshServerConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), keys, false, hasty);
        long before = offences(house, Offence.GRACE_EXCEEDED);
        try (SshServer door = SshServer.start(config, house.host());
                Socket silent = connect(door, "127.0.3.5")) {
            assertTrue(new String(silent.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .startsWith("SSH-2.0-Sandhold\r\n"));
            Await.until(() -> offences(house, Offence.GRACE_EXCEEDED) == before + 1);
        }
    }

    @Test
    void an_account_has_so_many_connections_and_the_next_is_told(TestHouse house) throws IOException {
        AdmissionRules two = new AdmissionRules(30, 30, 100, 20, Duration.ofSeconds(60), 6, 2);
        try (SshServer door = house.openAnother(two, Forwarding.ALL, CertificateTrust.NONE)) {
            SshTool client = new SshTool(house, door).option("IdentityFile=" + house.key());
            try (ProtocolClient first = new ProtocolClient(house, door, session);
                    ProtocolClient second = new ProtocolClient(house, door, session)) {
                assertTrue(first.session().isOpen() && second.session().isOpen());
                Ran third = client.logLevel("INFO").ssh(session, "echo in");
                assertEquals("", third.out(), third::toString);
                assertTrue(third.err().contains("you have 2 connections open here"), third::toString);
                Await.until(() -> house.events(AuditKind.REFUSED).stream()
                        .anyMatch(event -> event.detail().equals("a connection: too many")));
            }
            Await.until(() -> client.ssh(session, "echo in").out().equals("in\n"));
        }
    }

    @Test
    void who_tries_nothing_is_remembered_for_little(TestHouse house) throws IOException {
        long before = offences(house, Offence.NO_LOGIN);
        try (Socket probe = connect(house.door(), "127.0.3.6")) {
            assertEquals('S', probe.getInputStream().read());
        }
        Await.until(() -> offences(house, Offence.NO_LOGIN) == before + 1);
    }

    @Test
    void what_is_no_identification_is_closed_with_a_line_and_remembered(TestHouse house) throws IOException {
        long before = offences(house, Offence.BROKEN_PROTOCOL);
        List<String> lines = List.of(
                "GET / HTTP/1.0\r\n",
                "SSH-1.5-old\r\n",
                "SSH-2.0-\u0001bell\r\n",
                "SSH-2.0-" + "x".repeat(300) + "\r\n",
                "\r".repeat(300));
        for (String line : lines) {
            String answer = answerTo(house, line);
            assertTrue(answer.endsWith("Invalid SSH identification string.\r\n"), answer);
        }
        Await.until(() -> offences(house, Offence.BROKEN_PROTOCOL) == before + lines.size());
        house.host().penalties().release(Principal.SERVER, "127.0.3.7");
    }

    private static String answerTo(TestHouse house, String line) throws IOException {
        try (Socket socket = connect(house.door(), "127.0.3.7")) {
            socket.getOutputStream().write(line.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            try {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    all.write(b);
                }
            } catch (IOException reset) {
                assertFalse(reset instanceof SocketTimeoutException, "still open");
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void the_more_strangers_there_are_the_more_of_the_new_ones_are_turned_away() {
        AdmissionRules rules = AdmissionRules.STANDARD;
        assertEquals(0, rules.dropPercent(29));
        assertEquals(30, rules.dropPercent(30));
        assertEquals(65, rules.dropPercent(65));
        assertEquals(100, rules.dropPercent(100));
    }

    /** Penalties pass with time, so that it takes one more than three on a slow machine. */
    private void block(TestHouse house, String from) {
        Await.until(() -> {
            Ran ran = house.clientWithPassword("wrong")
                    .option("BindAddress=" + from)
                    .ssh(session, "true");
            assertEquals(255, ran.exit(), ran::toString);
            return house.host().penalties().blocked(address(from)).isPresent();
        });
    }

    private static List<AuditEvent> blocks(TestHouse house, String from) {
        return house.events(AuditKind.SOURCE_BLOCKED).stream()
                .filter(event -> event.address().equals(from))
                .toList();
    }

    private static long offences(TestHouse house, Offence offence) {
        return house.host().penalties().report(Principal.SERVER).offences().get(offence);
    }

    private static long turnedAway(TestHouse house, TurnedAway why) {
        return house.host().penalties().report(Principal.SERVER).turnedAway().get(why);
    }

    private static InetAddress address(String literal) {
        return new InetSocketAddress(literal, 0).getAddress();
    }

    private static Socket connect(SshServer door, String from) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), door.address().getPort(), address(from), 0);
        socket.setSoTimeout(20_000);
        return socket;
    }
}
