package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from a name to a connection. */
class DialTest {

    private static final InetAddress GOOD = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress BAD = InetAddress.ofLiteral("127.0.0.2");

    /** Says who it is and goes. */
    private static TestTarget saying(String address, int port, String word) {
        return new TestTarget(address, port, socket -> {
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    private static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
    }

    @Test
    void a_name_that_leads_elsewhere_at_the_second_look_is_looked_at_once_and_connected_where_it_was_checked()
            throws Exception {
        AtomicInteger looks = new AtomicInteger();
        NameResolver rebinding = name -> List.of(looks.getAndIncrement() == 0 ? GOOD : BAD);
        try (TestTarget good = saying("127.0.0.1", 0, "good");
                TestTarget bad = saying("127.0.0.2", good.port(), "bad");
                TestFront front =
                        new TestFront(TestFront.opening(good.port()).resolvingBy(rebinding), "rebind.example:*")) {
            String first = front.ask(connect("rebind.example:" + good.port()));
            assertTrue(first.endsWith("\r\n\r\ngood"), first);
            assertEquals(1, looks.get());
            assertEquals("127.0.0.1", front.event().address());

            String second = front.ask(connect("rebind.example:" + good.port()));
            assertTrue(second.startsWith("HTTP/1.1 403 "), second);
            assertEquals(2, looks.get());
            EgressEvent refused = front.event();
            assertEquals(EgressOutcome.REFUSED_ADDRESS, refused.outcome());
            assertEquals("127.0.0.2", refused.address());
            assertFalse(second.contains("127.0.0.2"), "a jail is not told where inside a name leads");
            assertEquals(1, good.connections.get());
            assertEquals(0, bad.connections.get());
        }
    }

    @Test
    void one_bad_address_among_good_ones_refuses_the_name() throws Exception {
        try (TestTarget good = saying("127.0.0.1", 0, "good");
                TestFront front = new TestFront(
                        TestFront.opening(good.port()).resolvingBy(name -> List.of(GOOD, BAD)), "mixed.example:*")) {
            assertTrue(front.ask(connect("mixed.example:" + good.port())).startsWith("HTTP/1.1 403 "));
            assertEquals(0, good.connections.get());
        }
    }

    @Test
    void the_next_address_is_tried_where_one_does_not_answer() throws Exception {
        try (TestTarget good = saying("127.0.0.1", 0, "good")) {
            EgressConfig config = EgressConfig.STANDARD
                    .opening(List.of(OpenAddress.parse("127.0.0.0/8:" + good.port())))
                    .resolvingBy(name -> List.of(BAD, GOOD));
            try (TestFront front = new TestFront(config, "two.example:*")) {
                assertTrue(front.ask(connect("two.example:" + good.port())).endsWith("good"));
                assertEquals("127.0.0.1", front.event().address());
            }
        }
    }

    @Test
    void a_name_that_is_not_on_the_list_is_not_even_looked_up() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        NameResolver counting = name -> {
            looks.incrementAndGet();
            return List.of(GOOD);
        };
        try (TestFront front = new TestFront(EgressConfig.STANDARD.resolvingBy(counting), "a.example:443")) {
            front.ask(connect("c2Vjcg.exfiltrate.example:443"));
            front.ask(connect("a.example:444"));
            assertEquals(0, looks.get());
            assertEquals(EgressOutcome.REFUSED_BY_LIST, front.event().outcome());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "[::1]",
                "0.0.0.0",
                "[::]",
                "169.254.169.254",
                "[fd00:ec2::254]",
                "10.0.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "[fe80::1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "255.255.255.255",
                "224.0.0.1"
            })
    void an_address_on_the_list_is_still_refused_for_what_it_is(String address) throws Exception {
        try (TestFront front = new TestFront(EgressConfig.STANDARD, address + ":*")) {
            String answer = front.ask(connect(address + ":22"));
            assertTrue(answer.startsWith("HTTP/1.1 403 ") && answer.contains("which no session may reach"), answer);
            assertEquals(EgressOutcome.REFUSED_ADDRESS, front.event().outcome());
        }
    }

    @Test
    void localhost_and_the_hosts_own_name_lead_to_refused_addresses() throws Exception {
        String own = InetAddress.getLocalHost().getHostName();
        try (TestFront front = new TestFront(EgressConfig.STANDARD, "localhost:*", own + ":*")) {
            for (String name : List.of("localhost", "LOCALHOST", own)) {
                assertTrue(front.ask(connect(name + ":22")).startsWith("HTTP/1.1 403 "), name);
                assertEquals(EgressOutcome.REFUSED_ADDRESS, front.event().outcome());
            }
        }
    }

    @Test
    void a_name_without_address_and_a_host_without_listener_are_told_apart() throws Exception {
        NameResolver some = name -> {
            if (name.startsWith("none")) {
                throw new UnknownHostException("secret of the resolver");
            }
            return name.startsWith("empty") ? List.of() : List.of(GOOD);
        };
        int shut;
        try (TestTarget gone = TestTarget.echo()) {
            shut = gone.port();
        }
        try (TestFront front = new TestFront(TestFront.opening(shut).resolvingBy(some), "*.a.example:*")) {
            for (String name : List.of("none", "empty")) {
                String answer = front.ask(connect(name + ".a.example:" + shut));
                assertTrue(answer.startsWith("HTTP/1.1 502 no address of " + name + ".a.example"), answer);
                assertFalse(answer.contains("secret"), answer);
                assertEquals(EgressOutcome.UNRESOLVED, front.event().outcome());
            }
            String answer = front.ask(connect("here.a.example:" + shut));
            assertTrue(answer.startsWith("HTTP/1.1 502 ") && answer.contains("Connection refused"), answer);
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.UNREACHABLE, event.outcome());
            assertEquals("127.0.0.1", event.address());
        }
    }

    @Test
    void a_resolver_that_fails_or_lies_opens_nothing() throws Exception {
        NameResolver broken = name -> {
            throw new IllegalStateException("broken");
        };
        try (TestFront front = new TestFront(EgressConfig.STANDARD.resolvingBy(broken), "a.example:*")) {
            assertTrue(front.ask(connect("a.example:80")).startsWith("HTTP/1.1 502 "));
            assertEquals(EgressOutcome.UNRESOLVED, front.event().outcome());
        }
    }

    @Test
    void slow_name_servers_of_one_session_hold_up_neither_others_nor_virtual_threads() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        NameResolver slow = name -> {
            if (name.startsWith("slow")) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new UnknownHostException("interrupted");
                }
            }
            return List.of(GOOD);
        };
        EgressTimes times = new EgressTimes(
                Duration.ofSeconds(20), Duration.ofMillis(700), Duration.ofSeconds(10), Duration.ofSeconds(20));
        try (TestTarget good = saying("127.0.0.1", 0, "good");
                TestFront front = new TestFront(
                        TestFront.opening(good.port()).resolvingBy(slow).within(times), "slow.example:*");
                EgressClient other = front.proxy.client(
                        new EgressMeter("tester", "other"),
                        EgressPolicy.parse(List.of("fast.example:*")),
                        EgressQuota.STANDARD,
                        event -> {})) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Socket socket = front.connect();
                waiting.add(socket);
                socket.getOutputStream()
                        .write(connect("slow.example:" + good.port()).getBytes(StandardCharsets.US_ASCII));
            }
            PipedJail fast = new PipedJail(connect("fast.example:" + good.port()));
            front.proxy.serve(fast, other);
            assertTrue(fast.said().endsWith("good"), fast::said);
            for (Socket socket : waiting) {
                try (socket) {
                    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    assertTrue(answer.startsWith("HTTP/1.1 502 no address of slow.example"), answer);
                }
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void a_proxy_in_the_jvms_settings_is_not_gone_through() throws Exception {
        Map<String, String> settings =
                Map.of("socksProxyHost", "127.0.0.1", "socksProxyPort", "1", "socksNonProxyHosts", "");
        try (TestTarget good = saying("127.0.0.1", 0, "good");
                TestFront front = new TestFront(
                        TestFront.opening(good.port()).resolvingBy(name -> List.of(GOOD)), "a.example:*")) {
            settings.forEach(System::setProperty);
            PipedJail jail = new PipedJail(connect("a.example:" + good.port()));
            front.proxy.serve(jail, front.client);
            assertTrue(jail.said().endsWith("good"), jail::said);
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }
}
