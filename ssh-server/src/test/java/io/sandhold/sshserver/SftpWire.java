package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** One SFTP channel, packet by packet: a client that sends what no honest one does. */
final class SftpWire implements AutoCloseable {
    final ProtocolClient client;
    final ChannelSubsystem channel;
    final DataInputStream in;
    final DataOutputStream out;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    SftpWire(TestHouse house, String session) throws IOException {
        this(new ProtocolClient(house, session));
    }

    /** One more channel on a connection. */
    SftpWire(ProtocolClient client) throws IOException {
        this.client = client;
        channel = client.session().createSubsystemChannel("sftp");
        channel.setErr(err);
        channel.open().verify(ProtocolClient.LONGEST);
        in = new DataInputStream(channel.getInvertedOut());
        out = new DataOutputStream(channel.getInvertedIn());
    }

    static SftpWire greeted(TestHouse house, String session) throws IOException {
        return new SftpWire(house, session).greeted();
    }

    SftpWire greeted() throws IOException {
        send(1, number(3));
        ByteBuffer version = answer(2);
        assertEquals(3, version.getInt());
        return this;
    }

    void send(int type, byte[]... members) throws IOException {
        byte[] body = joined(members);
        out.writeInt(1 + body.length);
        out.write(type);
        out.write(body);
        out.flush();
    }

    ByteBuffer answer(int type) throws IOException {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        assertEquals(type, packet[0] & 0xff, () -> "not the answer expected: " + new String(packet));
        return ByteBuffer.wrap(packet, 1, packet.length - 1);
    }

    /** The code of a status for request 7. */
    int status() throws IOException {
        ByteBuffer answer = answer(101);
        assertEquals(7, answer.getInt());
        return answer.getInt();
    }

    byte[] handle(String path, int flags) throws IOException {
        send(SftpProtocolTest.OPEN, number(7), string(path), number(flags), number(0));
        ByteBuffer answer = answer(102);
        assertEquals(7, answer.getInt());
        return bytes(answer);
    }

    void assertEnded(String words) throws IOException {
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
        assertEquals(255, channel.getExitStatus());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(words), err::toString);
    }

    /** The server has ended the whole connection and said why on this channel. */
    void assertDisconnected(String words) {
        client.session().waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), ProtocolClient.LONGEST);
        assertFalse(client.session().isOpen());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(words), err::toString);
    }

    @Override
    public void close() {
        client.close();
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    static byte[] longNumber(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] string(byte[] bytes) {
        return joined(number(bytes.length), bytes);
    }

    static byte[] bytes(ByteBuffer answer) {
        byte[] bytes = new byte[answer.getInt()];
        answer.get(bytes);
        return bytes;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
