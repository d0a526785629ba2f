package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that one reader takes for another thing than the next one. */
class SmugglingTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    /** All that each connection to the host brought, up to its end. */
    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();

    private TestTarget target;
    private TestFront front;

    @BeforeEach
    void start() {
        target = new TestTarget(socket -> {
            InputStream in = socket.getInputStream();
            StringBuilder all = new StringBuilder();
            while (!whole(all.toString())) {
                int c = in.read();
                if (c < 0) {
                    break;
                }
                all.append((char) c);
            }
            socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            // What comes after the request's end, if anything does.
            for (int c = in.read(); c >= 0; c = in.read()) {
                all.append((char) c);
            }
            received.add(all.toString());
        });
        front = new TestFront(
                TestFront.opening(target.port()).resolvingBy(name -> List.of(InetAddress.ofLiteral("127.0.0.1"))),
                "a.example:*");
    }

    @AfterEach
    void stop() {
        front.close();
        target.close();
    }

    private static boolean whole(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String body = text.substring(end + 4);
        return text.contains("chunked")
                ? body.endsWith("0\r\n\r\n")
                : !text.contains("Content-Length: 5") || body.length() == 5;
    }

    private String url() {
        return "http://a.example:" + target.port() + "/";
    }

    private String reached() throws InterruptedException {
        String text = received.poll(TestFront.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertTrue(text != null, "nothing came to the host");
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5, 5\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: 5 5\r\n",
                "Content-Length:\r\n",
                "Content-Length: 5;\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked;q=1\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding:\r\n",
                "Transfer-Encoding : chunked\r\n",
                " Transfer-Encoding: chunked\r\n",
                "X: y\r\n Transfer-Encoding: chunked\r\n",
                "X: y\r\n\tz\r\n",
                "X\r\n",
                ": y\r\n",
                "X Y: z\r\n",
                "X(: y\r\n",
                "X\u00e4: y\r\n",
                "X: a\rb\r\n",
                "X: a\nY: b\r\n",
                "X: a\n\r\n",
                "X: a\0b\r\n",
                "X: a\u007fb\r\n",
                "X: a\u001bb\r\n",
                "Host: a.example\r\nHost: a.example\r\n",
                "Connection: content-length\r\n",
                "Connection: close, Transfer-Encoding\r\n",
                "Connection: Host\r\n"
            })
    void a_head_that_could_be_read_in_two_ways_is_refused(String fields) throws Exception {
        String answer =
                front.ask("POST " + url() + " HTTP/1.1\r\n" + fields + "\r\n0\r\n\r\nGET /second HTTP/1.1\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
        assertEquals(EgressOutcome.MALFORMED, front.event().outcome());
        assertEquals(0, target.connections.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  URL HTTP/1.1",
                "GET URL  HTTP/1.1",
                "GET URL",
                "GET URL HTTP/1.1 ",
                "GET\tURL HTTP/1.1",
                "GET URL HTTP/2.0",
                "GET URL HTTP/0.9",
                "GET URL HTTP/1.10",
                "GET URL http/1.1",
                "GET / HTTP/1.1",
                "GET a.example HTTP/1.1",
                "GET //a.example/ HTTP/1.1",
                "GET * HTTP/1.1",
                "GET https://a.example/ HTTP/1.1",
                "GET ftp://a.example/ HTTP/1.1",
                "GET file:///etc/passwd HTTP/1.1",
                "GET http:a.example/ HTTP/1.1",
                "GET http:///a.example HTTP/1.1",
                "GET http://a.example:80:80/ HTTP/1.1",
                "GET http://u:secret@a.example/ HTTP/1.1",
                "GET http://a.example\\@b/ HTTP/1.1",
                "GET http://a.example/#x HTTP/1.1",
                "GET http://a.example/\u00e4 HTTP/1.1",
                "GET http://127.1/ HTTP/1.1",
                "GET http://0x7f.1/ HTTP/1.1",
                "GET http://a.example./ HTTP/1.1",
                "GET http://a.example%2f/ HTTP/1.1",
                "GET http://a_b.example/ HTTP/1.1",
                "G@T URL HTTP/1.1",
                "CONNECT a.example HTTP/1.1",
                "CONNECT http://a.example:80/ HTTP/1.1",
                "CONNECT a.example:80/ HTTP/1.1",
                "CONNECT a.example:0 HTTP/1.1",
                "CONNECT u@a.example:80 HTTP/1.1",
                "CONNECT :80 HTTP/1.1",
                "CONNECT 2130706433:80 HTTP/1.1",
                "CONNECT [::ffff:7f00:1]:80 HTTP/1.1",
                "CONNECT [fe80::1%25lo]:80 HTTP/1.1"
            })
    void a_first_line_that_is_none_is_refused(String line) throws Exception {
        String answer = front.ask(line.replace("URL", url()) + "\r\nHost: x\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertFalse(answer.contains("secret"), "a password is not repeated");
        EgressEvent event = front.event();
        assertEquals(EgressOutcome.MALFORMED, event.outcome());
        assertFalse(event.toString().contains("secret"), event::toString);
        assertEquals(0, target.connections.get());
    }

    @Test
    void connect_with_a_body_is_refused() throws Exception {
        for (String field : List.of("Content-Length: 5", "Transfer-Encoding: chunked")) {
            String answer = front.ask("CONNECT a.example:" + target.port() + " HTTP/1.1\r\n" + field + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 CONNECT has no body"), answer);
        }
    }

    @Test
    void a_request_after_the_first_is_not_passed_on() throws Exception {
        String answer = front.ask("GET " + url()
                + "first HTTP/1.1\r\nHost: x\r\n\r\nGET http://internal.example/second HTTP/1.1\r\n\r\n");
        assertTrue(answer.endsWith("ok"), answer);
        assertEquals(
                "GET /first HTTP/1.1\r\nHost: a.example:" + target.port()
                        + "\r\nVia: 1.1 sandhold\r\nConnection: close\r\n\r\n",
                reached());
    }

    @Test
    void what_follows_a_body_is_not_passed_on() throws Exception {
        front.ask("POST " + url() + " HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /second HTTP/1.1\r\n\r\n");
        assertTrue(reached().endsWith("\r\n\r\nhello"));
        front.ask(
                "POST " + url()
                        + " HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n000\r\n\r\nGET /second HTTP/1.1\r\n\r\n");
        String chunked = reached();
        assertTrue(chunked.endsWith("Connection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), chunked);
        assertTrue(chunked.contains("\r\nTransfer-Encoding: chunked\r\n"), chunked);
    }

    @Test
    void fields_of_one_hop_stay_here_and_the_others_go_on() throws Exception {
        front.ask("GET " + url()
                + " HTTP/1.1\r\nHost: internal.example\r\nProxy-Connection: keep-alive\r\nConnection: keep-alive, X-Mine\r\n"
                + "X-Mine: 1\r\nKeep-Alive: 5\r\nProxy-Authorization: Basic c2VjcmV0\r\nTE: trailers\r\nTrailer: X\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: x\r\nAccept: \t a, b \t\r\nCookie: \u00e4\r\n\r\n");
        assertEquals(
                "GET / HTTP/1.1\r\nHost: a.example:" + target.port()
                        + "\r\nAccept: a, b\r\nCookie: \u00e4\r\nVia: 1.1 sandhold\r\nConnection: close\r\n\r\n",
                reached());
    }

    @Test
    void urls_without_path_get_one() throws Exception {
        String bare = "http://A.EXAMPLE:" + target.port();
        for (String[] row : new String[][] {
            {"GET " + bare, "GET / "}, {"GET " + bare + "?q", "GET /?q "}, {"OPTIONS " + bare, "OPTIONS * "}
        }) {
            front.ask(row[0] + " HTTP/1.0\r\n\r\n");
            String head = reached();
            assertTrue(head.startsWith(row[1] + "HTTP/1.0\r\nHost: a.example:"), head);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5;ext=1\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n",
                "-1\r\nhello\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloX\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "\r\n",
                "g\r\n",
                "ffffffffffffffff\r\nhello",
                "10000000000000005\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
                "5\r\nhello\r\n0\n\n",
                "5\rXhello\r\n0\r\n\r\n"
            })
    void chunks_that_could_be_read_in_two_ways_cut_the_connection(String body) throws Exception {
        try (Socket socket = front.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + url() + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                    .getBytes(StandardCharsets.ISO_8859_1));
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.MALFORMED, event.outcome());
            assertTrue(event.detail().contains("RFC 9112"), event::detail);
            String got = reached();
            assertFalse(got.endsWith("0\r\n\r\n"), got);
        }
    }

    @Test
    void heads_are_bounded() throws Exception {
        String many = "X: y\r\n".repeat(101);
        assertTrue(front.ask("GET " + url() + " HTTP/1.1\r\n" + many + "\r\n").startsWith("HTTP/1.1 431 "));
        String large = "X: " + "y".repeat(40_000) + "\r\n";
        assertTrue(front.ask("GET " + url() + " HTTP/1.1\r\n" + large + "\r\n").startsWith("HTTP/1.1 431 "));
        assertTrue(front.ask("GET " + url() + "y".repeat(200_000)).startsWith("HTTP/1.1 431 "));
        assertTrue(front.ask("A".repeat(200_000)).startsWith("HTTP/1.1 431 "));
        assertEquals(0, target.connections.get());
    }
}
