package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program's connection through {@code CONNECT}, as far as its host has been reached. */
record Tunnel(Socket socket) implements AutoCloseable {

    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    static Tunnel open(TestFront front, String target) throws IOException {
        Socket socket = front.connect();
        socket.getOutputStream().write(head(target));
        byte[] answer = socket.getInputStream().readNBytes(ESTABLISHED.length());
        assertEquals(ESTABLISHED, new String(answer, StandardCharsets.US_ASCII));
        return new Tunnel(socket);
    }

    static byte[] head(String target) {
        return ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Sends, and reads as much back. */
    String echo(String text) throws IOException {
        out().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(in().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
