package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Traces of the built server, as a collector gets them. */
@Execution(ExecutionMode.CONCURRENT)
class TracesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    @TempDir
    Path home;

    private static TraceReceiver.Got one(TraceReceiver receiver, String name) throws Exception {
        Eventually.holds(
                PATIENCE,
                () -> name + " came; what came: "
                        + receiver.spans().stream().map(TraceReceiver.Got::name).toList(),
                () -> !receiver.named(name).isEmpty());
        return receiver.named(name).getFirst();
    }

    @Test
    void a_request_is_a_trace_of_its_caller_with_what_it_took_as_steps_and_nothing_that_is_secret() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start(0);
                BuiltServer server = BuiltServer.start(home.resolve("data"), "--otlp-endpoint", receiver.endpoint())) {
            Rest rest = new Rest(server);
            String id = Program.run(
                            "curl",
                            "-sS",
                            "-o",
                            home.resolve("body").toString(),
                            "-D",
                            "-",
                            "-H",
                            "Authorization: Bearer " + server.token(),
                            "-H",
                            "traceparent: 00-" + TRACE + "-" + CALLER + "-01",
                            "--json",
                            "{\"command\":\"echo geheimes-wort\"}",
                            server.rest() + "/execute/s1?sig=geheime-signatur")
                    .code(0)
                    .text()
                    .lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("x-request-id: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("x-request-id: ".length())
                    .strip();
            assertTrue(Files.readString(home.resolve("body")).contains("geheimes-wort"), "the command ran");

            TraceReceiver.Got request = one(receiver, "POST /workspace/se/execute/{session_id}");
            assertEquals(TRACE, request.trace());
            assertEquals(CALLER, request.parent());
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, request.kind());
            assertEquals(
                    Map.of(
                            "http.request.method",
                            "POST",
                            "http.route",
                            "/workspace/se/execute/{session_id}",
                            "http.response.status_code",
                            "200",
                            "url.path",
                            "/workspace/se/execute/s1",
                            "client.address",
                            "127.0.0.1",
                            "sandhold.session",
                            "s1",
                            "sandhold.request_id",
                            id),
                    request.attributes());
            TraceReceiver.Got made = one(receiver, "session create");
            TraceReceiver.Got command = one(receiver, "command");
            TraceReceiver.Got jail = one(receiver, "jail start");
            assertEquals(List.of(TRACE, TRACE, TRACE), List.of(made.trace(), command.trace(), jail.trace()));
            assertEquals(request.id(), made.parent());
            assertEquals(request.id(), command.parent());
            assertEquals(command.id(), jail.parent());
            assertEquals("exit", command.attribute("sandhold.cause"));
            assertEquals("0", command.attribute("process.exit.code"));

            rest.ask("/download/s1/geheime-datei").status(404);
            TraceReceiver.Got refused = one(receiver, "GET /workspace/se/download/{session_id}/{filepath}");
            assertEquals("404", refused.attribute("http.response.status_code"));
            assertEquals("/workspace/se/download/s1/{filepath}", refused.attribute("url.path"));
            assertEquals("", refused.parent());
            assertNotEquals(TRACE, refused.trace());

            assertEquals("sandhold", receiver.resources().getFirst().get("service.name"));
            assertEquals("local", receiver.resources().getFirst().get("service.instance.id"));
            String all = receiver.raw();
            for (String secret : List.of("geheim", server.token())) {
                assertFalse(all.contains(secret), secret + " came");
            }
        }
    }

    @Test
    void hostile_callers_begin_traces_of_their_own_and_no_strange_word_becomes_a_name() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start(0);
                BuiltServer server = BuiltServer.start(home.resolve("data"), "--otlp-endpoint", receiver.endpoint())) {
            Rest rest = new Rest(server);
            List<String> hostile = List.of(
                    "00-" + "0".repeat(32) + "-" + CALLER + "-01",
                    "ff-" + TRACE + "-" + CALLER + "-01",
                    "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                    "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + CALLER + "-01",
                    "00-" + TRACE + "-" + CALLER + "-01-more",
                    TRACE.repeat(200),
                    "x");
            for (String caller : hostile) {
                rest.ask("/workspaces", "-H", "traceparent: " + caller).status(200);
            }
            rest.ask("/workspaces", "-X", "FURLONG").status(405);
            Eventually.holds(
                    PATIENCE,
                    () -> hostile.size() + " of " + receiver.spans(),
                    () -> receiver.named("GET /workspace/se/workspaces").size() == hostile.size());
            assertEquals(
                    hostile.size(),
                    receiver.named("GET /workspace/se/workspaces").stream()
                            .filter(span ->
                                    span.parent().isEmpty() && !span.trace().equals(TRACE))
                            .map(TraceReceiver.Got::trace)
                            .collect(Collectors.toSet())
                            .size());
            assertEquals("405", one(receiver, "_OTHER").attribute("http.response.status_code"));
            assertFalse(receiver.raw().contains("FURLONG"));
            // a caller that is not traced is not
            rest.ask("/sessions", "-H", "traceparent: 00-" + TRACE + "-" + CALLER + "-00")
                    .status(200);
            rest.ask("/usage").status(200);
            one(receiver, "GET /workspace/se/usage");
            assertEquals(List.of(), receiver.named("GET /workspace/se/sessions"));
        }
    }

    @Test
    void a_login_is_a_trace_with_its_programs_and_transfers_as_steps() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start(0);
                BuiltServer server = BuiltServer.start(home.resolve("data"), "--otlp-endpoint", receiver.endpoint())) {
            SshClient ssh = SshClient.of(server, home);
            Path file = Files.writeString(home.resolve("geheime-datei"), "x".repeat(70_000));
            ssh.sftp("s1", "put " + file, "get geheime-datei " + home.resolve("back"))
                    .code(0);
            TraceReceiver.Got login = one(receiver, "ssh login");
            assertEquals("publickey", login.attribute("sandhold.method"));
            assertEquals("127.0.0.1", login.attribute("client.address"));
            TraceReceiver.Got program = one(receiver, "ssh sftp");
            TraceReceiver.Got up = one(receiver, "sftp upload");
            TraceReceiver.Got down = one(receiver, "sftp download");
            assertEquals(login.id(), program.parent());
            assertEquals(program.id(), up.parent());
            assertEquals(program.id(), down.parent());
            assertEquals(program.id(), one(receiver, "session create").parent());
            assertEquals("70000", up.attribute("sandhold.bytes"));
            assertEquals("70000", down.attribute("sandhold.bytes"));

            ssh.run("s1", "exit 7 # geheim").code(7);
            TraceReceiver.Got run = one(receiver, "ssh exec");
            TraceReceiver.Got command = one(receiver, "command");
            assertEquals(run.id(), command.parent());
            assertEquals("7", command.attribute("process.exit.code"));
            assertFalse(receiver.raw().contains("geheim"), "a file's name or a command line came");

            ssh.withPassword("wrong", "s1", "true").code(255);
            Eventually.holds(
                    PATIENCE,
                    () -> "the refused login of " + receiver.named("ssh login"),
                    () -> receiver.named("ssh login").stream()
                            .anyMatch(span -> "REFUSED".equals(span.attribute("error.type"))));
        }
    }

    @Test
    void variables_of_others_are_taken_and_their_secret_reaches_the_collector_and_no_listing() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start(0);
                BuiltServer server = BuiltServer.start(
                        home.resolve("data"),
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                receiver.endpoint(),
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "Authorization=Bearer%20collectors-secret",
                                "OTEL_SERVICE_NAME",
                                "boxes"))) {
            Rest rest = new Rest(server);
            rest.get("/workspaces").status(200);
            one(receiver, "GET /workspace/se/workspaces");
            assertEquals("boxes", receiver.resources().getFirst().get("service.name"));
            assertEquals("Bearer collectors-secret", receiver.authorizations().getFirst());
            String shown = rest.get("/config").status(200).body();
            assertTrue(shown.contains("OTEL_EXPORTER_OTLP_ENDPOINT"), shown);
            assertFalse(shown.contains("collectors-secret"), shown);
            assertFalse(server.said().contains("collectors-secret"));
        }
    }

    @Test
    void a_collector_that_is_down_is_said_once_and_counted_until_it_is_back() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (BuiltServer server =
                BuiltServer.start(home.resolve("data"), "--otlp-endpoint", "http://127.0.0.1:" + port)) {
            Rest rest = new Rest(server);
            for (int wanted = 1; wanted <= 3; wanted++) {
                long before = spans(server, "failed");
                rest.get("/workspaces").status(200);
                Eventually.holds(PATIENCE, () -> "one more is lost", () -> spans(server, "failed") > before);
            }
            assertEquals(
                    1,
                    server.said()
                            .lines()
                            .filter(line -> line.contains("takes no traces"))
                            .count(),
                    server::said);
            assertTrue(server.said().contains("takes no traces (no connection)"), server::said);
            try (TraceReceiver receiver = TraceReceiver.start(port)) {
                rest.get("/workspaces").status(200);
                one(receiver, "GET /workspace/se/workspaces");
                Eventually.holds(PATIENCE, server::said, () -> server.said().contains("takes traces again"));
                assertTrue(spans(server, "sent") >= 1);
                assertFalse(server.said().contains("Exception:"), server::said);
            }
        }
    }

    @Test
    void a_collector_that_never_answers_holds_up_neither_requests_nor_the_stop() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                BuiltServer server = BuiltServer.start(
                        home.resolve("data"), "--otlp-endpoint", "http://127.0.0.1:" + silent.getLocalPort())) {
            Rest rest = new Rest(server);
            long began = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                rest.get("/workspaces").status(200);
            }
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(30).toNanos());
            long stopping = System.nanoTime();
            assertEquals(0, server.stop("TERM"), server::said);
            Duration took = Duration.ofNanos(System.nanoTime() - stopping);
            assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took + "\n" + server.said());
        }
    }

    @Test
    void a_collector_that_answers_no_success_is_told_from_one_that_is_not_there() throws Exception {
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(401, -1);
            }
        });
        refusing.start();
        try (BuiltServer server = BuiltServer.start(
                home.resolve("data"),
                "--otlp-endpoint",
                "http://127.0.0.1:" + refusing.getAddress().getPort())) {
            new Rest(server).get("/workspaces").status(200);
            Eventually.holds(
                    PATIENCE,
                    server::said,
                    () -> server.said().contains("takes no traces (it answers, but not that it took them)"));
        } finally {
            refusing.stop(0);
        }
    }

    private static long spans(BuiltServer server, String outcome) throws Exception {
        return new Rest(server)
                .metrics().stream()
                        .filter(line -> line.startsWith("sandhold_trace_spans_total{outcome=\"" + outcome + "\"} "))
                        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void without_a_collector_no_class_of_the_library_is_loaded() throws Exception {
        Path classes = home.resolve("classes");
        try (BuiltServer server = BuiltServer.start(
                home.resolve("data"), Map.of("SANDHOLD_JAVA_OPTS", "-Xlog:class+load:file=" + classes))) {
            Rest rest = new Rest(server);
            rest.post("/execute/s1", "{\"command\":\"true\"}").status(200);
            SshClient.of(server, home).run("s1", "true").code(0);
            assertTrue(rest.ask("/../../observe/metrics").status() < 500);
        }
        List<String> loaded = Files.readAllLines(classes);
        assertTrue(
                loaded.stream().anyMatch(line -> line.contains("io.sandhold.server.RunningServer ")), "the log is one");
        assertEquals(
                List.of(),
                loaded.stream()
                        .filter(line -> line.contains("io.opentelemetry"))
                        .toList());
    }
}
