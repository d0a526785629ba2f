package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02) packet by packet, through a real {@code ssh -s}: calls that {@code sftp} has no command
 * for, and many of them in a short time. One thread, but {@link #send} and {@link #receive} may be two.
 */
final class SftpWire implements AutoCloseable {

    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int FSTAT = 8;
    static final int SETSTAT = 9;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int RMDIR = 15;
    static final int REALPATH = 16;
    static final int STAT = 17;
    static final int RENAME = 18;
    static final int READLINK = 19;
    static final int SYMLINK = 20;
    static final int EXTENDED = 200;

    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED_REPLY = 201;

    static final int OK = 0;
    static final int EOF = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;

    static final int FOR_READING = 0x01;
    static final int FOR_WRITING = 0x02;
    static final int APPENDING = 0x04;
    static final int CREATING = 0x08;
    static final int TRUNCATING = 0x10;

    private static final int ID = 7;

    private final Process ssh;
    private final DataInputStream in;
    private final DataOutputStream out;

    private SftpWire(Process ssh) {
        this.ssh = ssh;
        this.in = new DataInputStream(ssh.getInputStream());
        this.out = new DataOutputStream(ssh.getOutputStream());
    }

    /** Opens the subsystem and greets it. */
    static SftpWire open(House house, String session) throws IOException {
        Process ssh = new ProcessBuilder(house.ssh().ssh(session, "-s", "sftp"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        SftpWire wire = new SftpWire(ssh);
        try {
            wire.packet(1, number(3));
            wire.out.flush();
            assertEquals(2, wire.receive().type());
            return wire;
        } catch (IOException | AssertionError e) {
            wire.close();
            throw e;
        }
    }

    /** An answer: its type and what follows the request's id. */
    record Answer(int type, ByteBuffer members) {

        /** The code of a status; -1 where it is none. */
        int code() {
            return type == STATUS ? members.getInt(members.position()) : -1;
        }

        /** The sentence of a status. */
        String sentence() {
            return type == STATUS ? text(string(members.duplicate().position(members.position() + 4))) : "";
        }

        byte[] string() {
            return string(members);
        }

        static byte[] string(ByteBuffer from) {
            byte[] bytes = new byte[from.getInt()];
            from.get(bytes);
            return bytes;
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "type " + type
                    + (type == STATUS
                            ? ", status " + code() + ": " + sentence()
                            : ", " + text(members.array()).replaceAll("\\p{Cntrl}", "."));
        }
    }

    /** One request and its answer. */
    Answer ask(int type, byte[]... members) throws IOException {
        send(type, members);
        flush();
        return receive();
    }

    Answer extended(String name, byte[]... members) throws IOException {
        return ask(EXTENDED, string(name), joined(members));
    }

    /** Opens a file and gives its handle; fails if it cannot be opened. */
    byte[] handle(String path, int flags) throws IOException {
        Answer answer = ask(OPEN, string(path), number(flags), number(0));
        assertEquals(HANDLE, answer.type(), answer::toString);
        return answer.string();
    }

    void write(byte[] handle, long offset, byte[] data) throws IOException {
        Answer answer = ask(WRITE, string(handle), longNumber(offset), string(data));
        assertEquals(OK, answer.code(), answer::toString);
    }

    /** Sends a request without waiting for its answer; it may stay in the buffer. */
    void send(int type, byte[]... members) throws IOException {
        packet(type, number(ID), joined(members));
    }

    void flush() throws IOException {
        out.flush();
    }

    private void packet(int type, byte[]... members) throws IOException {
        byte[] body = joined(members);
        byte[] whole = ByteBuffer.allocate(5 + body.length)
                .putInt(1 + body.length)
                .put((byte) type)
                .put(body)
                .array();
        out.write(whole);
    }

    /** Bytes as they are, be they a packet or none. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Bytes at which the server may end the channel before it has taken them all. */
    void rawUntilEnded(byte[] bytes) {
        try {
            raw(bytes);
        } catch (IOException e) {
            // the client ended with its channel while it was written to; whether it has, assertEnds() tells
        }
    }

    Answer receive() throws IOException {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        ByteBuffer members = ByteBuffer.wrap(packet, 1, packet.length - 1);
        int type = packet[0] & 0xff;
        if (type != 2) {
            assertEquals(ID, members.getInt());
        }
        return new Answer(type, members);
    }

    /** Waits until the server has ended the channel, and reads nothing more. */
    void assertEnds() throws Exception {
        in.transferTo(OutputStream.nullOutputStream());
        if (!ssh.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the channel does not end");
        }
    }

    /** Takes the client away, as a cut cable does. */
    void drop() {
        ssh.destroyForcibly();
    }

    @Override
    public void close() {
        drop();
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

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
