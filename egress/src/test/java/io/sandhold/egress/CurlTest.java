package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real client, curl, on each of the three ways through the proxy. */
class CurlTest {

    /** Every name is here, so that a test may give its host any name. */
    private static final NameResolver HERE = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    @TempDir
    Path directory;

    private record Curl(int exit, String output) {}

    private Curl curl(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("curl", "-q", "-sS", "--max-time", "20", "--noproxy", ""));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(key -> key.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Curl(process.waitFor(), output);
    }

    @Test
    void plain_http_is_fetched_with_the_targets_host() throws Exception {
        try (WebTarget web = WebTarget.http();
                TestFront front =
                        new TestFront(TestFront.opening(web.port()).resolvingBy(HERE), "a.example:" + web.port())) {
            String url = "http://a.example:" + web.port() + "/path?q=1";
            Curl got = curl("-x", "http://127.0.0.1:" + front.port(), "-H", "Host: other.example", url);
            assertEquals(new Curl(0, "GET /path?q=1 for a.example:" + web.port() + " with 0 bytes\n"), got);
            EgressEvent event = front.event();
            assertEquals(EgressProtocol.HTTP, event.protocol());
            assertEquals("a.example:" + web.port(), event.host() + ":" + event.port());
            assertEquals("127.0.0.1", event.address());
            assertEquals(EgressOutcome.CONNECTED, event.outcome());
            assertTrue(event.bytesUp() > 50 && event.bytesDown() > got.output().length(), event::toString);
        }
    }

    @Test
    void bodies_of_both_framings_arrive_whole() throws Exception {
        Path file = Files.write(directory.resolve("body"), new byte[3_000_001]);
        try (WebTarget web = WebTarget.http();
                TestFront front =
                        new TestFront(TestFront.opening(web.port()).resolvingBy(HERE), "a.example:" + web.port())) {
            String url = "http://a.example:" + web.port() + "/put";
            for (String framing : List.of("X-Framing: length", "Transfer-Encoding: chunked")) {
                Curl got = curl("-x", "http://127.0.0.1:" + front.port(), "-T", file.toString(), "-H", framing, url);
                assertEquals(new Curl(0, "PUT /put for a.example:" + web.port() + " with 3000001 bytes\n"), got);
                assertTrue(front.event().bytesUp() > 3_000_001);
            }
        }
    }

    @Test
    void https_goes_through_connect_and_socks_with_the_hosts_own_certificate() throws Exception {
        try (WebTarget web = WebTarget.https(directory, "b.example");
                TestFront front = new TestFront(
                        TestFront.opening(web.port()).resolvingBy(HERE), "*.a.example:*", "b.example:" + web.port())) {
            String url = "https://b.example:" + web.port() + "/secure";
            for (String proxy : List.of("http://127.0.0.1:", "socks5h://127.0.0.1:")) {
                Curl got = curl(
                        "-x",
                        proxy + front.port(),
                        "--cacert",
                        directory.resolve("ca.pem").toString(),
                        url);
                assertEquals(new Curl(0, "GET /secure for b.example:" + web.port() + " with 0 bytes\n"), got);
            }
            assertEquals(EgressProtocol.CONNECT, front.event().protocol());
            assertEquals(EgressProtocol.SOCKS5, front.event().protocol());
        }
    }

    @Test
    void what_is_not_on_the_list_is_refused_in_words_that_curl_shows() throws Exception {
        try (WebTarget web = WebTarget.http();
                TestFront front =
                        new TestFront(TestFront.opening(web.port()).resolvingBy(HERE), "a.example:" + web.port())) {
            Curl plain = curl("-x", "http://127.0.0.1:" + front.port(), "http://c.example/");
            assertTrue(plain.output().contains("c.example:80 is not in this session's list"), plain.output());
            Curl tunnel = curl("-v", "-x", "http://127.0.0.1:" + front.port(), "https://c.example/");
            assertEquals(56, tunnel.exit());
            assertTrue(
                    tunnel.output().contains("HTTP/1.1 403 c.example:443 is not in this session's list"),
                    tunnel.output());
            Curl socks = curl("-x", "socks5h://127.0.0.1:" + front.port(), "http://c.example/");
            assertEquals(97, socks.exit());
            assertTrue(socks.output().contains("(2)"), socks.output());
            for (int i = 0; i < 3; i++) {
                assertEquals(EgressOutcome.REFUSED_BY_LIST, front.event().outcome());
            }
        }
    }

    @Test
    void a_redirect_is_checked_as_any_request() throws Exception {
        try (WebTarget web = WebTarget.http();
                TestFront front =
                        new TestFront(TestFront.opening(web.port()).resolvingBy(HERE), "a.example:*", "127.0.0.1:*")) {
            String start = "http://a.example:" + web.port() + "/elsewhere?http://127.0.0.1:" + front.port() + "/";
            Curl got = curl("-L", "-x", "http://127.0.0.1:" + front.port(), start);
            assertTrue(got.output().contains("leads to a loopback address"), got.output());
            assertEquals(EgressOutcome.CONNECTED, front.event().outcome());
            assertEquals(EgressOutcome.REFUSED_ADDRESS, front.event().outcome());
        }
    }
}
