package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.SocketClient.Frame;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients at shells that acknowledge what they have shown, as the console does. */
@Isolated("the heap is measured")
class ShellFlowTest {

    private static final String WINDOW = "&columns=80&rows=24";

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

    /** At a shell of a session that is made for it. */
    private static SocketClient shell(String session) {
        rig.post("/session/" + session, "{\"size\":\"200M\"}");
        return at(session);
    }

    private static SocketClient at(String session) {
        return new SocketClient(rig.port(), "/terminal/" + session + "?shell=main&acks=true" + WINDOW);
    }

    private static void types(SocketClient client, String text) {
        client.bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void acknowledges(SocketClient client, int bytes) {
        client.text("{\"type\":\"ack\",\"bytes\":" + bytes + "}");
    }

    /** Takes so many bytes, after which no more come: what the server answers then comes first. */
    private static void takes(SocketClient client, int most) {
        int taken = 0;
        while (taken < most) {
            Frame frame = client.next();
            taken += frame.code() == SocketClient.BINARY ? frame.payload().length : 0;
        }
        assertEquals(most, taken);
        client.text("{\"type\":\"ping\"}");
        for (Frame frame = client.next(); ; frame = client.next()) {
            assertTrue(frame.code() != SocketClient.BINARY, "more comes");
            if (frame.json().getString("type").equals("pong")) {
                return;
            }
        }
    }

    /** As an honest client, until bytes hold a text; what was taken before is given. */
    private static void showsUntil(SocketClient client, int before, String text) {
        acknowledges(client, before);
        String end = "";
        while (!end.contains(text)) {
            Frame frame = client.next();
            if (frame.code() == SocketClient.BINARY) {
                acknowledges(client, frame.payload().length);
                end = end.substring(Math.max(0, end.length() - text.length())) + frame.text();
            }
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout 5 yes", "head -c 100M /dev/zero | tr '\\0' x >big; cat big; rm big"})
    void a_client_that_shows_nothing_holds_up_nobody_and_takes_no_memory(String flood) {
        try (SocketClient held = shell("f1");
                SocketClient other = at("f1")) {
            long before = used();
            types(held, flood + "; echo; echo the e''nd\n");
            takes(held, Unshown.MOST);
            long growth = used() - before;
            assertTrue(growth < 16 << 20, growth + " bytes");
            showsUntil(other, 0, "the end");
            showsUntil(held, Unshown.MOST, "the end");
            types(held, "exit\n");
            held.await("exit");
        }
    }

    @Test
    void more_comes_when_fewer_than_5000_bytes_are_left() {
        try (SocketClient client = shell("f2")) {
            types(client, "yes\n");
            takes(client, Unshown.MOST);
            acknowledges(client, Unshown.MOST - Unshown.FEW);
            client.text("{\"type\":\"ping\"}");
            Frame answer = client.next();
            assertEquals("pong", answer.json().getString("type"));
            acknowledges(client, 1);
            takes(client, Unshown.MOST - Unshown.FEW + 1);
            types(client, "\u0003");
            showsUntil(client, Unshown.MOST, "^C");
        }
    }

    @Test
    void what_cannot_have_been_shown_is_not_acknowledged() {
        try (SocketClient client = shell("f3")) {
            types(client, "yes\n");
            takes(client, Unshown.MOST);
            for (String bytes : new String[] {"0", "-1", "100001", "-2147483648", "2147483647"}) {
                client.text("{\"type\":\"ack\",\"bytes\":" + bytes + "}");
                JsonObject error = client.await("error");
                assertEquals("INVALID", error.getString("code"));
            }
            for (String bytes : new String[] {"1e99", "\"1\"", "null", "[]", "2147483648", "0.5"}) {
                client.text("{\"type\":\"ack\",\"bytes\":" + bytes + "}");
                assertEquals("UNPROCESSABLE", client.await("error").getString("code"), bytes);
            }
            types(client, "\u0003");
            showsUntil(client, Unshown.MOST, "^C");
        }
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/f3?shell=main" + WINDOW)) {
            acknowledges(client, 1);
            assertTrue(client.await("error").getString("detail").contains("acks=true"));
        }
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/f3?acks=true")) {
            assertEquals(400, client.status(), "a login shell is its client's alone, who may hold it up");
        }
    }

    @Test
    void a_client_is_heard_while_its_program_reads_nothing() {
        try (SocketClient client = shell("f4")) {
            types(client, "stty raw -echo; echo re''ady; exec sleep 600\n");
            client.awaitBytes("ready");
            byte[] piece = new byte[64 << 10];
            for (int i = 0; i < 40; i++) {
                client.bytes(piece);
            }
            assertEquals("STDIN_FULL", client.await("error").getString("code"));
            client.text("{\"type\":\"ping\"}");
            client.await("pong");
        }
        assertEquals(200, rig.delete("/session/f4/shells/main").status());
    }

    @Test
    void a_session_that_ends_by_the_clock_says_so_before_and_that_it_was_put_off() {
        rig.post("/session/f5", "{\"timeout\":50}");
        try (SocketClient client = at("f5")) {
            JsonObject ending = client.await("ending");
            assertTrue(ending.getInt("in") <= 50, ending.toString());
            double left =
                    ending.getJsonNumber("at").doubleValue() - Instant.now().getEpochSecond();
            assertTrue(left > 0 && left <= 51, ending.toString());
            assertTrue(ending.getString("detail").contains("PATCH /workspace/se/session/f5"));
            assertEquals(
                    200,
                    rig.send(rig.to("/session/f5")
                                    .header("Content-Type", "application/json")
                                    .method("PATCH", BodyPublishers.ofString("{\"timeout\":86400}"))
                                    .build())
                            .statusCode());
            assertEquals(JsonValue.NULL, client.await("ending").get("at"));
        }
    }

    @Test
    void a_browser_is_told_why_there_is_no_shell_for_it() {
        try (SocketClient client = at("f6")) {
            assertEquals(404, client.await("error").getInt("status"), "no session is made");
            assertEquals(1008, client.closed());
        }
        rig.post("/session/f6", "{}");
        try (SocketClient client = new SocketClient(rig.port(), "/terminal/f6?acks=true&shell=-x")) {
            assertTrue(client.await("error").getString("detail").contains("letters"));
        }
    }

    @Test
    void a_session_that_ends_tells_also_whoever_shows_nothing() {
        try (SocketClient client = shell("f7")) {
            types(client, "yes\n");
            takes(client, Unshown.MOST);
            rig.delete("/session/f7");
            Frame last = client.next();
            while (last.code() == SocketClient.BINARY) {
                last = client.next();
            }
            assertEquals("SESSION_ENDED", last.json().getString("code"));
        }
    }
}
