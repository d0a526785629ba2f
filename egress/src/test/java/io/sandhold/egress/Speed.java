package io.sandhold.egress;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Prints what the way through the proxy costs, for {@code docs/decisions/070}: run its {@code main}. */
final class Speed {

    private static final long BYTES = 1L << 30;
    private static final int CONNECTIONS = 1000;

    private Speed() {}

    public static void main(String[] arguments) throws Exception {
        try (TestTarget zeros = new TestTarget(socket -> {
                    byte[] buffer = new byte[64 << 10];
                    for (long left = BYTES; left > 0; left -= buffer.length) {
                        socket.getOutputStream().write(buffer);
                    }
                });
                TestTarget echo = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(zeros.port(), echo.port()), "127.0.0.1:*")) {
            for (int round = 0; round < 3; round++) {
                try (Socket direct = new Socket("127.0.0.1", zeros.port())) {
                    rate("direct", direct);
                }
                try (Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + zeros.port())) {
                    rate("through the proxy", tunnel.socket());
                }
                opened("direct", () -> new Socket("127.0.0.1", echo.port()), echo);
                opened(
                        "through the proxy",
                        () -> Tunnel.open(front, "127.0.0.1:" + echo.port()).socket(),
                        echo);
            }
        }
    }

    @FunctionalInterface
    private interface Way {
        Socket open() throws Exception;
    }

    private static void rate(String way, Socket socket) throws Exception {
        long began = System.nanoTime();
        long count = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        System.out.printf("%s: %.0f MB/s%n", way, count * 1e3 / (System.nanoTime() - began));
    }

    /** Opened, one byte there and back, closed. */
    private static void opened(String way, Way opens, TestTarget echo) throws Exception {
        long[] nanos = new long[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            long began = System.nanoTime();
            try (Socket socket = opens.open()) {
                socket.getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read();
            }
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %.2f ms a connection (%d so far)%n",
                way, nanos[CONNECTIONS / 2] / 1e6, echo.connections.get());
    }
}
