package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.sandhold.egress.EgressConfig;
import io.sandhold.egress.EgressQuota;
import io.sandhold.egress.OpenAddress;
import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jail of network mode egress, with curl in it and a web server on the host. */
class EgressTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    private HttpServer web;
    private String at;

    @BeforeEach
    void serve() throws Exception {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] answer = "from the host\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        web.start();
        at = "127.0.0.1:" + web.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        web.stop(0);
    }

    private Settings opened() {
        EgressConfig proxy = EgressConfig.STANDARD.opening(List.of(OpenAddress.parse(at)));
        return Settings.usual().egress(new EgressRules(true, proxy, EgressQuota.STANDARD));
    }

    private static SessionLease reaching(TestHost host, String to) {
        return host.sessions()
                .leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.network(SessionNetwork.egress(List.of(to))));
    }

    /** With no_proxy empty: curl would not ask a proxy for 127.0.0.1, which stands for a host elsewhere here. */
    private String curl(String more) {
        return "no_proxy= NO_PROXY= curl -sS -m 20 " + more;
    }

    @Test
    void what_is_on_the_list_is_reached_by_the_proxy_in_the_environment_and_written_down() {
        try (TestHost host = TestHost.open(directory, opened());
                SessionLease lease = reaching(host, at)) {
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
            assertEquals("from the host", sh(lease, curl("-p http://" + at + "/")));
            assertEquals("from the host", sh(lease, curl("--proxy socks5h://127.0.0.1:3128 http://" + at + "/")));
            Eventually.holds(() -> host.host().audit().recent(ADMIN, 100).stream()
                            .filter(event -> event.kind() == AuditKind.CONNECTION
                                    && event.session().equals("s1")
                                    && event.detail().startsWith("connected")
                                    && event.detail().contains(at))
                            .count()
                    == 3);
        }
    }

    @Test
    void what_is_not_on_the_list_is_refused_with_the_way_out_and_a_list_changes_while_programs_run() {
        try (TestHost host = TestHost.open(directory, opened());
                SessionLease lease = reaching(host, "example.org")) {
            String refused = sh(lease, curl("http://" + at + "/"));
            assertTrue(refused.contains("network.allow"), refused);
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.network(SessionNetwork.egress(List.of(at))));
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
        }
    }

    @Test
    void a_change_that_is_refused_for_another_part_of_it_cuts_nothing() {
        try (TestHost host = TestHost.open(directory, opened().on(VolumeKind.BTRFS));
                SessionLease lease = host.sessions()
                        .leaseOrCreate(
                                ADMIN,
                                S1,
                                SessionRequest.DEFAULTS.quota(30L << 20).network(SessionNetwork.egress(List.of(at))))) {
            sh(lease, "head -c 20M /dev/zero > f; sync f");
            SessionRequest refused = SessionRequest.DEFAULTS
                    .quota(10L << 20)
                    .limits(AskedLimits.NONE.openFiles(99))
                    .network(SessionNetwork.egress(List.of("example.org")));
            SessionException e =
                    assertThrows(SessionException.class, () -> host.sessions().change(ADMIN, S1, refused));
            assertEquals(SessionError.IN_USE, e.error(), e::getMessage);
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
        }
    }

    @Test
    void bytes_that_are_used_up_stay_so_when_the_jail_is_ended_and_started_anew() {
        EgressConfig proxy = EgressConfig.STANDARD.opening(List.of(OpenAddress.parse(at)));
        EgressQuota quota = new EgressQuota(64, EgressQuota.UNLIMITED, 600);
        try (TestHost host = TestHost.open(directory, Settings.usual().egress(new EgressRules(true, proxy, quota)));
                SessionLease lease = reaching(host, at)) {
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
            sh(lease, curl("http://" + at + "/") + "; " + curl("http://" + at + "/")); // the 600 are over now
            host.sessions().stop(ADMIN, S1, "tried");
            String after = sh(lease, curl("-v http://" + at + "/"));
            assertTrue(after.contains("this session has used up its bytes"), after);
        }
    }

    @Test
    void what_is_moved_is_counted_over_all_jails_and_not_at_all_on_the_hosts_network() {
        try (TestHost host = TestHost.open(directory, opened());
                SessionLease lease = reaching(host, at)) {
            assertEquals(
                    Optional.of(Traffic.NONE), host.sessions().usage(ADMIN, S1).traffic());
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
            Traffic once = host.sessions().usage(ADMIN, S1).traffic().orElseThrow();
            assertTrue(once.sent() > 20 && once.received() > "from the host\n".length(), once::toString);
            host.sessions().stop(ADMIN, S1, "tried");
            assertEquals("from the host", sh(lease, curl("http://" + at + "/")));
            Traffic twice = host.sessions().usage(ADMIN, S1).traffic().orElseThrow();
            assertTrue(twice.received() >= 2 * once.received(), twice::toString);
            SessionId other = new SessionId("s2");
            host.sessions().create(ADMIN, other, SessionRequest.DEFAULTS.network(SessionNetwork.HOST));
            assertEquals(Optional.empty(), host.sessions().usage(ADMIN, other).traffic());
        }
    }

    @Test
    void there_is_no_way_past_the_proxy() {
        try (TestHost host = TestHost.open(directory, opened());
                SessionLease lease = reaching(host, at)) {
            String direct = sh(lease, "curl -sS -m 5 --noproxy '*' http://" + at + "/");
            assertTrue(direct.contains("exit 7"), direct);
        }
    }
}
