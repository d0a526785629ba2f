package io.sandhold.attacks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection to the REST API, byte by byte: requests that no client would send, and answers read as slowly as the test likes. */
final class RawHttp implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final Socket socket;
    private final House house;

    RawHttp(House house) throws IOException {
        this.house = house;
        this.socket = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(house.server().http()).getPort());
        socket.setSoTimeout((int) LONGEST.toMillis());
    }

    /** The first lines of a request that is signed in, up to the headers that the test adds. */
    String head(String method, String path) throws IOException {
        return method + " /workspace/se" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + house.server().token() + "\r\n";
    }

    /** Sends what it can: a server that has had enough closes the connection, and what it says is of more interest. */
    RawHttp send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            out.write(bytes);
        } catch (SocketException e) {
            System.getLogger(RawHttp.class.getName())
                    .log(System.Logger.Level.DEBUG, "the server stopped reading: {0}", e.getMessage());
        }
        return this;
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says that nothing more comes. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The status line and the headers of an answer, up to the empty line. */
    String answerHead() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended within the head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** As many bytes of the body as there are, up to {@code most}. */
    byte[] body(int most) throws IOException {
        return socket.getInputStream().readNBytes(most);
    }

    /** All that comes up to the end of the connection, however it ends. */
    String all() throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[64 << 10];
        try {
            int count = socket.getInputStream().read(some);
            while (count >= 0) {
                all.append(new String(some, 0, count, StandardCharsets.UTF_8));
                count = socket.getInputStream().read(some);
            }
        } catch (SocketException e) {
            all.append("\n(reset)");
        }
        return all.toString();
    }

    /** How many bytes come up to the end of the connection, however it ends. */
    long countRest() throws IOException {
        long total = 0;
        byte[] some = new byte[64 << 10];
        try {
            int count = socket.getInputStream().read(some);
            while (count >= 0) {
                total += count;
                count = socket.getInputStream().read(some);
            }
        } catch (SocketException e) {
            return total;
        }
        return total;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
