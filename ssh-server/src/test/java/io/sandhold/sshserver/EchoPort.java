package io.sandhold.sshserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the client's machine that sends back what it gets, each connection on a thread of its own. */
final class EchoPort implements AutoCloseable {

    private final ServerSocket server;
    private final AtomicInteger taken = new AtomicInteger();

    EchoPort() {
        try {
            server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections there were. */
    int taken() {
        return taken.get();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket made = server.accept();
                taken.incrementAndGet();
                Thread.ofVirtual().start(() -> echo(made));
            } catch (IOException closed) {
                System.getLogger(EchoPort.class.getName()).log(System.Logger.Level.DEBUG, "no more", closed);
            }
        }
    }

    private static void echo(Socket made) {
        try (made) {
            made.getInputStream().transferTo(made.getOutputStream());
            made.shutdownOutput();
        } catch (IOException gone) {
            System.getLogger(EchoPort.class.getName()).log(System.Logger.Level.DEBUG, "gone", gone);
        }
    }

    /** A port that was free a moment ago. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
