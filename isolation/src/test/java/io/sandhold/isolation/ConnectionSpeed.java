package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures a connection out of a jail beside a plain one over the host's loopback, which the same program makes in a jail of mode
 * {@link NetworkMode#HOST}: {@code java … io.sandhold.isolation.ConnectionSpeed}. Not a test.
 */
final class ConnectionSpeed {

    /** Prints the median and the 99th percentile of a connect and an echo in µs, and the GB/s of a stream up and down. */
    private static final String PROGRAM = """
            import os, socket, sys, time
            def connect(what):
                c = socket.create_connection(("127.0.0.1", int(os.environ["PORT"])))
                c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                c.sendall(what)
                return c
            times = []
            for i in range(2000):
                start = time.perf_counter()
                c = connect(b"e")
                c.recv(1)
                times.append((time.perf_counter() - start) * 1e6)
                c.close()
            times.sort()
            c = connect(b"p")
            c.recv(1)
            trips = []
            for i in range(5000):
                start = time.perf_counter()
                c.sendall(b"p")
                c.recv(1)
                trips.append((time.perf_counter() - start) * 1e6)
            trips.sort()
            c.close()
            block, size = bytes(1 << 20), 1 << 30
            c = connect(b"u")
            start = time.perf_counter()
            for i in range(size >> 20):
                c.sendall(block)
            c.shutdown(socket.SHUT_WR)
            c.recv(1)
            up = size / (time.perf_counter() - start) / 1e9
            c.close()
            c = connect(b"d")
            start = time.perf_counter()
            got, buffer = 0, bytearray(1 << 20)
            while n := c.recv_into(buffer):
                got += n
            down = got / (time.perf_counter() - start) / 1e9
            print(f"connect and echo {times[1000]:.0f} us (p99 {times[1980]:.0f}), round trip {trips[2500]:.0f} us (p99 {trips[4950]:.0f}), up {up:.2f} GB/s, down {down:.2f} GB/s")
            """;

    private ConnectionSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("speed");
        try (TestHost host = new TestHost(directory);
                ServerSocket plain = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            Limits limits = Connecting.LIMITS;
            Jail egress = host.isolation.start(host.spec("egress", limits, NetworkMode.EGRESS));
            Jail open = host.isolation.start(host.spec("open", limits, NetworkMode.HOST));
            egress.onConnection(connection -> serve(connection.input(), connection.output()));
            Thread.ofVirtual().start(() -> acceptAll(plain));
            for (int round = 0; round < 3; round++) {
                System.out.print("plain  " + measure(open, plain.getLocalPort()));
                System.out.print("egress " + measure(egress, NetworkMode.EGRESS_PORT));
            }
        }
    }

    private static String measure(Jail jail, int port) {
        var result = TestHost.run(jail, Command.of("env", "PORT=" + port, "python3", "-c", PROGRAM));
        return result.out() + result.err();
    }

    private static void acceptAll(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> {
                    try (socket) {
                        socket.setTcpNoDelay(true);
                        serve(socket.getInputStream(), socket.getOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (IOException e) {
            System.out.println("done: " + e.getMessage());
        }
    }

    private static void serve(InputStream input, OutputStream output) {
        try {
            byte[] block = new byte[1 << 16];
            int what = input.read();
            switch (what) {
                case 'e' -> output.write('e');
                case 'p' -> {
                    do {
                        output.write('p');
                    } while (input.read() >= 0);
                }
                case 'u' -> {
                    while (input.read(block) >= 0) {
                        continue;
                    }
                    output.write('u');
                }
                case 'd' -> {
                    for (int i = 0; i < 1 << 14; i++) {
                        output.write(block);
                    }
                }
                default -> throw new IOException("asked for " + what);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
