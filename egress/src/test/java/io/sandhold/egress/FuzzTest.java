package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random bytes, and real requests with a few bytes wrong, for a while: nothing is thrown, nothing is left, every connection has its event. */
class FuzzTest {

    private static final Duration WHILE = Duration.ofSeconds(Integer.getInteger("sandhold.fuzz.seconds", 6));
    private static final List<String> HEX = List.of(
            "\u0005\u0001\0\u0005\u0001\0\u0003\u0009a.example", "\u0005\u0001\0\u0005\u0001\0\u0001\u007f\0\0\u0001");

    @Test
    void random_and_broken_requests_leave_nothing_behind() throws Exception {
        long seed = Long.getLong("sandhold.fuzz.seed", System.nanoTime());
        warmUp();
        long socketsBefore = sockets();
        int sent = 0;
        try (TestTarget target = TestTarget.echo()) {
            EgressTimes times = new EgressTimes(
                    Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(500));
            EgressConfig config = TestFront.opening(target.port())
                    .resolvingBy(name -> List.of(InetAddress.ofLiteral("127.0.0.1")))
                    .within(times)
                    .holding(10_000);
            try (TestFront front = new TestFront(
                            config,
                            new EgressQuota(10_000, EgressQuota.UNLIMITED, EgressQuota.UNLIMITED),
                            "a.example:*",
                            "127.0.0.1:*");
                    ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Random random = new Random(seed + i);
                    all.add(senders.submit(() -> send(front, target.port(), random)));
                }
                for (Future<Integer> one : all) {
                    sent += one.get();
                }
                front.awaitNothingLeft();
                assertEquals(sent, front.events.size(), () -> "seed " + seed);
                for (EgressEvent event : front.events) {
                    assertTrue(event.outcome() != EgressOutcome.FAILED, () -> "seed " + seed + ": " + event);
                    assertTrue(
                            event.toString().chars().allMatch(c -> c >= ' ' && c < 127),
                            () -> "seed " + seed + ": " + event);
                }
                assertTrue(
                        front.events.stream().anyMatch(event -> event.outcome() == EgressOutcome.CONNECTED),
                        "some of what was sent is right");
            }
        }
        assertTrue(sent > 50, "only " + sent + " were sent");
        awaitSockets(socketsBefore);
        awaitNoThreads();
    }

    /** The JVM keeps a socket of its own from the first one that it closes. */
    private static void warmUp() throws IOException {
        try (TestTarget target = TestTarget.echo();
                Socket socket = new Socket("127.0.0.1", target.port())) {
            socket.getOutputStream().write(1);
            assertEquals(1, socket.getInputStream().read());
        }
    }

    private static int send(TestFront front, int port, Random random) {
        int sent = 0;
        long end = System.nanoTime() + WHILE.toNanos();
        while (System.nanoTime() < end) {
            byte[] bytes = random.nextInt(4) == 0 ? noise(random) : broken(random, port);
            try (Socket socket = front.connect()) {
                sent++;
                socket.getOutputStream().write(bytes);
                if (random.nextBoolean()) {
                    socket.shutdownOutput();
                }
                if (random.nextInt(3) > 0) {
                    socket.getInputStream().readAllBytes();
                }
            } catch (IOException e) {
                // The proxy may cut it whenever it likes; what counts is what it does itself.
                continue;
            }
        }
        return sent;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A request of which up to three bytes are changed, lost or doubled, and which may be cut short. */
    private static byte[] broken(Random random, int port) {
        StringBuilder text = new StringBuilder(
                switch (random.nextInt(5)) {
                    case 0 -> "CONNECT a.example:" + port + " HTTP/1.1\r\nHost: a.example\r\n\r\nhello";
                    case 1 ->
                        "GET http://a.example:" + port + "/x?y HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n";
                    case 2 -> "POST http://127.0.0.1:" + port + "/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
                    case 3 ->
                        "POST http://a.example:" + port
                                + "/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
                    default ->
                        HEX.get(random.nextInt(HEX.size())) + (char) (port >> 8) + (char) (port & 0xff) + "hello";
                });
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, text.charAt(at));
            }
        }
        if (random.nextInt(4) == 0) {
            text.setLength(random.nextInt(text.length()));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** This process's open sockets. */
    private static long sockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(FuzzTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static void awaitSockets(long most) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (sockets() > most) {
            assertTrue(System.nanoTime() < end, sockets() + " sockets, and before " + most);
            Thread.sleep(20);
        }
    }

    private static void awaitNoThreads() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("egress-"))) {
            assertTrue(
                    System.nanoTime() < end,
                    () -> "left: " + Thread.getAllStackTraces().keySet());
            Thread.sleep(20);
        }
    }
}
