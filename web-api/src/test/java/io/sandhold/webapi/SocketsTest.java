package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and terminals over WebSockets, and clients that keep to no rule. */
class SocketsTest {

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void a_command_is_talked_to() {
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w1")) {
            assertEquals(101, client.status());
            client.text("{\"command\":\"read a; echo got $a; cat; echo bad >&2\",\"stdin\":\"one\\n\"}");
            assertEquals(8, client.await("process").getString("process").length());
            assertEquals("got one\n", client.await("stdout").getString("data"));
            client.text("{\"type\":\"stdin\",\"data\":\"é\"}");
            assertEquals("é", client.await("stdout").getString("data"));
            client.bytes("raw".getBytes(StandardCharsets.UTF_8));
            assertEquals("raw", client.await("stdout").getString("data"));
            client.text("{\"type\":\"eof\"}");
            assertEquals("bad\n", client.await("stderr").getString("data"));
            assertEquals(0, client.await("exit").getInt("returncode"));
            assertEquals(1000, client.closed());
        }
    }

    @Test
    void a_message_that_asks_for_nothing_is_told_and_ends_nothing() {
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w15")) {
            client.text("{\"command\":\"read a; echo got $a\"}");
            client.await("process");
            for (String wrong : new String[] {
                "{\"type\":\"sing\"}", "{}", "[", "{\"type\":\"signal\",\"signal\":\"NOPE\"}", "{\"type\":\"stdin\"}"
            }) {
                client.text(wrong);
                assertTrue(client.await("error").getInt("status") >= 400, wrong);
            }
            client.text("{\"type\":\"stdin\",\"data\":\"it\\n\"}");
            assertEquals("got it\n", client.await("stdout").getString("data"));
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w15")) {
            client.text("{\"command\":\"\"}");
            client.text("{\"command\":\"touch after\"}");
            assertEquals(1008, client.closed());
        }
        assertEquals("", rig.post("/execute/w15", "{\"command\":\"ls\"}").json().getString("stdout"));
    }

    @Test
    void a_signal_and_a_window_reach_it() {
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w2")) {
            client.text(
                    "{\"command\":\"trap 'stty size' WINCH; echo up; while true; do sleep 0.1; done\",\"tty\":true}");
            assertEquals("up\r\n", client.await("stdout").getString("data"));
            client.text("{\"type\":\"resize\",\"columns\":70,\"rows\":7}");
            assertEquals("7 70\r\n", client.await("stdout").getString("data"));
            client.text("{\"type\":\"signal\",\"signal\":\"KILL\"}");
            JsonObject exit = client.await("exit");
            assertEquals("signal", exit.getString("cause"));
        }
    }

    @Test
    void one_that_was_cut_goes_on() {
        String last;
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w3")) {
            client.text("{\"command\":\"echo one; read x; echo $x\"}");
            last = client.await("stdout").getString("id");
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w3")) {
            client.text("{\"last_event_id\":\"" + last + "\"}");
            client.await("process");
            client.text("{\"type\":\"stdin\",\"data\":\"two\\n\"}");
            assertEquals("two\n", client.await("stdout").getString("data"));
            client.await("exit");
        }
    }

    @Test
    void code_is_run_and_its_variables_told() {
        try (SocketClient client = new SocketClient(rig.port(), "/execute_code/w4")) {
            client.text("{\"code\":\"x = input()\",\"output_params\":[\"x\"]}");
            client.await("process");
            client.text("{\"type\":\"stdin\",\"data\":\"hi\\n\"}");
            assertEquals(
                    "hi", client.await("exit").getJsonObject("output_variables").getString("x"));
        }
    }

    @Test
    void a_terminal_is_a_login_shell_that_is_hung_up_with_its_client() {
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/w5?columns=90&rows=20")) {
            client.bytes("stty size; shopt -q login_shell && echo lo\"\"gin; tty\n".getBytes(StandardCharsets.UTF_8));
            String shown = client.awaitBytes("/dev/pts/");
            assertTrue(shown.contains("20 90") && shown.contains("login"), shown);
            client.text("{\"type\":\"resize\",\"columns\":50,\"rows\":10}");
            client.bytes("stty size\n".getBytes(StandardCharsets.UTF_8));
            client.awaitBytes("10 50");
            client.bytes("sleep 777\n".getBytes(StandardCharsets.UTF_8));
            Eventually.holds(() -> count("w5", "sleep").equals("1\n"));
        }
        Eventually.holds(() -> count("w5", "sleep").equals("0\n"));
        Eventually.holds(
                () -> rig.get("/processes/w5").json().getJsonArray("processes").isEmpty());
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/w5")) {
            client.bytes("exit 5\n".getBytes(StandardCharsets.UTF_8));
            assertEquals(5, client.await("exit").getInt("returncode"));
            assertEquals(1000, client.closed());
        }
    }

    @Test
    void several_are_at_a_process_and_one_that_only_looks_on_types_nothing() {
        String id = rig.post("/processes/w6", "{\"command\":\"exec cat\",\"tty\":true}")
                .json()
                .getString("process");
        try (SocketClient one = new SocketClient(rig.port(), "/terminal/w6?process=" + id);
                SocketClient viewer = new SocketClient(rig.port(), "/terminal/w6?view=true&process=" + id)) {
            viewer.bytes("not this\n".getBytes(StandardCharsets.UTF_8));
            viewer.text("{\"type\":\"signal\",\"signal\":\"KILL\"}");
            one.bytes("this\n".getBytes(StandardCharsets.UTF_8));
            one.awaitBytes("this\r\nthis\r\n");
            String seen = viewer.awaitBytes("this\r\nthis\r\n");
            assertFalse(seen.contains("not"), seen);
        }
        assertTrue(rig.get("/processes/w6/" + id).json().getBoolean("running"), "it goes on when they have gone");
        String plain = rig.post("/processes/w6", "{\"command\":\"cat\"}").json().getString("process");
        assertEquals(409, refused("/terminal/w6?process=" + plain));
        assertEquals(404, refused("/terminal/w6?process=nothere0"));
        rig.delete("/processes/w6/" + plain);
        rig.delete("/processes/w6/" + id);
    }

    @Test
    void a_shell_that_is_left_is_taken_up_again() {
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/w7?shell=main&columns=80&rows=24")) {
            assertTrue(client.await("shell").getBoolean("started"));
            client.bytes("x=$((40+2))\n".getBytes(StandardCharsets.UTF_8));
            client.bytes("echo is $x\n".getBytes(StandardCharsets.UTF_8));
            client.awaitBytes("is 42");
        }
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/w7?shell=main&columns=80&rows=24")) {
            assertFalse(client.await("shell").getBoolean("started"));
            client.awaitBytes("is 42");
            client.text("{\"type\":\"leave\"}");
            client.await("left");
            assertEquals(1000, client.closed());
        }
        assertEquals(404, refused("/terminal/w7?shell=other&view=true"));
        assertEquals(400, refused("/terminal/w7?shell=a&process=b"));
    }

    @Test
    void whoever_may_not_is_refused_before_the_connection_is_a_sockets() {
        for (String path : new String[] {"/execute/w8", "/execute_code/w8", "/terminal/w8"}) {
            assertEquals(401, status(path, ""));
            assertEquals(401, status(path, "Authorization: Bearer nobody-knows-this-one\r\n"));
            assertEquals(
                    101, status(path, "Sec-WebSocket-Protocol: sandhold, sandhold.bearer." + WebRig.TOKEN + "\r\n"));
            assertEquals(426, rig.get(path).status());
        }
    }

    @Test
    void a_token_that_reaches_less_opens_no_socket_it_may_not() {
        rig.post("/session/w12", "{}");
        rig.post("/session/w13", "{}");
        String looks = token("{\"name\":\"looks\",\"scope\":\"read-only\"}");
        String other = token("{\"name\":\"other\",\"scope\":\"session\",\"session\":\"w13\"}");
        for (String path :
                new String[] {"/execute/w12", "/execute_code/w12", "/terminal/w12", "/terminal/w12?shell=main"}) {
            assertEquals(403, status(path, "Authorization: Bearer " + looks + "\r\n"), path);
            assertEquals(403, status(path, "Authorization: Bearer " + other + "\r\n"), path);
        }
        assertEquals(101, status("/terminal/w13", "Authorization: Bearer " + other + "\r\n"));
        assertTrue(rig.get("/processes/w12").json().getJsonArray("processes").isEmpty());
    }

    @Test
    void a_terminal_of_a_session_that_is_recorded_is_recorded() {
        rig.post("/session/w14", "{}");
        assertEquals(
                200, rig.post("/session/w14/recording", "{\"recorded\":true}").status());
        for (String path : new String[] {"/terminal/w14", "/terminal/w14?shell=main"}) {
            try (SocketClient client = new SocketClient(rig.port(), path)) {
                assertEquals("this terminal is recorded", client.await("notice").getString("detail"));
                client.bytes("echo see$((40+2))n\n".getBytes(StandardCharsets.UTF_8));
                client.awaitBytes("see42n");
            }
        }
        Eventually.holds(() -> recordings().stream()
                .allMatch(recording -> !recording.asJsonObject().isNull("ended_at")));
        assertEquals(2, recordings().size());
        for (JsonValue recording : recordings()) {
            byte[] cast = rig.send(
                            rig.to("/recordings/" + recording.asJsonObject().getString("id") + "/terminal-1.cast")
                                    .GET()
                                    .build())
                    .body();
            assertTrue(new String(cast, StandardCharsets.UTF_8).contains("see42n"));
        }
    }

    private static JsonArray recordings() {
        return rig.get("/recordings?session=w14").json().getJsonArray("recordings");
    }

    private static String token(String body) {
        return rig.post("/tokens", body).json().getString("token");
    }

    @Test
    void frames_that_break_the_rules_end_their_connection_only() {
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            client.frame(
                    SocketClient.TEXT,
                    true,
                    false,
                    "{\"command\":\"touch unmasked\"}".getBytes(StandardCharsets.UTF_8));
            assertEquals(1002, client.closed());
        }
        for (int reserved : new int[] {0x83, 0x8b}) {
            try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
                client.raw(new byte[] {(byte) reserved, (byte) 0x81, 0, 0, 0, 0, 'x'});
                assertEquals(1002, client.closed(), "opcode " + reserved);
            }
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            client.raw(new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
            assertTrue(client.closed() != 1000);
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            client.frame(SocketClient.TEXT, true, true, new byte[] {'{'});
            JsonObject error = client.await("error");
            assertEquals("UNPROCESSABLE", error.getString("code"));
            assertEquals(1008, client.closed());
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            byte[] piece = "x".repeat(60_000).getBytes(StandardCharsets.UTF_8);
            client.frame(SocketClient.TEXT, false, true, piece);
            for (int i = 0; i < 20; i++) {
                client.frame(0, false, true, piece);
            }
            assertEquals(1009, client.closed());
        } catch (UncheckedIOException e) {
            // it was closed while it sent
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            byte[] body = "{\"command\":\"echo fragments\"}".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < body.length; i++) {
                client.frame(i == 0 ? SocketClient.TEXT : 0, i == body.length - 1, true, new byte[] {body[i]});
                client.frame(SocketClient.PING, true, true, new byte[] {(byte) i});
            }
            int pongs = 0;
            for (SocketClient.Frame frame = client.next(); frame.code() != SocketClient.CLOSE; frame = client.next()) {
                pongs += frame.code() == SocketClient.PONG ? 1 : 0;
                if (frame.code() == SocketClient.TEXT
                        && frame.json().getString("type").equals("stdout")) {
                    assertEquals("fragments\n", frame.json().getString("data"));
                }
            }
            assertEquals(body.length, pongs);
        }
        byte[] cut = "{\"command\":\"touch é\"}".getBytes(StandardCharsets.UTF_8);
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            client.frame(SocketClient.TEXT, false, true, Arrays.copyOf(cut, cut.length - 3));
            client.frame(0, true, true, Arrays.copyOfRange(cut, cut.length - 3, cut.length));
            assertEquals(1007, client.closed());
        }
        try (SocketClient client = new SocketClient(rig.port(), "/execute/w9")) {
            client.bytes(new byte[] {1});
            assertEquals("INVALID", client.await("error").getString("code"));
        }
        assertEquals("", rig.post("/execute/w9", "{\"command\":\"ls\"}").json().getString("stdout"));
    }

    @Test
    void one_that_does_not_read_stalls_itself_only_and_leaves_nothing() {
        try (SocketClient dead = new SocketClient(rig.port(), "/execute/w10")) {
            dead.text("{\"command\":\"exec yes\"}");
            dead.await("process");
            Eventually.holds(() -> printed("w10") > 300_000);
            try (SocketClient other = new SocketClient(rig.port(), "/execute/w10")) {
                other.text("{\"command\":\"echo quick\"}");
                assertEquals("quick\n", other.await("stdout").getString("data"));
            }
        }
        Eventually.holds(() -> count("w10", "yes").equals("0\n"));
    }

    @Test
    void a_client_of_the_jdk_works() throws Exception {
        CompletableFuture<String> exit = new CompletableFuture<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + WebRig.TOKEN)
                    .buildAsync(
                            URI.create(rig.uri("/execute/w11").toString().replace("http:", "ws:")),
                            new WebSocket.Listener() {
                                private final StringBuilder text = new StringBuilder();

                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
                                    text.append(piece);
                                    if (last && text.indexOf("\"exit\"") >= 0) {
                                        exit.complete(text.toString());
                                    }
                                    if (last) {
                                        text.setLength(0);
                                    }
                                    from.request(1);
                                    return null;
                                }
                            })
                    .get(30, TimeUnit.SECONDS);
            socket.sendText("{\"command\":", false).get();
            socket.sendText("\"exit 9\"}", true).get();
            assertTrue(exit.get(30, TimeUnit.SECONDS).contains("\"returncode\":9"));
            socket.abort();
        }
    }

    private static int refused(String path) {
        return status(path, "Authorization: Bearer " + WebRig.TOKEN + "\r\n");
    }

    private static int status(String path, String headers) {
        try (SocketClient client = new SocketClient(rig.port(), path, headers)) {
            return client.status();
        }
    }

    private static String count(String session, String program) {
        return rig.post("/execute/" + session, "{\"command\":\"pgrep -cx " + program + "\"}")
                .json()
                .getString("stdout");
    }

    private static long printed(String session) {
        return rig.get("/processes/" + session).json().getJsonArray("processes").stream()
                .mapToLong(process ->
                        process.asJsonObject().getJsonObject("stdout").getInt("printed"))
                .sum();
    }
}
