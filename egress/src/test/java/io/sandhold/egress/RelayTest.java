package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What happens between a jail and its host once they are connected. */
class RelayTest {

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void a_jail_that_has_said_all_still_hears_the_answer() throws Exception {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        try (TestTarget target = new TestTarget(socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream()
                            .write((all.length + " " + sha256(all)).getBytes(StandardCharsets.US_ASCII));
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + target.port())) {
            tunnel.out().write(sent);
            tunnel.socket().shutdownOutput();
            assertEquals(
                    sent.length + " " + sha256(sent),
                    new String(tunnel.in().readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(EgressOutcome.CONNECTED, front.event().outcome());
        }
    }

    @Test
    void a_host_that_has_said_all_still_hears_the_jail() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (TestTarget target = new TestTarget(socket -> {
                    socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    if (new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                            .equals("after you")) {
                        heard.countDown();
                    }
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + target.port())) {
            assertEquals("bye", new String(tunnel.in().readAllBytes(), StandardCharsets.US_ASCII));
            tunnel.out().write("after you".getBytes(StandardCharsets.US_ASCII));
            tunnel.socket().shutdownOutput();
            heard.await();
            assertEquals(9, front.event().bytesUp());
        }
    }

    @Test
    void a_host_that_breaks_off_is_no_orderly_end_for_the_jail() throws Exception {
        try (TestTarget target = new TestTarget(socket -> {
                    socket.getOutputStream().write("part".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readNBytes(2);
                    socket.setSoLinger(true, 0);
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + target.port())) {
            assertEquals("part", new String(tunnel.in().readNBytes(4), StandardCharsets.US_ASCII));
            tunnel.out().write("go".getBytes(StandardCharsets.US_ASCII));
            assertThrows(IOException.class, () -> tunnel.in().read());
        }
    }

    @Test
    void a_jail_that_goes_away_ends_the_hosts_connection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (TestTarget target = new TestTarget(socket -> {
                    try {
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } finally {
                        ended.countDown();
                    }
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*")) {
            Tunnel.open(front, "127.0.0.1:" + target.port()).close();
            ended.await();
            front.event();
        }
    }

    @Test
    void closing_a_sessions_client_cuts_transfers_at_once_and_lets_nothing_more_in() throws Exception {
        try (TestTarget target = new TestTarget(socket -> {
                    byte[] zeros = new byte[8192];
                    while (true) {
                        socket.getOutputStream().write(zeros);
                    }
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*")) {
            String to = "127.0.0.1:" + target.port();
            try (Tunnel reading = Tunnel.open(front, to);
                    Tunnel stuck = Tunnel.open(front, to);
                    Socket asking = front.connect()) {
                assertEquals(100_000, reading.in().readNBytes(100_000).length);
                asking.getOutputStream().write("CONNECT ".getBytes(StandardCharsets.US_ASCII));
                while (front.client.usage().open() < 3) {
                    Thread.onSpinWait();
                }
                front.client.close();
                for (Socket socket : List.of(reading.socket(), stuck.socket(), asking)) {
                    assertThrows(
                            IOException.class,
                            () -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
                }
                for (int i = 0; i < 3; i++) {
                    assertEquals(EgressOutcome.CLOSED, front.event().outcome());
                }
                front.awaitNothingLeft();
            }
            PipedJail late = new PipedJail("CONNECT " + to + " HTTP/1.1\r\n\r\n");
            front.proxy.serve(late, front.client);
            assertEquals("", late.said());
            assertEquals(EgressOutcome.CLOSED, front.event().outcome());
            assertEquals(2, target.connections.get());
        }
    }

    @Test
    void closing_the_proxy_closes_its_clients_also_those_that_come_later() throws Exception {
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                Tunnel tunnel = Tunnel.open(front, "127.0.0.1:" + target.port())) {
            front.proxy.close();
            assertThrows(IOException.class, () -> tunnel.in().read());
            assertEquals(EgressOutcome.CLOSED, front.event().outcome());
            EgressClient late = front.proxy.client(
                    new EgressMeter("tester", "late"), EgressPolicy.NOTHING, EgressQuota.STANDARD, front.events::add);
            front.proxy.serve(new PipedJail("GET http://a.example/ HTTP/1.1\r\n\r\n"), late);
            assertEquals(EgressOutcome.CLOSED, front.event().outcome());
        }
    }

    @Test
    void a_shorter_list_cuts_what_it_no_longer_has_and_leaves_the_rest() throws Exception {
        NameResolver here = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(
                        TestFront.opening(target.port()).resolvingBy(here), "a.example:*", "b.example:*");
                Tunnel a = Tunnel.open(front, "a.example:" + target.port());
                Tunnel b = Tunnel.open(front, "b.example:" + target.port())) {
            front.client.policy(EgressPolicy.parse(List.of("b.example:*", "c.example:*")));
            assertThrows(IOException.class, () -> a.in().read());
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.REFUSED_BY_LIST, event.outcome());
            assertEquals("a.example", event.host());
            assertEquals("on", b.echo("on"));
            try (Tunnel c = Tunnel.open(front, "c.example:" + target.port())) {
                assertEquals("new", c.echo("new"));
            }
        }
    }

    @Test
    void the_answer_to_a_body_that_the_host_does_not_want_arrives() throws Exception {
        String refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (TestTarget target = new TestTarget(socket -> {
                    InputStream in = socket.getInputStream();
                    in.readNBytes(100);
                    socket.getOutputStream().write(refusal.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    in.transferTo(OutputStream.nullOutputStream());
                });
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                Socket socket = front.connect()) {
            socket.getOutputStream()
                    .write(("PUT http://127.0.0.1:" + target.port() + "/ HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[1000]);
            String answer = new String(socket.getInputStream().readNBytes(refusal.length()), StandardCharsets.US_ASCII);
            assertEquals(refusal, answer);
        }
    }

    @Test
    void what_a_listener_throws_ends_nothing() throws Exception {
        Logger logger = Logger.getLogger(StreamProxy.class.getName());
        logger.setLevel(Level.OFF);
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()), "127.0.0.1:*");
                EgressClient client = front.proxy.client(
                        new EgressMeter("tester", "thrower"),
                        EgressPolicy.parse(List.of("127.0.0.1:*")),
                        EgressQuota.STANDARD,
                        event -> {
                            throw new IllegalStateException("the listener's own fault");
                        })) {
            PipedJail jail = new PipedJail("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\n\r\nhello");
            front.proxy.serve(jail, client);
            assertTrue(jail.said().endsWith("hello"), jail::said);
        } finally {
            logger.setLevel(null);
        }
    }
}
