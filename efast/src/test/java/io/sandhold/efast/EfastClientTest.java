package io.sandhold.efast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sandhold.egress.NameResolver;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against servers that speak as the file store and its storage do, and against such that do not. */
class EfastClientTest {

    private static final Duration TIME = Duration.ofSeconds(10);
    private static final byte[] BYTES = "hello world".getBytes(StandardCharsets.UTF_8);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private HttpServer server;
    private String base;
    private Consumer<JsonArrayBuilder> authrequest;
    private volatile String told = "";
    private volatile Headers asked;
    private volatile Headers downloaded;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        authrequest = list -> list.add("GET")
                .add(base + "/bucket/object?x=1%20y")
                .add("Authorization: AWS key:signature=")
                .add("x-amz-date: Wed, 10 Sep 2025 15:22:51 GMT");
        server.createContext("/api/efast/v1/file/osdownload/", exchange -> {
            asked = exchange.getRequestHeaders();
            told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonArrayBuilder list = Json.createArrayBuilder();
            authrequest.accept(list);
            JsonObject answer = Json.createObjectBuilder()
                    .add("authrequest", list)
                    .add("name", "stored.txt")
                    .add("size", BYTES.length)
                    .add("rev", "r7")
                    .build();
            answer(exchange, 200, answer.toString().getBytes(StandardCharsets.UTF_8));
        });
        server.createContext("/bucket/", exchange -> {
            downloaded = exchange.getRequestHeaders();
            assertEquals("x=1%20y", exchange.getRequestURI().getRawQuery());
            answer(exchange, 200, BYTES);
        });
        server.start();
        opened.add(() -> server.stop(0));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private EfastRules named() {
        return new EfastRules(List.of(HostAndPort.parse(base.substring(7))), List.of(), List.of());
    }

    private static final class Kept implements EfastClient.Sink {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean complete;

        @Override
        public void write(ByteBuffer some) {
            byte[] piece = new byte[some.remaining()];
            some.get(piece);
            bytes.writeBytes(piece);
        }

        @Override
        public void complete() {
            complete = true;
        }

        @Override
        public void close() {}
    }

    private FetchedFile fetch(Kept kept) {
        EfastRules rules = named();
        return new EfastClient(rules)
                .fetch(
                        FileStore.of(rules, base, "a.token"),
                        new FileOrder("gns://A/B", "r7", "mine"),
                        TIME,
                        file -> kept);
    }

    private String refused() {
        Kept kept = new Kept();
        String message = assertThrows(EfastException.class, () -> fetch(kept)).getMessage();
        assertFalse(kept.complete);
        return message;
    }

    @Test
    void a_file_is_asked_for_and_downloaded_with_the_headers_of_the_store() {
        Kept kept = new Kept();
        FetchedFile fetched = fetch(kept);
        assertArrayEquals(BYTES, kept.bytes.toByteArray());
        assertTrue(kept.complete);
        assertEquals(new FetchedFile(new StoredFile("mine", 11, "r7"), 11, 11), fetched);
        assertEquals("{\"docid\":\"gns://A/B\",\"savename\":\"mine\",\"rev\":\"r7\"}", told);
        assertEquals("Bearer a.token", asked.getFirst("Authorization"));
        assertEquals("application/json", asked.getFirst("Content-Type"));
        assertEquals("AWS key:signature=", downloaded.getFirst("Authorization"));
        assertEquals("Wed, 10 Sep 2025 15:22:51 GMT", downloaded.getFirst("x-amz-date"));
    }

    @Test
    void the_headers_of_the_other_kind_of_storage_name_the_host_too() {
        String host = base.substring(7);
        authrequest = list -> list.add("GET")
                .add(base + "/bucket/o?x=1%20y")
                .add("Authorization: OBS key:signature=")
                .add("Host: " + host)
                .add("x-obs-date: Mon, 13 Oct 2025 18:09:14 GMT");
        fetch(new Kept());
        assertEquals("OBS key:signature=", downloaded.getFirst("Authorization"));
        assertEquals("Mon, 13 Oct 2025 18:09:14 GMT", downloaded.getFirst("x-obs-date"));
        assertEquals(List.of(host), downloaded.get("Host"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: another.example.org",
                "no header",
                "Bad Name: x",
                "X-Split: a\r\nInjected: b",
                "X-Long: LONG",
                ": empty",
                "X-Uni: \u00e9"
            })
    void a_header_that_is_none_is_not_sent(String header) {
        authrequest =
                list -> list.add("GET").add(base + "/bucket/o?x=1%20y").add(header.replace("LONG", "x".repeat(9000)));
        assertTrue(refused().contains("the store asks for"));
        assertEquals(null, downloaded);
    }

    @Test
    void what_says_how_the_connection_is_used_is_not_the_stores_to_say() {
        authrequest = list -> list.add("GET")
                .add(base + "/bucket/o?x=1%20y")
                .add("Transfer-Encoding: chunked")
                .add("Content-Length: 5")
                .add("Range: bytes=0-3")
                .add("Upgrade: h2c");
        Kept kept = new Kept();
        fetch(kept);
        assertArrayEquals(BYTES, kept.bytes.toByteArray());
        for (String name : List.of("Transfer-Encoding", "Content-Length", "Range", "Upgrade")) {
            assertEquals(null, downloaded.getFirst(name), name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/x",
                "file:///etc/passwd",
                "http://user@127.0.0.1/x",
                "http:///x",
                "http://127.0.0.1:99999/x",
                "jar:http://127.0.0.1/x",
                "//127.0.0.1/x",
                "http://a b/",
                "http://127.0.0.1/\u00e9"
            })
    void an_address_that_is_none_is_not_asked(String address) {
        authrequest = list -> list.add("GET").add(address).add("A: b");
        assertFalse(refused().isEmpty());
    }

    @Test
    void a_list_that_is_none_is_told() {
        authrequest = list -> list.add("GET").add(base + "/bucket/");
        assertTrue(refused().contains("authrequest"));
        authrequest = list -> list.add("PUT").add(base + "/bucket/").add("A: b");
        assertTrue(refused().contains("PUT"));
        authrequest = list -> list.add(1).add(2).add(3);
        assertTrue(refused().contains("something else than text"));
        authrequest = list -> {
            list.add("GET").add(base + "/bucket/");
            for (int i = 0; i < 100; i++) {
                list.add("A: b");
            }
        };
        assertTrue(refused().contains("more than 32"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "10.0.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "[fe80::1]",
                "[fd00::1]",
                "[64:ff9b::7f00:1]",
                "0.0.0.0",
                "224.0.0.1",
                "[ff02::1]",
                "[::]",
                "100.64.0.1"
            })
    void storage_that_nobody_named_has_a_public_address_or_is_not_asked(String host) throws IOException {
        try (ServerSocket never = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            never.setSoTimeout(1);
            authrequest = list -> list.add("GET")
                    .add("http://" + host + ":" + never.getLocalPort() + "/x")
                    .add("A: b");
            String why = refused();
            assertTrue(
                    why.contains("to which this server does not go")
                            || why.contains("no such host")
                            || why.contains("is not a")
                            || why.contains("not an address"),
                    why);
            assertThrows(java.net.SocketTimeoutException.class, never::accept);
        }
    }

    @Test
    void a_name_that_is_looked_up_twice_leads_nowhere_else() throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        NameResolver turning = name -> {
            lookUps.incrementAndGet();
            return List.of(InetAddress.getByName(lookUps.get() == 1 ? "127.0.0.1" : "192.0.2.1"));
        };
        String host = "rebinding.example.org:" + server.getAddress().getPort();
        EfastRules rules = new EfastRules(List.of(HostAndPort.parse(base.substring(7))), List.of(), List.of());
        authrequest = list ->
                list.add("GET").add("http://" + host + "/bucket/o?x=1%20y").add("A: b");
        EfastClient client = new EfastClient(
                rules,
                name -> name.equals("127.0.0.1") ? List.of(InetAddress.getLoopbackAddress()) : turning.addresses(name));
        FileStore store = FileStore.of(rules, base, "");
        String why = assertThrows(
                        EfastException.class,
                        () -> client.fetch(store, new FileOrder("d", "", "x"), TIME, file -> new Kept()))
                .getMessage();
        assertTrue(why.contains("a loopback address"), why);
        assertEquals(1, lookUps.get());
        // One bad address among good ones refuses the name.
        EfastClient mixed = new EfastClient(
                rules,
                name -> name.equals("127.0.0.1")
                        ? List.of(InetAddress.getLoopbackAddress())
                        : List.of(InetAddress.getByName("93.184.215.14"), InetAddress.getByName("10.0.0.7")));
        assertTrue(assertThrows(
                        EfastException.class,
                        () -> mixed.fetch(store, new FileOrder("d", "", "x"), TIME, file -> new Kept()))
                .getMessage()
                .contains("a private address"));
    }

    @Test
    void only_named_storage_is_asked_where_any_is_named() {
        EfastRules rules = new EfastRules(
                List.of(HostAndPort.parse(base.substring(7))),
                List.of(HostAndPort.parse("storage.example.org:443")),
                List.of());
        authrequest = list -> list.add("GET").add("http://other.example.org/x").add("A: b");
        EfastClient client = new EfastClient(rules, name -> {
            if (name.equals("127.0.0.1")) {
                return List.of(InetAddress.getLoopbackAddress());
            }
            throw new UnknownHostException("it must not be looked up");
        });
        String why = assertThrows(
                        EfastException.class,
                        () -> client.fetch(
                                FileStore.of(rules, base, ""), new FileOrder("d", "", "x"), TIME, file -> new Kept()))
                .getMessage();
        assertTrue(why.contains("may not download"), why);
    }

    @Test
    void no_redirect_is_followed() {
        AtomicInteger reached = new AtomicInteger();
        server.createContext("/away", exchange -> {
            exchange.getResponseHeaders().add("Location", base + "/reached");
            answer(exchange, 302, new byte[0]);
        });
        server.createContext("/reached", exchange -> {
            reached.incrementAndGet();
            answer(exchange, 200, BYTES);
        });
        authrequest = list -> list.add("GET").add(base + "/away").add("A: b");
        assertTrue(refused().contains("redirect"));
        assertEquals(0, reached.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "https://other.example.org", "ftp://127.0.0.1:1", "http://127.0.0.1:1", "http://a@b"})
    void a_store_that_is_not_named_is_not_asked(String url) {
        EfastRules rules = new EfastRules(
                List.of(HostAndPort.parse("one.example.org:443"), HostAndPort.parse("two.example.org:443")),
                List.of(),
                List.of());
        assertThrows(EfastException.class, () -> FileStore.of(rules, url, ""));
        assertThrows(EfastException.class, () -> FileStore.of(EfastRules.NOBODY, "https://one.example.org", ""));
        assertEquals(
                "one.example.org:443",
                FileStore.of(rules, "HTTPS://ONE.example.org/base/", "").toString());
        assertThrows(EfastException.class, () -> FileStore.of(rules, "https://one.example.org", "a\r\nb"));
    }

    @Test
    void the_stores_own_words_for_a_refusal_are_told_and_cut() {
        server.removeContext("/api/efast/v1/file/osdownload/");
        server.createContext(
                "/api/efast/v1/file/osdownload/",
                exchange -> answer(
                        exchange, 401, "{\"message\":\"token\\u001b[2Jexpired\"}".getBytes(StandardCharsets.UTF_8)));
        assertEquals("the store answered 401: token?[2Jexpired", refused());
    }

    /** What a server says that is none, to either question. */
    private String saying(String answer, boolean thenHold) throws IOException {
        ServerSocket raw = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(raw);
        ConcurrentLinkedQueue<Socket> held = new ConcurrentLinkedQueue<>();
        opened.add(() -> {
            for (Socket one : held) {
                one.close();
            }
        });
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = raw.accept();
                    held.add(socket);
                    OutputStream out = socket.getOutputStream();
                    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                    if (!thenHold) {
                        socket.shutdownOutput();
                    }
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        EfastRules rules = new EfastRules(
                List.of(HostAndPort.parse("127.0.0.1:" + raw.getLocalPort()), HostAndPort.parse(base.substring(7))),
                List.of(),
                List.of());
        authrequest = list -> list.add("GET")
                .add("http://127.0.0.1:" + raw.getLocalPort() + "/x")
                .add("A: b");
        Kept kept = new Kept();
        String why = assertThrows(
                        EfastException.class,
                        () -> new EfastClient(rules)
                                .fetch(
                                        FileStore.of(rules, base, ""),
                                        new FileOrder("d", "", "x"),
                                        Duration.ofMillis(700),
                                        file -> kept))
                .getMessage();
        assertFalse(kept.complete);
        return why;
    }

    @Test
    void an_answer_that_is_none_is_refused() throws IOException {
        String ok = "HTTP/1.1 200 OK\r\n";
        assertTrue(saying("SSH-2.0-x\r\n", false).contains("not HTTP"));
        assertTrue(saying("", false).contains("closed"));
        assertTrue(saying(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", false)
                .contains("length"));
        assertTrue(saying(ok + "Content-Length: -5\r\n\r\n", false).contains("length"));
        assertTrue(saying(ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", false)
                .contains("two lengths"));
        assertTrue(
                saying(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", false).contains("form"));
        assertTrue(saying(ok + "Content-Encoding: gzip\r\n\r\n", false).contains("packed"));
        assertTrue(saying(ok + "X: " + "y".repeat(70_000) + "\r\n\r\n", false).contains("longer"));
        assertTrue(saying(ok + "Content-Length: 100\r\n\r\nhello", false).contains("5 of 100"));
        assertTrue(
                saying(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", false).contains("midst"));
        assertTrue(
                saying(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", false).contains("chunks"));
        assertTrue(saying(ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n", false)
                .contains("chunks"));
        assertTrue(saying("HTTP/1.1 100 Continue\r\n\r\n".repeat(5000), false).contains("longer"));
        assertTrue(saying("HTTP/1.1 404 Not Found\r\n\r\n", false).contains("404"));
        assertTrue(saying(ok + "\r\nonly", false).contains("4 of 11"));
    }

    @Test
    void what_takes_too_long_is_left() throws IOException {
        long from = System.nanoTime();
        assertTrue(saying("", true).contains("timeout"));
        assertTrue(saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", true)
                .contains("timeout"));
        assertTrue(System.nanoTime() - from < 5_000_000_000L);
    }

    @Test
    void a_body_in_chunks_and_one_that_ends_with_its_connection_are_whole() throws IOException {
        server.createContext("/chunks", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(BYTES, 0, 3);
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write(BYTES, 3, BYTES.length - 3);
            exchange.close();
        });
        authrequest = list -> list.add("GET").add(base + "/chunks").add("A: b");
        Kept kept = new Kept();
        fetch(kept);
        assertArrayEquals(BYTES, kept.bytes.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "a\\b", "/etc/passwd", "a\u0000b", "", "a\nb"})
    void a_store_cannot_give_a_file_a_name_that_leads_elsewhere(String name) {
        assertThrows(EfastException.class, () -> new StoredFile(name, 1, ""));
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
        ProcessBuilder keytool = new ProcessBuilder(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "keytool")
                        .toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                "store.p12");
        java.nio.file.Path directory = java.nio.file.Files.createTempDirectory("efast-tls");
        opened.add(() -> {
            java.nio.file.Files.deleteIfExists(directory.resolve("store.p12"));
            java.nio.file.Files.delete(directory);
        });
        assertEquals(
                0,
                keytool.directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start()
                        .waitFor());
        java.security.KeyStore keys = java.security.KeyStore.getInstance("PKCS12");
        try (var in = java.nio.file.Files.newInputStream(directory.resolve("store.p12"))) {
            keys.load(in, "changeit".toCharArray());
        }
        var managers = javax.net.ssl.KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "changeit".toCharArray());
        var context = javax.net.ssl.SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var secure = com.sun.net.httpserver.HttpsServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(context));
        secure.createContext("/", exchange -> answer(exchange, 200, BYTES));
        secure.start();
        opened.add(() -> secure.stop(0));
        EfastRules rules = new EfastRules(
                List.of(
                        HostAndPort.parse(base.substring(7)),
                        HostAndPort.parse("127.0.0.1:" + secure.getAddress().getPort())),
                List.of(),
                List.of());
        authrequest = list -> list.add("GET")
                .add("https://127.0.0.1:" + secure.getAddress().getPort() + "/x")
                .add("A: b");
        Kept kept = new Kept();
        String why = assertThrows(
                        EfastException.class,
                        () -> new EfastClient(rules)
                                .fetch(FileStore.of(rules, base, ""), new FileOrder("d", "", "x"), TIME, file -> kept))
                .getMessage();
        assertTrue(why.contains("certification path") || why.contains("PKIX"), why);
        assertEquals(0, kept.bytes.size());
    }
}
