package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sshserver.HostileInput.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bytes that no client sends, to a real door and to its SFTP server: whatever comes, the connection ends in time, its peer hears no more than a sentence, the log
 * holds none of it, and nothing is left.
 */
class FuzzTest {

    /** Of each kind; a soak has more. */
    private static final int TRIES = Integer.getInteger("sandhold.fuzz.tries", 60);

    private static final long MIB = 1L << 20;
    private static final int MOST_THREADS_MORE = 20;

    private static TestHouse house;
    private static long heap;
    private static SaidOfPeers log;
    private static int threads;
    private static ProtocolClient friend;
    private static SshClient strangers;

    @BeforeAll
    static void open() throws Exception {
        house = TestHouse.open();
        friend = new ProtocolClient(house, "fuzzed");
        strangers = SshClient.setUpDefaultClient();
        strangers.setServerKeyVerifier((session, address, key) -> true);
        strangers.start();
        try (SftpWire wire = new SftpWire(new ProtocolClient(house, "fuzzed")).greeted()) {
            assertTrue(wire.handle("/workspace/f", 0x1a).length > 0);
        }
        threads = Thread.activeCount();
        log = new SaidOfPeers();
        heap = used();
    }

    @AfterAll
    static void close() {
        try {
            long growth = used() - heap;
            assertTrue(growth < 32 * MIB, () -> growth / MIB + " MiB");
            Await.until(() -> Thread.activeCount() <= threads + MOST_THREADS_MORE);
            log.close();
            assertEquals(List.of(), log.said());
            assertEquals("on\n", house.client().ssh("fuzzed", "echo on").out());
        } finally {
            strangers.stop();
            friend.close();
            house.close();
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void any_beginning_ends() throws Exception {
        tried(input -> assertQuiet(answerTo(input.beginning())));
    }

    @Test
    void any_packets_before_the_keys_are_exchanged_end() throws Exception {
        tried(input -> {
            ByteArrayOutputStream all = greeting();
            for (Message message : input.messages()) {
                all.writeBytes(PlainWire.framed(message.command(), message.content()));
            }
            assertQuiet(answerTo(all.toByteArray()));
        });
    }

    @Test
    void any_lists_of_algorithms_end() throws Exception {
        tried(input -> {
            byte[] content = PlainWire.lists(input.lists(), input.flag());
            ByteArrayOutputStream all = greeting();
            all.writeBytes(PlainWire.framed(SshConstants.SSH_MSG_KEXINIT, content));
            all.writeBytes(PlainWire.framed(SshConstants.SSH_MSG_KEX_FIRST, content));
            assertQuiet(answerTo(all.toByteArray()));
        });
    }

    @Test
    void any_messages_before_the_login_end() throws Exception {
        tried(input -> sendBeforeLogin(input.messages()));
    }

    @Test
    void any_requests_of_sftp_end() throws Exception {
        tried(input -> request(input.requests()));
    }

    /** What is tried with each input. */
    private interface Trial {
        void of(HostileInput input) throws Exception;
    }

    /** Tries so many inputs, and says with which seed one failed. */
    private static void tried(Trial trial) throws Exception {
        long seed = Long.getLong("sandhold.fuzz.seed", System.nanoTime());
        for (int i = 0; i < TRIES; i++) {
            try {
                trial.of(new HostileInput(seed + i));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("with -Dsandhold.fuzz.seed=" + (seed + i), e);
            }
        }
    }

    private static ByteArrayOutputStream greeting() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("SSH-2.0-fuzz\r\n".getBytes(StandardCharsets.US_ASCII));
        return all;
    }

    private static void sendBeforeLogin(List<Message> messages) throws IOException {
        try (ClientSession stranger = strangers
                .connect("fuzzed", "127.0.0.1", house.door().address().getPort())
                .verify(ProtocolClient.LONGEST)
                .getSession()) {
            stranger.waitFor(EnumSet.of(ClientSessionEvent.WAIT_AUTH), ProtocolClient.LONGEST);
            for (Message message : messages) {
                if (stranger.isOpen()) {
                    Buffer sent = stranger.createBuffer((byte) message.command());
                    sent.putRawBytes(message.content());
                    stranger.writePacket(sent);
                }
            }
            assertFalse(stranger.isAuthenticated());
        }
    }

    private static void request(List<Message> requests) throws Exception {
        SftpWire wire = new SftpWire(friend).greeted();
        try {
            for (Message request : requests) {
                wire.send(request.command(), request.content());
            }
            wire.out.close();
        } catch (IOException closedByThen) {
            assertTrue(wire.channel.isClosing() || wire.channel.isEofSent(), closedByThen::toString);
        }
        assertTrue(wire.channel
                .waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(10))
                .contains(ClientChannelEvent.CLOSED));
    }

    private static byte[] answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), house.door().address().getPort())) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    answer.write(b);
                }
            } catch (SocketException reset) {
                assertFalse(reset.getMessage().contains("timed out"), reset::toString);
            }
            return answer.toByteArray();
        }
    }

    private static void assertQuiet(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        for (String inside : List.of("Exception", "java.", "org.apache", "io.sandhold", "\tat ")) {
            assertFalse(text.contains(inside), text);
        }
        assertTrue(answer.length < 16 << 10, () -> answer.length + " bytes");
    }
}
