package io.sandhold.webapi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests as they are written, which no well-behaved client would send. */
final class RawRequest {

    private static final int TIMEOUT = 10_000;

    private RawRequest() {}

    /** All that is answered until the server closes the connection. */
    static String send(int port, String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
