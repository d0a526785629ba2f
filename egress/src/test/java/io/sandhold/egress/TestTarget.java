package io.sandhold.egress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A host that a jail reaches: a port on an address of loopback, and what it does with each connection. */
final class TestTarget implements AutoCloseable {

    /** What the host does with a connection; it is closed afterwards. */
    @FunctionalInterface
    interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    final AtomicInteger connections = new AtomicInteger();
    final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket port;

    TestTarget(Behaviour behaviour) {
        this("127.0.0.1", 0, behaviour);
    }

    TestTarget(String address, int number, Behaviour behaviour) {
        try {
            port = new ServerSocket(number, 1000, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(behaviour));
    }

    private void accept(Behaviour behaviour) {
        while (true) {
            try {
                Socket socket = port.accept();
                socket.setSoTimeout(TestFront.PATIENCE_MILLIS);
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        behaviour.with(socket);
                    } catch (Exception e) {
                        System.getLogger("test").log(System.Logger.Level.DEBUG, "the host's end", e);
                    } finally {
                        open.remove(socket);
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Sends back what it gets, until it ends. */
    static TestTarget echo() {
        return new TestTarget(socket -> {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        });
    }

    int port() {
        return port.getLocalPort();
    }

    @Override
    public void close() {
        try {
            port.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
