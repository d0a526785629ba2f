package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.EventClient.Event;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages may use the cookie of a sign-in, and what ends with it. */
class ForeignPageTest {

    private static final String HTTPS = "X-Forwarded-Proto: https\r\n";

    @TempDir
    static Path directory;

    private static WebRig rig;
    private static Browser browser;

    @BeforeAll
    static void start() {
        CrossOrigin pages = CrossOrigin.parse("https://app.example.org").orElseThrow();
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                new WebServerConfig.Rules(500, Optional.empty(), pages, Duration.ofHours(12)));
        browser = Browser.by(rig, WebRig.TOKEN);
        rig.post("/session/demo", "{}");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String asked(String line, String headers) {
        try {
            return RawRequest.send(
                    rig.port(), line + " HTTP/1.1\r\n" + headers + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ")[1]);
    }

    private static String line(String kind) {
        return switch (kind) {
            case "read", "stream" -> "GET /workspace/se/session/demo";
            case "change" -> "POST /workspace/se/session/demo/stop";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** By plain http on loopback, and by https of a proxy; {@code -} for a header that is not sent. */
    @ParameterizedTest
    @CsvSource({
        // of one's own
        "change, http://localhost, same-origin, 200",
        "change, http://localhost, -, 200",
        "change, -, same-origin, 200",
        "read, -, same-origin, 200",
        "read, -, none, 200",
        "read, -, -, 200",
        "read, http://localhost, -, 200",
        "stream, -, same-origin, 200",
        "stream, http://localhost, -, 200",
        // nobody's
        "change, -, -, 403",
        "change, -, none, 403",
        "stream, -, -, 403",
        "stream, -, none, 403",
        // of another port of this host, which is the same site
        "change, http://localhost:8080, same-site, 403",
        "change, http://localhost:8080, -, 403",
        "read, -, same-site, 403",
        "read, http://localhost:8080, -, 403",
        "stream, http://localhost:8080, same-site, 403",
        // of the same name by another scheme
        "change, https://localhost, -, 403",
        // of another site, one that may call the API with a token too
        "change, https://evil.example, cross-site, 403",
        "change, https://app.example.org, cross-site, 403",
        "read, https://app.example.org, cross-site, 403",
        "read, -, cross-site, 403",
        // in a sandbox
        "change, null, cross-site, 403",
        "change, null, same-origin, 403",
        "change, null, -, 403",
        "read, null, -, 403",
    })
    void only_pages_of_this_server_ask_by_its_cookie(String kind, String origin, String site, int expected) {
        String says = "Host: localhost\r\nCookie: " + browser.cookie() + "\r\n"
                + (origin.equals("-") ? "" : "Origin: " + origin + "\r\n")
                + (site.equals("-") ? "" : "Sec-Fetch-Site: " + site + "\r\n")
                + (kind.equals("stream") ? "Accept: text/event-stream\r\n" : "");
        String answer = asked(line(kind), says);
        assertEquals(expected, status(answer), answer);
        if (expected == 403) {
            assertTrue(answer.contains("\"FOREIGN_PAGE\""), answer);
        }
        assertFalse(answer.toLowerCase().contains("access-control-allow-credentials"), answer);
        if (expected == 200) {
            assertTrue(answer.contains("Cross-Origin-Resource-Policy: same-origin"), answer);
        }
    }

    @Test
    void by_a_proxys_https_the_servers_own_origin_is_https() throws IOException {
        String set = RawRequest.send(
                rig.port(),
                "POST /workspace/se/sign-in HTTP/1.1\r\nHost: box.example.org\r\nOrigin: https://box.example.org\r\n"
                        + HTTPS + "Content-Type: application/json\r\nContent-Length: "
                        + (WebRig.TOKEN.length() + 12) + "\r\nConnection: close\r\n\r\n{\"token\":\"" + WebRig.TOKEN
                        + "\"}");
        String cookie = set.replaceAll("(?s).*Set-Cookie: ([^;]+);.*", "$1");
        String says = "Host: box.example.org\r\nCookie: " + cookie + "\r\n" + HTTPS;
        assertEquals(200, status(asked(line("change"), says + "Origin: https://box.example.org\r\n")));
        assertEquals(403, status(asked(line("change"), says + "Origin: http://box.example.org\r\n")));
        assertEquals(403, status(asked(line("change"), says + "Origin: https://evil.example\r\n")));
    }

    @Test
    void over_plain_http_from_elsewhere_no_browser_says_who_streams() {
        String says = "Host: box.example.org\r\nAccept: text/event-stream\r\nCookie: " + browser.cookie() + "\r\n";
        assertEquals(200, status(asked(line("stream"), says)));
        assertEquals(403, status(asked(line("stream"), says + "Origin: http://box.example.org:8080\r\n")));
        assertEquals(403, status(asked(line("change"), says)));
    }

    @Test
    void no_page_of_another_origin_signs_a_browser_in_or_out() throws IOException {
        String body = "{\"token\":\"" + WebRig.TOKEN + "\"}";
        String answer = RawRequest.send(
                rig.port(),
                "POST /workspace/se/sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8080\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body);
        assertEquals(403, status(answer), answer);
        assertFalse(answer.contains("Set-Cookie"), answer);
        assertEquals(
                403,
                status(asked(
                        "DELETE /workspace/se/sign-in",
                        "Host: localhost\r\nSec-Fetch-Site: same-site\r\nCookie: " + browser.cookie() + "\r\n")));
        assertEquals(200, browser.get("/sign-in").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Origin: http://localhost:8080\r\n", "Origin: null\r\n", "Sec-Fetch-Site: none\r\n"})
    void no_other_page_opens_a_websocket(String says) {
        String headers = "Cookie: " + browser.cookie() + "\r\n" + says;
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/demo", headers)) {
            assertEquals(403, client.status());
        }
    }

    @Test
    void a_preview_with_a_token_is_none_with_a_cookie() {
        String answer = asked("GET /workspace/se/preview/demo/8123/", "Host: localhost\r\n" + browser.headers());
        assertEquals(401, status(answer), answer);
        assertTrue(answer.contains("opened by a link"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign out", "revoke", "end it elsewhere"})
    void streams_and_sockets_end_with_the_sign_in(String how) {
        String label = how.replace(' ', '-');
        String token =
                rig.post("/tokens", "{\"label\":\"" + label + "\"}").json().getString("token");
        Browser theirs = Browser.by(rig, token);
        try (SocketClient socket = new SocketClient(rig.port(), "/terminal/demo", theirs.headers());
                EventClient events = EventClient.by(rig.port(), theirs.headers(), "/session/demo/events?after=0")) {
            assertEquals(101, socket.status());
            assertEquals(200, events.status());
            events.next();
            switch (how) {
                case "sign out" -> assertEquals(200, theirs.delete("/sign-in").status());
                case "revoke" ->
                    assertEquals(200, rig.delete("/tokens/" + label).status());
                default -> {
                    String id =
                            theirs
                                    .get("/sign-ins")
                                    .json()
                                    .getJsonArray("sign_ins")
                                    .getValuesAs(JsonObject.class)
                                    .stream()
                                    .filter(one -> one.getBoolean("this"))
                                    .findFirst()
                                    .orElseThrow()
                                    .getString("id");
                    assertEquals(200, browser.delete("/sign-ins/" + id).status());
                }
            }
            assertEquals("TOKEN_ENDED", socket.await("error").getString("code"));
            assertEquals(1008, socket.closed());
            Event last = events.next();
            for (Event next = events.next(); next != null; next = events.next()) {
                last = next;
            }
            assertEquals("TOKEN_ENDED", last.data().getString("code"), last::toString);
            assertTrue(last.data().getString("detail").endsWith("; sign in again"), last::toString);
        }
    }
}
