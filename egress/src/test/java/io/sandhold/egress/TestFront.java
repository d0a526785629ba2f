package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A jail's end as a test has it: a port on loopback whose connections are those of one session's jail. */
final class TestFront implements AutoCloseable {

    /** No test waits longer for what has to come. */
    static final int PATIENCE_MILLIS = 20_000;

    final LinkedBlockingQueue<EgressEvent> events = new LinkedBlockingQueue<>();
    final Set<Throwable> thrown = ConcurrentHashMap.newKeySet();
    final AtomicInteger serving = new AtomicInteger();
    final EgressProxy proxy;
    final EgressClient client;

    private final ServerSocket port;
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();

    TestFront(EgressConfig config, EgressQuota quota, String... list) {
        try {
            proxy = EgressProxy.open(config);
            client = proxy.client(
                    new EgressMeter("tester", "tested"), EgressPolicy.parse(List.of(list)), quota, events::add);
            port = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    TestFront(EgressConfig config, String... list) {
        this(config, EgressQuota.STANDARD, list);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = port.accept();
                accepted.add(socket);
                serving.incrementAndGet();
                Thread.ofVirtual().start(() -> {
                    try {
                        proxy.serve(JailStream.of(socket), client);
                    } catch (Throwable e) {
                        thrown.add(e);
                    } finally {
                        serving.decrementAndGet();
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    /** What a test needs of the operator: these ports of 127.0.0.1 opened. */
    static EgressConfig opening(int... ports) {
        return EgressConfig.STANDARD.opening(Arrays.stream(ports)
                .mapToObj(port -> OpenAddress.parse("127.0.0.1:" + port))
                .toList());
    }

    int port() {
        return port.getLocalPort();
    }

    /** A program's connection to the proxy; its reads give up in time. */
    Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Sends, and reads all that comes. */
    String ask(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    String ask(String text) throws IOException {
        return ask(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next event, once its connection has ended. */
    EgressEvent event() throws InterruptedException {
        EgressEvent event = events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertNotNull(event, "no event came");
        return event;
    }

    /** Waits until no more than {@code most} connections of the port are served. */
    void awaitServing(int most) throws InterruptedException {
        await(() -> serving.get() <= most);
    }

    /** Waits until nothing is served any more and every accepted socket is closed. */
    void awaitNothingLeft() throws InterruptedException {
        await(() -> serving.get() == 0
                && client.usage().open() == 0
                && accepted.stream().allMatch(Socket::isClosed));
        assertTrue(thrown.isEmpty(), thrown::toString);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, serving.get() + " still served");
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        try {
            port.close();
            proxy.close();
            awaitNothingLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
