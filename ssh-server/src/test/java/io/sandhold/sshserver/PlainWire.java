package io.sandhold.sshserver;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.sshd.common.SshConstants;

/** SSH by hand up to the first key exchange, where packets are not yet encrypted (RFC 4253 sections 6 and 7). */
final class PlainWire implements AutoCloseable {

    private static final String CIPHER = "aes128-gcm@openssh.com";

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String serverLists;

    /** Exchanges identification lines and reads the server's lists of algorithms. */
    PlainWire(SshServer door) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), door.address().getPort());
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("SSH-2.0-byhand\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("no identification line");
            }
        }
        serverLists = new String(read(), StandardCharsets.ISO_8859_1);
    }

    String serverLists() {
        return serverLists;
    }

    /** Sends lists that agree with the server's. */
    void exchange(String keyExchanges) throws IOException {
        packet(
                SshConstants.SSH_MSG_KEXINIT,
                lists(
                        List.of(
                                keyExchanges,
                                "ssh-ed25519",
                                CIPHER,
                                CIPHER,
                                "hmac-sha2-256",
                                "hmac-sha2-256",
                                "none",
                                "none",
                                "",
                                ""),
                        false));
    }

    /** The content of a {@code SSH_MSG_KEXINIT}. */
    static byte[] lists(List<String> lists, boolean follows) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[16]);
        for (String list : lists) {
            content.writeBytes(SftpWire.string(list));
        }
        content.write(follows ? 1 : 0);
        content.writeBytes(new byte[4]);
        return content.toByteArray();
    }

    /** A message as a packet without a cipher. */
    static byte[] framed(int command, byte[] content) {
        int length = 1 + content.length;
        int padding = 8 + (8 - (5 + length) % 8) % 8;
        return ByteBuffer.allocate(5 + length + padding)
                .putInt(1 + length + padding)
                .put((byte) padding)
                .put((byte) command)
                .put(content)
                .array();
    }

    void packet(int command, byte[] content) throws IOException {
        try {
            out.write(framed(command, content));
        } catch (SocketException closedByThen) {
            // what the server said to that is still there to be read
        }
    }

    private byte[] read() throws IOException {
        int length = in.readInt();
        int padding = in.read();
        byte[] payload = in.readNBytes(length - 1 - padding);
        in.skipNBytes(padding);
        return payload;
    }

    private byte[] last() throws IOException {
        byte[] last = {};
        try {
            while (true) {
                last = read();
            }
        } catch (EOFException end) {
            return last;
        } catch (SocketException reset) {
            return last;
        }
    }

    /** The number of the last message before the server closes. */
    int lastMessage() throws IOException {
        return last()[0] & 0xff;
    }

    /** The last message before the server closes. */
    String lastText() {
        try {
            return new String(last(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
