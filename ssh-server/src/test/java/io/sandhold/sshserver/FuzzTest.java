package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Bytes that no client sends, to a real door and to its SFTP server: whatever comes, the connection ends in time, its peer hears no more than a sentence, the log
 * holds none of it, and nothing is left.
 */
class FuzzTest {

    private static final long MIB = 1L << 20;
    private static final int MOST_THREADS_MORE = 20;

    private static TestHouse house;
    private static long heap;
    private static SaidOfPeers log;
    private static int threads;
    private static ProtocolClient friend;
    private static SshClient strangers;

    /**
     * A message.
     *
     * @param command its number
     * @param content what follows
     */
    record Message(int command, byte[] content) {
        @Override
        public String toString() {
            return command + ":" + new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    @BeforeContainer
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

    @AfterContainer
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

    @Property
    void any_beginning_ends(@ForAll("beginnings") byte[] bytes) throws IOException {
        assertQuiet(answerTo(bytes));
    }

    @Property
    void any_packets_before_the_keys_are_exchanged_end(@ForAll("messages") List<Message> messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("SSH-2.0-fuzz\r\n".getBytes(StandardCharsets.US_ASCII));
        for (Message message : messages) {
            all.writeBytes(PlainWire.framed(message.command(), message.content()));
        }
        assertQuiet(answerTo(all.toByteArray()));
    }

    @Property
    void any_lists_of_algorithms_end(@ForAll("lists") List<String> lists, @ForAll boolean follows) throws IOException {
        byte[] content = PlainWire.lists(lists, follows);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("SSH-2.0-fuzz\r\n".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(PlainWire.framed(SshConstants.SSH_MSG_KEXINIT, content));
        all.writeBytes(PlainWire.framed(SshConstants.SSH_MSG_KEX_FIRST, content));
        assertQuiet(answerTo(all.toByteArray()));
    }

    @Property
    void any_messages_before_the_login_end(@ForAll("messages") List<Message> messages) throws IOException {
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

    @Property
    void any_requests_of_sftp_end(@ForAll("requests") List<Message> requests) throws IOException {
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

    @Provide
    Arbitrary<byte[]> beginnings() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(2000);
        Arbitrary<byte[]> lines = Arbitraries.strings()
                .withChars("SHh-.0129 \r\n\t\u0000\u001b\u00ff")
                .ofMaxLength(600)
                .map(text -> ("SSH-2.0-" + text).getBytes(StandardCharsets.ISO_8859_1));
        Arbitrary<byte[]> packets =
                any.map(bytes -> joined("SSH-2.0-fuzz\r\n".getBytes(StandardCharsets.US_ASCII), bytes));
        return Arbitraries.oneOf(any, lines, packets);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return SftpWire.joined(first, second);
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<Integer> commands = Arbitraries.oneOf(
                Arbitraries.of(1, 2, 3, 4, 5, 6, 7, 20, 21, 30, 31, 50, 50, 50, 51, 52, 60, 61, 80, 90, 98),
                Arbitraries.integers().between(0, 255));
        return Combinators.combine(
                        commands,
                        contents("ssh-userauth", "ssh-connection", "password", "publickey", "none", "ssh-ed25519"))
                .as(Message::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<Message>> requests() {
        Arbitrary<Integer> types =
                Arbitraries.oneOf(Arbitraries.integers().between(1, 20), Arbitraries.of(200, 200, 0, 101, 255));
        Arbitrary<byte[]> numbered = Combinators.combine(
                        Arbitraries.integers(),
                        contents(
                                "/workspace/f",
                                "/workspace",
                                "..",
                                "/",
                                "statvfs@openssh.com",
                                "limits@openssh.com",
                                "copy-data"))
                .as((id, rest) -> joined(SftpWire.number(id), rest));
        return Combinators.combine(types, numbered)
                .as(Message::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    /** Strings, numbers and loose bytes after one another; some lengths are not true. */
    private static Arbitrary<byte[]> contents(String... words) {
        Arbitrary<byte[]> strings = Arbitraries.oneOf(
                        Arbitraries.of(words), Arbitraries.strings().ofMaxLength(300))
                .map(SftpWire::string);
        Arbitrary<byte[]> numbers = Arbitraries.oneOf(
                        Arbitraries.integers(), Arbitraries.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20))
                .map(SftpWire::number);
        Arbitrary<byte[]> loose = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        return Arbitraries.oneOf(strings, strings, numbers, loose)
                .list()
                .ofMaxSize(8)
                .map(parts -> {
                    List<byte[]> all = new ArrayList<>(parts);
                    return SftpWire.joined(all.toArray(byte[][]::new));
                });
    }

    @Provide
    Arbitrary<List<String>> lists() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(
                        "curve25519-sha256",
                        "mlkem768x25519-sha256",
                        "kex-strict-c-v00@openssh.com",
                        "ext-info-c",
                        "ssh-ed25519",
                        "rsa-sha2-512",
                        "aes128-gcm@openssh.com",
                        "hmac-sha2-256-etm@openssh.com",
                        "none",
                        "zlib"),
                Arbitraries.strings().withChars("az-,@\u0000\u00e9\n").ofMaxLength(80));
        return names.list()
                .ofMaxSize(40)
                .map(list -> String.join(",", list))
                .list()
                .ofMaxSize(12);
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
