package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the transport offers and what it refuses. */
@ExtendWith(TestHouse.Key.class)
class TransportTest {

    private final String session = TestHouse.newSession();

    @Test
    void it_says_no_more_than_its_name(TestHouse house) throws IOException {
        try (Socket socket = connect(house)) {
            byte[] line = new byte[18];
            assertEquals(18, socket.getInputStream().readNBytes(line, 0, 18));
            assertEquals("SSH-2.0-Sandhold\r\n", new String(line, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void the_key_exchange_is_post_quantum_where_the_client_can(TestHouse house) {
        Ran verbose = saying("DEBUG1", house.client());
        assertTrue(verbose.err().matches("(?s).*kex: algorithm: (mlkem768|sntrup761)x25519.*"), verbose::toString);
        assertTrue(verbose.err().contains("compression: none"), verbose::toString);
    }

    private Ran saying(String logLevel, SshTool client) {
        List<String> line = new ArrayList<>(client.sshLine(session, "true"));
        line.replaceAll(word -> word.equals("LogLevel=ERROR") ? "LogLevel=" + logLevel : word);
        return Ran.of(line, client.environment(), new byte[0]);
    }

    @Test
    void weak_algorithms_are_not_offered(TestHouse house) {
        for (String weak : List.of(
                "KexAlgorithms=diffie-hellman-group14-sha1",
                "KexAlgorithms=diffie-hellman-group1-sha1",
                "Ciphers=aes128-cbc",
                "Ciphers=3des-cbc",
                "HostKeyAlgorithms=ssh-rsa",
                "HostKeyAlgorithms=ssh-dss")) {
            Ran ran = saying("INFO", house.client().option(weak));
            assertEquals(255, ran.exit(), () -> weak + "\n" + ran);
            assertTrue(ran.err().contains("no matching"), () -> weak + "\n" + ran);
        }
        // a MAC only counts beside a cipher that has none of its own
        Ran mac = house.client()
                .option("Ciphers=aes128-ctr")
                .option("MACs=hmac-sha1")
                .ssh(session, "true");
        assertEquals(255, mac.exit(), mac::toString);
    }

    @Test
    void every_cipher_and_key_exchange_on_offer_works(TestHouse house) {
        for (String good : List.of(
                "Ciphers=aes128-gcm@openssh.com",
                "Ciphers=aes256-gcm@openssh.com",
                "Ciphers=chacha20-poly1305@openssh.com",
                "Ciphers=aes256-ctr",
                "KexAlgorithms=sntrup761x25519-sha512@openssh.com",
                "KexAlgorithms=curve25519-sha256",
                "KexAlgorithms=diffie-hellman-group16-sha512",
                "HostKeyAlgorithms=rsa-sha2-512",
                "HostKeyAlgorithms=rsa-sha2-256",
                "Compression=yes",
                "RekeyLimit=1M")) {
            Ran ran = house.client().option(good).sshWith(session, new byte[4 << 20], "wc -c");
            assertEquals("4194304\n", ran.out(), () -> good + "\n" + ran);
        }
    }

    @Test
    void agents_and_x11_are_refused_and_the_session_goes_on(TestHouse house) {
        Ran agent = house.client().ssh(session, "-A", "-X", "echo \"[$SSH_AUTH_SOCK][$DISPLAY]\"");
        assertEquals("[][]\n", agent.out(), agent::toString);
        Ran direct = house.client()
                .ssh(session, "-W127.0.0.1:" + house.door().address().getPort());
        assertEquals(255, direct.exit(), direct::toString);
        assertFalse(direct.out().contains("SSH-2.0"), direct::toString);
    }

    @Test
    void channels_on_one_connection_are_bounded(TestHouse house) throws IOException {
        try (ProtocolClient client = new ProtocolClient(house, session)) {
            for (int i = 0; i < Connection.MOST_CHANNELS; i++) {
                client.session().createExecChannel("cat").open().verify(ProtocolClient.LONGEST);
            }
            ChannelExec oneMore = client.session().createExecChannel("true");
            Assertions.assertThrows(SshException.class, () -> oneMore.open().verify(ProtocolClient.LONGEST));
            assertTrue(client.session().isOpen());
        }
    }

    @Test
    void strangers_are_bounded_and_friends_still_live(TestHouse house) throws IOException, InterruptedException {
        List<Socket> strangers = new ArrayList<>();
        Process friend = new ProcessBuilder(house.client().sshLine(session, "cat")).start();
        try {
            friend.getOutputStream().write("before\n".getBytes(StandardCharsets.US_ASCII));
            friend.getOutputStream().flush();
            assertEquals('b', friend.getInputStream().read());
            for (int i = 0; i < AdmissionRules.STANDARD.full() + 20; i++) {
                strangers.add(connect(house, "127.0.1." + (1 + i / AdmissionRules.STANDARD.perSource())));
            }
            Await.until(
                    () -> strangers.stream().filter(TransportTest::wasClosed).count() >= 20);
            friend.getOutputStream().write("after\n".getBytes(StandardCharsets.US_ASCII));
            friend.getOutputStream().close();
            assertEquals(
                    "efore\nafter\n", new String(friend.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
            friend.destroyForcibly();
            assertTrue(friend.waitFor(60, TimeUnit.SECONDS));
        }
        Await.until(() -> house.client().ssh(session, "true").exit() == 0);
    }

    @Test
    void strangers_from_one_address_leave_room_for_others(TestHouse house) throws IOException {
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < AdmissionRules.STANDARD.perSource() + 10; i++) {
                strangers.add(connect(house, "127.0.2.1"));
            }
            Await.until(
                    () -> strangers.stream().filter(TransportTest::wasClosed).count() == 10);
            assertEquals(0, house.client().ssh(session, "true").exit());
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
        Await.until(() -> servedAgain(house, "127.0.2.1"));
    }

    private static boolean servedAgain(TestHouse house, String from) {
        try (Socket socket = connect(house, from)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException reset) {
            return false;
        }
    }

    @Test
    void noise_instead_of_ssh_harms_nobody(TestHouse house) throws IOException {
        for (byte[] noise : List.of(
                "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[100_000],
                "SSH-2.0-x\r\n\377\377\377\377\377\377".getBytes(StandardCharsets.ISO_8859_1))) {
            try (Socket socket = connect(house)) {
                socket.getOutputStream().write(noise);
            } catch (IOException closedByThen) {
                assertTrue(closedByThen.getMessage() != null);
            }
        }
        assertEquals(0, house.client().ssh(session, "true").exit());
    }

    private static Socket connect(TestHouse house) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), house.door().address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A connection from another of the loopback network's addresses. */
    private static Socket connect(TestHouse house, String from) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), house.door().address().getPort(), InetAddress.getByName(from), 0);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Whether the server has closed it; one that is served has sent its name and waits. */
    private static boolean wasClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            while (true) {
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            }
        } catch (SocketTimeoutException waits) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
