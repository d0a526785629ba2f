package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listens in a session's jail, seen through the server: with a token, by links, at origins of their own. */
class PreviewTest {

    private static final PreviewOrigin ORIGIN = new PreviewOrigin("http", ".preview.test");
    private static final int PORT = 8123;

    @TempDir
    Path directory;

    private WebRig rig;
    private String anna;

    @BeforeEach
    void start() {
        begin(Optional.empty());
    }

    private void begin(Optional<PreviewOrigin> origin) {
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                new WebServerConfig.Rules(500, origin, CrossOrigin.NOBODY, Duration.ofHours(12)));
        if (rig.host().accounts().accounts(Principal.SERVER).stream()
                .noneMatch(account -> account.name().equals("anna"))) {
            rig.host().accounts().createAccount(Principal.SERVER, "anna", Role.USER);
            anna = rig.host()
                    .accounts()
                    .createToken(Principal.SERVER, "anna", "test", Optional.empty())
                    .text();
        }
        application();
    }

    private void application() {
        JsonObject file = Json.createObjectBuilder()
                .add("filename", "app.py")
                .add("content", resource())
                .build();
        assertEquals(200, rig.post("/create/app", file.toString()).status());
        assertEquals(
                200,
                rig.post("/execute/app", "{\"command\":\"nohup python3 app.py " + PORT + " >log 2>&1 &\"}")
                        .status());
        Eventually.holds(() -> get("/preview/app/" + PORT + "/").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_request_goes_through_as_it_is_but_for_what_is_the_servers() {
        HttpResponse<byte[]> answer = rig.send(rig.to("/preview/app/8123/a%20b/?c=%2F&d")
                .header("Cookie", "x=1; sandhold_preview=y; z=2")
                .header("X-Own", "kept")
                .POST(BodyPublishers.ofString("sent"))
                .build());
        assertEquals(201, answer.statusCode());
        JsonObject told = json(answer);
        assertEquals("POST", told.getString("method"));
        assertEquals("/a%20b/?c=%2F&d", told.getString("path"));
        assertEquals("sent", told.getString("body"));
        JsonObject headers = told.getJsonObject("headers");
        assertEquals("localhost:8123", headers.getString("host"));
        assertEquals("kept", headers.getString("x-own"));
        assertEquals("x=1; z=2", headers.getString("cookie"));
        assertEquals("/workspace/se/preview/app/8123", headers.getString("x-forwarded-prefix"));
        assertEquals("127.0.0.1", headers.getString("x-forwarded-for"));
        assertFalse(told.toString().contains(WebRig.TOKEN), "the token is not the application's");
    }

    @Test
    void a_page_below_the_apis_own_origin_is_in_a_sandbox_and_sets_nothing_there() {
        HttpResponse<byte[]> answer = get("/preview/app/8123/");
        String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("sandbox "), policy);
        assertFalse(policy.contains("allow-same-origin"), policy);
        assertEquals(Optional.empty(), answer.headers().firstValue("Set-Cookie"));
        assertEquals(Optional.empty(), answer.headers().firstValue("Clear-Site-Data"));
        assertTrue(answer.headers().firstValue("X-Request-Id").isPresent());
    }

    @Test
    void a_path_without_its_slash_and_a_redirect_lead_below_the_preview() {
        HttpResponse<byte[]> moved = get("/preview/app/8123?a=b");
        assertEquals(307, moved.statusCode());
        assertEquals(
                "/workspace/se/preview/app/8123/?a=b",
                moved.headers().firstValue("Location").orElseThrow());
        HttpResponse<byte[]> away = get("/preview/app/8123/away");
        assertEquals(302, away.statusCode());
        assertEquals(
                "/workspace/se/preview/app/8123/there?x=1",
                away.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void what_the_application_streams_comes_as_it_is_sent() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer =
                    client.send(rig.to("/preview/app/8123/slowly").build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < 3; i++) {
                    assertEquals("data: " + i, lines.readLine());
                    assertEquals("", lines.readLine());
                    // the next one is sent only now
                    rig.post("/create/app", "{\"filename\":\"go" + i + "\",\"content\":\"\"}");
                }
                assertEquals(null, lines.readLine());
            }
        }
    }

    @Test
    void an_application_that_is_not_there_breaks_off_or_speaks_no_http_is_a_bad_gateway() {
        assertEquals(502, Reply.of(get("/preview/app/8124/")).status());
        Reply junk = Reply.of(get("/preview/app/8123/junk"));
        assertEquals(502, junk.status());
        assertEquals("BAD_GATEWAY", junk.json().getString("code"));
        UncheckedIOException broken = assertThrows(UncheckedIOException.class, () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                client.send(rig.to("/preview/app/8123/broken").build(), HttpResponse.BodyHandlers.ofByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertTrue(broken.getCause() instanceof IOException, "the part was not taken for the whole");
        for (String path : new String[] {"/preview/app/0/", "/preview/app/65536/", "/preview/app/x/"}) {
            assertEquals(400, Reply.of(get(path)).status(), path);
        }
        assertEquals(404, Reply.of(get("/preview/none/8123/")).status());
        assertEquals(404, rig.send(as(anna, "/preview/app/8123/").build()).statusCode());
        assertEquals(
                401,
                rig.send(HttpRequest.newBuilder(rig.uri("/preview/app/8123/")).build())
                        .statusCode());
    }

    @Test
    void a_websocket_goes_through_with_its_own_subprotocol() {
        Echo echo = new Echo();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("chat", "sandhold", "sandhold.bearer." + WebRig.TOKEN)
                    .buildAsync(ws("/workspace/se/preview/app/8123/socket"), echo)
                    .join();
            assertEquals("chat", socket.getSubprotocol());
            socket.sendText("hello".repeat(200), true).join();
            assertEquals(
                    "hello".repeat(200),
                    echo.message.orTimeout(30, TimeUnit.SECONDS).join());
            socket.abort();
            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> client.newWebSocketBuilder()
                            .subprotocols("chat", "sandhold.bearer.wrong-token-wrong-token-wrong-token")
                            .buildAsync(ws("/workspace/se/preview/app/8123/socket"), new Echo())
                            .join());
            assertEquals(
                    401,
                    ((WebSocketHandshakeException) refused.getCause())
                            .getResponse()
                            .statusCode());
        }
    }

    @Test
    void a_websocket_is_closed_with_its_token_and_with_its_session_and_told_why() {
        String token = rig.host()
                .accounts()
                .createToken(Principal.SERVER, "admin", "short", Optional.empty())
                .text();
        String path = "/preview/app/8123/socket";
        try (SocketClient ofToken = new SocketClient(rig.port(), path, "Authorization: Bearer " + token + "\r\n");
                SocketClient ofSession = new SocketClient(rig.port(), path)) {
            ofToken.text("one");
            assertEquals("one", ofToken.next().text());
            ofSession.text("two");
            assertEquals("two", ofSession.next().text());
            long began = System.nanoTime();
            rig.host().accounts().revokeToken(Principal.SERVER, "admin", "short");
            SocketClient.Frame closed = ofToken.next();
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(1));
            assertEquals(SocketClient.CLOSE, closed.code());
            assertEquals(1008, closed.status());
            assertTrue(closed.text().contains("the token 'short' was revoked"), closed::text);
            ofSession.text("three");
            assertEquals("three", ofSession.next().text(), "what came with another token stays");
            rig.delete("/session/app");
            SocketClient.Frame ended = ofSession.next();
            assertEquals(1001, ended.status());
            assertTrue(ended.text().contains("session 'app' was deleted"), ended::text);
        }
    }

    @Test
    void a_link_opens_one_port_of_one_session_until_its_end() {
        String url = link("{}");
        HttpResponse<byte[]> answer = bare("/" + url + "deep/path?q=1");
        assertEquals(200, answer.statusCode());
        assertEquals("/deep/path?q=1", json(answer).getString("path"));
        assertFalse(json(answer).toString().contains(url), "the application does not learn the link from the server");
        assertEquals(
                "no-referrer", answer.headers().firstValue("Referrer-Policy").orElseThrow());
        assertTrue(answer.headers().firstValue("Content-Security-Policy").isPresent());
        String broken = url.substring(0, url.length() - 3) + (url.charAt(url.length() - 3) == 'A' ? 'B' : 'A') + "x/";
        assertEquals(404, bare("/" + broken).statusCode());
        String brief = link("{\"expires\":1}");
        Eventually.holds(() -> bare("/" + brief).statusCode() == 410);
        assertEquals(200, rig.delete("/session/app").status());
        assertEquals(410, bare("/" + url).statusCode());
        assertEquals(200, rig.post("/session/app", "{}").status());
        assertEquals(410, bare("/" + url).statusCode(), "another session of that name");
    }

    @Test
    void links_that_are_none_are_not_made() {
        for (String body : new String[] {
            "{\"expires\":0}",
            "{\"expires\":604801}",
            "{\"path\":\"x\"}",
            "{\"path\":\"/a b\"}",
            "{\"path\":\"//evil.example/x\"}",
            "{\"path\":\"/a#b\"}",
            "{\"path\":\"/\\r\\nX: y\"}"
        }) {
            assertEquals(422, rig.post("/preview/app/8123/link", body).status(), body);
        }
        assertEquals(400, rig.post("/preview/app/99999/link", "{}").status());
        assertEquals(404, rig.post("/preview/none/8123/link", "{}").status());
    }

    @Test
    void at_its_own_origin_a_preview_has_a_cookie_and_nothing_else_of_the_server() throws IOException {
        rig.close();
        begin(Optional.of(ORIGIN));
        URI url = URI.create(link("{\"path\":\"/start?x=1\"}"));
        String host = url.getHost();
        assertTrue(host.endsWith(".preview.test"), host);
        Raw first = raw(host, "GET " + url.getRawPath() + "?" + url.getRawQuery(), "");
        assertTrue(first.head().startsWith("HTTP/1.1 302"), first::head);
        assertTrue(first.head().contains("Location: /start?x=1\r\n"), first::head);
        String cookie = first.head().replaceAll("(?s).*Set-Cookie: ([^;]*);.*", "$1");
        assertTrue(first.head().contains("HttpOnly; SameSite=Lax"), first::head);
        Raw page = raw(host, "GET /start?x=1", "Cookie: " + cookie + "; own=1\r\n");
        assertTrue(page.head().startsWith("HTTP/1.1 200"), page::head);
        assertTrue(page.body().contains("\"/start?x=1\""), page::body);
        assertTrue(page.body().contains("\"own=1\""), page::body);
        assertFalse(page.body().contains(cookie), page::body);
        assertTrue(page.head().contains("Set-Cookie: own=1; Path=/\r\n"), page::head);
        assertFalse(page.head().contains("stolen"), page::head);
        assertFalse(page.head().contains("sandbox"), page::head);
        Raw elsewhereTo = raw(host, "GET //evil.example/x?" + url.getRawQuery(), "");
        assertTrue(elsewhereTo.head().contains("Location: /evil.example/x"), elsewhereTo::head);
        Raw own = raw(host, "GET /", "Cookie: " + cookie + "\r\nAuthorization: Bearer shd_0123456789\r\n");
        assertFalse(own.body().contains("shd_0123456789"), own::body);
        Raw theirs = raw(host, "GET /", "Cookie: " + cookie + "\r\nAuthorization: token of-its-own\r\n");
        assertTrue(theirs.body().contains("token of-its-own"), theirs::body);
        // the API is not there, whatever one has
        Raw api = raw(host, "GET /workspace/se/sessions", "Authorization: Bearer " + WebRig.TOKEN + "\r\n");
        assertTrue(api.head().startsWith("HTTP/1.1 401"), api::head);
        Raw health = raw(host, "GET /observe/health/live", "Cookie: " + cookie + "\r\n");
        assertTrue(health.body().contains("/observe/health/live"), "the application's own path");
        // another preview's page has no use of this one's cookie
        Raw foreign = raw(
                host, "POST /x", "Cookie: " + cookie + "\r\nOrigin: http://p0.preview.test\r\nContent-Length: 0\r\n");
        assertTrue(foreign.head().startsWith("HTTP/1.1 403"), foreign::head);
        String other = "p" + "0".repeat(32) + ".preview.test";
        Raw elsewhere = raw(other, "GET /", "Cookie: " + cookie + "\r\n");
        assertTrue(elsewhere.head().startsWith("HTTP/1.1 403"), elsewhere::head);
    }

    @Test
    void an_application_neither_gets_nor_sets_the_cookie_of_a_sign_in() throws IOException {
        String theirs = "x=1; sandhold_sign_in=mine; __Host-sandhold_sign_in=mine;z=2";
        HttpResponse<byte[]> below =
                rig.send(rig.to("/preview/app/8123/").header("Cookie", theirs).build());
        assertEquals("x=1; z=2", json(below).getJsonObject("headers").getString("cookie"));
        assertEquals(Optional.empty(), below.headers().firstValue("Set-Cookie"));
        HttpResponse<byte[]> linked = rig.send(HttpRequest.newBuilder(rig.uri("/" + link("{}")))
                .header("Cookie", theirs)
                .build());
        assertEquals("x=1; z=2", json(linked).getJsonObject("headers").getString("cookie"));
        assertEquals(Optional.empty(), linked.headers().firstValue("Set-Cookie"));
        rig.close();
        begin(Optional.of(ORIGIN));
        URI url = URI.create(link("{}"));
        Raw first = raw(url.getHost(), "GET " + url.getRawPath() + "?" + url.getRawQuery(), "");
        String cookie = first.head().replaceAll("(?s).*Set-Cookie: ([^;]*);.*", "$1");
        Raw page = raw(url.getHost(), "GET /", "Cookie: " + cookie + "\r\nCookie: " + theirs + "\r\n");
        assertTrue(page.head().startsWith("HTTP/1.1 200"), page::head);
        assertFalse(page.body().contains("mine"), page::body);
        assertTrue(page.body().contains("x=1; z=2"), page::body);
        assertFalse(page.head().contains("stolen"), page::head);
        assertTrue(page.head().contains("Set-Cookie: own=1"), page::head);
    }

    private String link(String body) {
        Reply reply = rig.post("/preview/app/8123/link", body);
        assertEquals(200, reply.status(), reply::toString);
        return reply.json().getString("url");
    }

    /** An answer, its head as it came. */
    private record Raw(String head, String body) {}

    private Raw raw(String host, String line, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n") + 2;
            return new Raw(all.substring(0, end), all.substring(end));
        }
    }

    private HttpResponse<byte[]> get(String path) {
        return rig.send(rig.to(path).build());
    }

    private HttpResponse<byte[]> bare(String path) {
        return rig.send(HttpRequest.newBuilder(rig.uri(path)).build());
    }

    private HttpRequest.Builder as(String token, String path) {
        return HttpRequest.newBuilder(rig.uri(path)).header("Authorization", "Bearer " + token);
    }

    private URI ws(String path) {
        return URI.create("ws://127.0.0.1:" + rig.port() + path);
    }

    private static JsonObject json(HttpResponse<byte[]> answer) {
        try (JsonReader reader =
                Json.createReader(new StringReader(new String(answer.body(), StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }

    private static String resource() {
        try (InputStream in = PreviewTest.class.getResourceAsStream("preview_app.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first message that comes back. */
    private static final class Echo implements WebSocket.Listener {
        private final CompletableFuture<String> message = new CompletableFuture<>();
        private final StringBuilder so = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            so.append(data);
            if (last) {
                message.complete(so.toString());
            }
            return WebSocket.Listener.super.onText(socket, data, last);
        }
    }
}
