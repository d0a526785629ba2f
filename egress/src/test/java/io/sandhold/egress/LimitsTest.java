package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How many, how much, how long. */
class LimitsTest {

    private static final long NONE = EgressQuota.UNLIMITED;

    /** Sends zeros until nobody takes them. */
    private static TestTarget endless() {
        return new TestTarget(socket -> {
            byte[] zeros = new byte[8192];
            while (true) {
                socket.getOutputStream().write(zeros);
            }
        });
    }

    private static EgressTimes times(Duration head, Duration idle) {
        return new EgressTimes(head, Duration.ofSeconds(10), Duration.ofSeconds(10), idle);
    }

    private static void closeAll(List<Tunnel> tunnels) throws IOException {
        for (Tunnel tunnel : tunnels) {
            tunnel.close();
        }
    }

    @Test
    void the_connection_above_the_64th_is_told_so_and_another_session_is_not_touched() throws Exception {
        List<Tunnel> held = new ArrayList<>();
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                EgressClient other = front.proxy.client(
                        new EgressMeter("tester", "other"),
                        EgressPolicy.parse(List.of("127.0.0.1:*")),
                        EgressQuota.STANDARD,
                        event -> {})) {
            String to = "127.0.0.1:" + target.port();
            for (int i = 0; i < 64; i++) {
                held.add(Tunnel.open(front, to));
            }
            String answer = front.ask(new String(Tunnel.head(to), StandardCharsets.US_ASCII));
            assertTrue(answer.startsWith("HTTP/1.1 429 this session has its 64 connections at once already"), answer);
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.LIMIT, event.outcome());
            assertEquals("127.0.0.1", event.host());
            PipedJail neighbour = new PipedJail(new String(Tunnel.head(to), StandardCharsets.US_ASCII) + "hello");
            front.proxy.serve(neighbour, other);
            assertTrue(neighbour.said().endsWith("hello"), neighbour::said);

            held.removeLast().close();
            front.event();
            try (Tunnel again = Tunnel.open(front, to)) {
                assertEquals("hello", again.echo("hello"));
            }
            assertEquals("held", held.getFirst().echo("held"));
        } finally {
            closeAll(held);
        }
    }

    @Test
    void far_above_the_limit_connections_are_closed_without_a_word() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(
                        TestFront.opening(target.port()), new EgressQuota(1, NONE, NONE), "127.0.0.1:*")) {
            for (int i = 0; i < 17; i++) {
                held.add(front.connect());
            }
            while (front.client.usage().open() < 17) {
                Thread.onSpinWait();
            }
            assertThrows(IOException.class, () -> {
                try (Socket dropped = front.connect()) {
                    endOf(dropped);
                }
            });
            held.getFirst().close();
            String detail = front.event().detail();
            assertTrue(detail.contains("and 1 connections above the limit were dropped"), detail);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** Reads up to the end; a reset is an exception. */
    private static long endOf(Socket socket) throws IOException {
        return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void the_host_has_a_limit_of_its_own() throws Exception {
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()).holding(1), "127.0.0.1:*")) {
            String to = "127.0.0.1:" + target.port();
            try (Tunnel only = Tunnel.open(front, to)) {
                String answer = front.ask(new String(Tunnel.head(to), StandardCharsets.US_ASCII));
                assertTrue(answer.startsWith("HTTP/1.1 429 this server has as many connections as it takes"), answer);
                assertEquals("on", only.echo("on"));
            }
        }
    }

    @Test
    void a_connection_is_cut_at_its_last_byte() throws Exception {
        try (TestTarget target = endless();
                TestFront front = new TestFront(
                        TestFront.opening(target.port()), new EgressQuota(64, 1_000_000, NONE), "127.0.0.1:*")) {
            try (Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + target.port())) {
                assertThrows(IOException.class, () -> endOf(tunnel.socket()), "a cut is no orderly end");
            }
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.LIMIT, event.outcome());
            assertEquals(1_000_000, event.bytesDown());
        }
    }

    @Test
    void a_sessions_bytes_are_counted_over_its_connections_both_ways_and_then_it_gets_no_more() throws Exception {
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(
                        TestFront.opening(target.port()), new EgressQuota(64, NONE, 1000), "127.0.0.1:*")) {
            String to = "127.0.0.1:" + target.port();
            String text = "x".repeat(300);
            try (Tunnel first = Tunnel.open(front, to)) {
                assertEquals(text, first.echo(text));
            }
            assertEquals(EgressOutcome.CONNECTED, front.event().outcome());
            try (Tunnel second = Tunnel.open(front, to)) {
                second.out().write(text.getBytes(StandardCharsets.US_ASCII));
                assertEquals(EgressOutcome.LIMIT, front.event().outcome());
            }
            EgressUsage usage = front.client.usage();
            assertEquals(1000, usage.bytesUp() + usage.bytesDown());
            String answer = front.ask(new String(Tunnel.head(to), StandardCharsets.US_ASCII));
            assertTrue(answer.startsWith("HTTP/1.1 429 this session has used up its bytes"), answer);

            front.client.quota(EgressQuota.STANDARD);
            try (Tunnel third = Tunnel.open(front, to)) {
                assertEquals(text, third.echo(text));
            }
        }
    }

    @Test
    void a_loop_of_connections_is_slowed_down_and_each_has_its_event() throws Exception {
        try (TestFront front = new TestFront(EgressConfig.STANDARD)) {
            long began = System.nanoTime();
            for (int i = 0; i < 600; i++) {
                front.proxy.serve(new PipedJail("CONNECT a.example:443 HTTP/1.1\r\n\r\n"), front.client);
            }
            // 500 at once, and then 50 a second.
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(1900).toNanos());
            assertEquals(600, front.events.size());
        }
    }

    @Test
    void a_head_that_comes_byte_by_byte_is_not_waited_for() throws Exception {
        try (TestFront front = new TestFront(
                        EgressConfig.STANDARD.within(times(Duration.ofMillis(400), Duration.ofSeconds(20))),
                        "a.example");
                Socket slow = front.connect()) {
            byte[] head = Tunnel.head("a.example:443");
            CountDownLatch cut = new CountDownLatch(1);
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    // One byte each 50 ms is far more than 400 ms for the whole.
                    for (int i = 0; i < head.length - 1 && !cut.await(50, TimeUnit.MILLISECONDS); i++) {
                        slow.getOutputStream().write(head[i]);
                    }
                } catch (IOException | InterruptedException e) {
                    cut.countDown();
                }
            });
            EgressEvent event = front.event();
            cut.countDown();
            assertEquals(EgressOutcome.TIMED_OUT, event.outcome());
            assertTrue(event.duration().toMillis() >= 400, event::toString);
            drip.join();
        }
    }

    @Test
    void a_connection_on_which_nothing_moves_is_cut_and_one_on_which_something_does_is_not() throws Exception {
        Duration idle = Duration.ofMillis(800);
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(
                        TestFront.opening(target.port()).within(times(Duration.ofSeconds(20), idle)), "127.0.0.1:*");
                Tunnel silent = Tunnel.open(front, "127.0.0.1:" + target.port());
                Tunnel lively = Tunnel.open(front, "127.0.0.1:" + target.port())) {
            while (front.events.isEmpty()) {
                assertEquals("on", lively.echo("on"));
            }
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.TIMED_OUT, event.outcome());
            assertTrue(event.duration().compareTo(idle) >= 0, event::toString);
            assertThrows(IOException.class, () -> endOf(silent.socket()));
            assertEquals("still on", lively.echo("still on"));
        }
    }

    /** The host is stopped when its thread waits in a write while the jail's side takes nothing. */
    @Test
    void a_jail_that_does_not_read_stops_the_host_and_fills_nothing() throws Exception {
        AtomicLong sent = new AtomicLong();
        AtomicReference<Thread> sending = new AtomicReference<>();
        TestTarget.Behaviour endless = socket -> {
            sending.set(Thread.currentThread());
            while (true) {
                socket.getOutputStream().write(new byte[8192]);
                sent.addAndGet(8192);
            }
        };
        try (TestTarget target = new TestTarget(endless);
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*")) {
            int takes = 1 << 20;
            StallingJail jail = new StallingJail(
                    new String(Tunnel.head("127.0.0.1:" + target.port()), StandardCharsets.US_ASCII), takes);
            Thread serving = Thread.startVirtualThread(() -> front.proxy.serve(jail, front.client));
            jail.awaitStall();
            long down = front.client.usage().bytesDown();
            while (sending.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertTrue(sent.get() < 32 << 20, () -> "the kernel's buffers hold less: " + sent);
            assertEquals(down, front.client.usage().bytesDown(), "nothing is taken for a jail that does not read");
            assertTrue(down <= takes, () -> "taken: " + down);

            long before = sent.get();
            jail.takeAll();
            while (sent.get() < before + (8 << 20)) {
                assertTrue(serving.isAlive(), "it goes on where the jail reads");
                Thread.onSpinWait();
            }
            front.client.close();
            serving.join();
        }
    }

    @Test
    void limits_that_are_none_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new EgressQuota(0, NONE, NONE));
        assertThrows(IllegalArgumentException.class, () -> new EgressQuota(1, 0, NONE));
        assertThrows(IllegalArgumentException.class, () -> times(Duration.ZERO, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> times(Duration.ofSeconds(1), Duration.ofDays(2)));
        assertThrows(IllegalArgumentException.class, () -> EgressConfig.STANDARD.holding(0));
    }
}
