package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one account may take of the proxy with all its sessions, however many these are. */
class AccountShareTest {

    private static final EgressPolicy ANY = EgressPolicy.parse(List.of("slow.example:*", "fast.example:*"));

    private static String connect(String name, int port) {
        return new String(Tunnel.head(name + ":" + port), StandardCharsets.US_ASCII);
    }

    /** Many sessions of one account ask for a name whose server never answers. */
    @Test
    void an_account_whose_names_are_never_answered_keeps_no_other_from_getting_out() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        NameResolver resolver = name -> {
            if (name.equals("slow.example")) {
                hanging.incrementAndGet();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new UnknownHostException("interrupted");
                }
            }
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        };
        EgressTimes times = new EgressTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(20));
        List<EgressClient> sessions = new ArrayList<>();
        List<Thread> asking = new ArrayList<>();
        List<PipedJail> answers = new ArrayList<>();
        try (TestTarget good = TestTarget.echo();
                TestFront front = new TestFront(
                        TestFront.opening(good.port()).resolvingBy(resolver).within(times));
                EgressClient other =
                        front.proxy.client(new EgressMeter("other", "b"), ANY, EgressQuota.STANDARD, event -> {})) {
            for (int i = 0; i < 40; i++) {
                EgressClient session =
                        front.proxy.client(new EgressMeter("greedy", "a" + i), ANY, EgressQuota.STANDARD, event -> {});
                sessions.add(session);
                for (int k = 0; k < 8; k++) {
                    PipedJail jail = new PipedJail(connect("slow.example", good.port()));
                    answers.add(jail);
                    asking.add(Thread.startVirtualThread(() -> front.proxy.serve(jail, session)));
                }
            }
            while (hanging.get() < NameLookUps.PER_ACCOUNT) {
                Thread.onSpinWait();
            }
            PipedJail neighbour = new PipedJail(connect("fast.example", good.port()) + "hello");
            front.proxy.serve(neighbour, other);
            assertTrue(neighbour.said().endsWith("hello"), neighbour::said);
            for (Thread thread : asking) {
                thread.join();
            }
            assertEquals(NameLookUps.PER_ACCOUNT, hanging.get(), "look-ups of one account at the same time");
            for (PipedJail jail : answers) {
                assertTrue(jail.said().startsWith("HTTP/1.1 502 no address of slow.example"), jail::said);
            }
            never.countDown();
            PipedJail again = new PipedJail(connect("fast.example", good.port()) + "again");
            front.proxy.serve(again, sessions.getFirst());
            assertTrue(again.said().endsWith("again"), "the account goes on when its look-ups have ended");
        } finally {
            never.countDown();
            sessions.forEach(EgressClient::close);
        }
    }

    @Test
    void an_account_comes_to_half_of_the_hosts_connections_and_the_next_to_half_of_the_rest() throws Exception {
        List<Tunnel> held = new ArrayList<>();
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()).holding(16), "127.0.0.1:*");
                EgressClient second = front.proxy.client(
                        new EgressMeter("tester", "second"),
                        EgressPolicy.parse(List.of("127.0.0.1:*")),
                        EgressQuota.STANDARD,
                        event -> {});
                EgressClient other = front.proxy.client(
                        new EgressMeter("other", "b"),
                        EgressPolicy.parse(List.of("127.0.0.1:*")),
                        EgressQuota.STANDARD,
                        event -> {})) {
            for (int i = 0; i < 8; i++) {
                held.add(Tunnel.open(front, "127.0.0.1:" + target.port()));
            }
            for (int i = 0; i < 20; i++) {
                PipedJail more = new PipedJail(connect("127.0.0.1", target.port()));
                front.proxy.serve(more, i % 2 == 0 ? second : front.client);
                assertTrue(more.said().startsWith("HTTP/1.1 429 this server has as many connections"), more::said);
            }
            PipedJail neighbour = new PipedJail(connect("127.0.0.1", target.port()) + "hello");
            front.proxy.serve(neighbour, other);
            assertTrue(neighbour.said().endsWith("hello"), neighbour::said);
            held.removeLast().close();
            front.awaitServing(held.size());
            PipedJail again = new PipedJail(connect("127.0.0.1", target.port()) + "again");
            front.proxy.serve(again, second);
            assertTrue(again.said().endsWith("again"), again::said);
        } finally {
            for (Tunnel tunnel : held) {
                tunnel.close();
            }
        }
    }

    @Test
    void a_session_that_ends_its_jail_goes_on_with_the_bytes_that_it_had_left() throws Exception {
        EgressMeter meter = new EgressMeter("tester", "spender");
        EgressPolicy policy = EgressPolicy.parse(List.of("127.0.0.1:*"));
        EgressQuota quota = new EgressQuota(64, EgressQuota.UNLIMITED, 1000);
        String text = "x".repeat(300);
        try (TestTarget target = TestTarget.echo();
                TestFront front = new TestFront(TestFront.opening(target.port()))) {
            String head = connect("127.0.0.1", target.port());
            for (String jail : List.of("first", "second")) {
                try (EgressClient client = front.proxy.client(meter, policy, quota, front.events::add)) {
                    PipedJail asks = new PipedJail(head + text);
                    front.proxy.serve(asks, client);
                    EgressOutcome outcome = front.event().outcome();
                    assertEquals(jail.equals("first") ? EgressOutcome.CONNECTED : EgressOutcome.LIMIT, outcome, jail);
                }
            }
            try (EgressClient third = front.proxy.client(meter, policy, quota, front.events::add)) {
                assertEquals(1000, third.usage().bytesUp() + third.usage().bytesDown());
                assertEquals(2, third.usage().served());
                PipedJail asks = new PipedJail(head + text);
                front.proxy.serve(asks, third);
                assertTrue(asks.said().startsWith("HTTP/1.1 429 this session has used up its bytes"), asks::said);
                assertFalse(asks.said().contains(text));
            }
        }
    }
}
