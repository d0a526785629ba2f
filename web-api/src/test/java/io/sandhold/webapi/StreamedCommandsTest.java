package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.EventClient.Event;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command prints, told as it is printed, to clients that come and go. */
class StreamedCommandsTest {

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
    void output_comes_as_it_is_printed_and_the_end_last() {
        String body =
                command("printf 'a\\303'; sleep 0.2; printf '\\251'; echo oh >&2; touch /tmp/now; cat; exit 3", "");
        try (EventClient client = events("/execute/e1", "", body.replace("}", ",\"stdin\":\"from stdin\"}"))) {
            assertEquals(200, client.status());
            assertEquals("process", client.next().name());
            StringBuilder stdout = new StringBuilder();
            StringBuilder stderr = new StringBuilder();
            Event event = client.next();
            for (; !event.name().equals("exit"); event = client.next()) {
                (event.name().equals("stdout") ? stdout : stderr)
                        .append(event.data().getString("data"));
            }
            assertEquals("aéfrom stdin", stdout.toString());
            assertEquals("oh\n", stderr.toString());
            JsonObject exit = event.data();
            assertEquals(3, exit.getInt("returncode"));
            assertEquals(3, exit.getInt("exit_code"));
            assertEquals("exit", exit.getString("cause"));
            assertFalse(exit.getBoolean("oom") || exit.getBoolean("timeout"));
            assertTrue(exit.isNull("signal"));
            assertTrue(exit.getInt("cpu_ms") >= 0 && exit.getInt("memory_peak") > 0);
            assertNull(client.next());
        }
    }

    @Test
    void a_client_that_names_all_it_might_get_is_answered_with_members() {
        HttpResponse<byte[]> answer = rig.send(rig.to("/execute/e1")
                .header("Accept", "application/json, text/event-stream, application/problem+json")
                .POST(HttpRequest.BodyPublishers.ofString(command("echo hi", "")))
                .build());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void a_line_is_told_while_the_command_runs() {
        String line = "mkfifo /tmp/pipe; echo first; read x < /tmp/pipe; echo last";
        try (EventClient client = events("/execute/e2", "", command(line, ""))) {
            assertEquals("process", client.next().name());
            assertEquals("first\n", client.next().data().getString("data"));
            rig.post("/execute/e2", command("echo > /tmp/pipe", ""));
            assertEquals("last\n", client.next().data().getString("data"));
        }
    }

    @Test
    void a_time_that_is_over_kills_the_group_and_is_told_with_what_was_printed() {
        long began = System.nanoTime();
        List<Event> events =
                all(events("/execute/e3", "", command("echo so far; sleep 100 & sleep 100", ",\"timeout\":1")));
        assertTrue(System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(3000));
        assertEquals("so far\n", text(events, "stdout"));
        JsonObject exit = events.getLast().data();
        assertTrue(exit.getBoolean("timeout"));
        assertEquals("time_limit", exit.getString("cause"));
        assertEquals("KILL", exit.getString("signal"));
        assertTrue(exit.getString("cause_detail").contains("longer timeout"), exit::toString);
        assertEquals(
                "0\n",
                rig.post("/execute/e3", command("pgrep -c sleep", "")).json().getString("stdout"));
    }

    @Test
    void a_cut_stream_goes_on_with_the_very_next_byte() {
        // what the client has read, and what was on its way to it when the line was cut, is not the same
        String last = "";
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String body = command("seq 1 150000; seq 1 150000 >&2", "");
        int cuts = 0;
        for (boolean over = false; !over; cuts++) {
            try (EventClient client = events("/execute/e4?encoding=base64", last, body)) {
                assertEquals(200, client.status());
                assertEquals("process", client.next().name());
                for (int i = 0; i < 9 && !over; i++) {
                    Event event = client.next();
                    over = event.name().equals("exit");
                    last = event.id();
                    if (!over) {
                        assertFalse(event.data().containsKey("lost"), event::toString);
                        read.writeBytes(Base64.getDecoder().decode(event.data().getString("data")));
                    }
                }
            }
        }
        StringBuilder expected = new StringBuilder();
        for (int twice = 0; twice < 2; twice++) {
            for (int i = 1; i <= 150_000; i++) {
                expected.append(i).append('\n');
            }
        }
        assertArrayEquals(expected.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), read.toByteArray());
        assertTrue(cuts > 3, "cut " + cuts + " times");
        try (EventClient again = events("/execute/e4", last, body)) {
            assertEquals(204, again.status(), "who has had the end is not to come again");
        }
    }

    @Test
    void what_is_no_last_event_of_this_session_starts_nothing() {
        String body = command("touch started", "");
        assertEquals(400, status("/execute/e5", "7", body));
        assertEquals(404, status("/execute/e5", "abcdefgh:0:0", body));
        rig.post("/session/e5", "{}");
        assertEquals(404, status("/execute/e5", "abcdefgh:0:0", body));
        Event process;
        try (EventClient other = events("/execute/e6", "", command("sleep 1000", ""))) {
            process = other.next();
            assertEquals(404, status("/execute/e5", process.id(), body));
        }
        assertEquals("", rig.post("/execute/e5", command("ls", "")).json().getString("stdout"));
    }

    @Test
    void a_client_that_does_not_come_back_leaves_nothing_running() {
        try (EventClient client = events("/execute/e7", "", command("exec yes", ""))) {
            for (int i = 0; i < 5; i++) {
                client.next();
            }
        }
        Eventually.holds(
                () -> rig.get("/processes/e7").json().getJsonArray("processes").isEmpty());
        assertEquals(
                "0\n",
                rig.post("/execute/e7", command("pgrep -c yes", "")).json().getString("stdout"));
    }

    @Test
    void a_client_that_leaves_a_silent_command_is_missed_too() {
        try (EventClient client = events("/execute/left", "", command("echo up; exec sleep 1001", ""))) {
            assertEquals("process", client.next().name());
            assertEquals("up\n", client.next().data().getString("data"));
        }
        // a comment every 5 s, of which the second finds the connection closed, and 5 s here to come again
        Eventually.holds(() ->
                rig.get("/processes/left").json().getJsonArray("processes").isEmpty());
        assertEquals(
                "0\n",
                rig.post("/execute/left", command("pgrep -c sleep", "")).json().getString("stdout"));
    }

    @Test
    void code_is_told_as_it_runs_with_its_variables_and_leaves_no_file() {
        JsonObject body = Json.createObjectBuilder()
                .add("code", "import sys\nprint('hey')\nx = [1, sys.argv[1]]\n")
                .add("args", Json.createArrayBuilder().add("é"))
                .add("output_params", Json.createArrayBuilder().add("x"))
                .build();
        List<Event> events = all(events("/execute_code/e8", "", body.toString()));
        assertEquals("hey\n", text(events, "stdout"));
        JsonObject exit = events.getLast().data();
        assertEquals(
                "[1,\"é\"]",
                exit.getJsonObject("output_variables").getJsonArray("x").toString());
        Eventually.holds(() -> rig.post("/execute/e8", command("ls -A /tmp", ""))
                .json()
                .getString("stdout")
                .isEmpty());
    }

    @Test
    void output_of_a_process_is_told_to_several_at_once_and_a_slow_one_is_told_what_it_lost() {
        String id = rig.post("/processes/e9", command("seq 1 2000000; cat", ""))
                .json()
                .getString("process");
        try (EventClient slow =
                new EventClient(rig.port(), "GET", "/processes/e9/" + id + "/output?stream=stdout", "", "")) {
            Event begin = slow.next();
            assertEquals("process", begin.name());
            Eventually.holds(() -> rig.get("/processes/e9/" + id)
                            .json()
                            .getJsonObject("stdout")
                            .getInt("printed")
                    == 14_888_896);
            long next = 0;
            long lost = 0;
            while (next < 14_888_896) {
                Event event = slow.next();
                JsonObject data = event.data();
                long gap = data.containsKey("lost") ? data.getInt("lost") : 0;
                assertEquals(next + gap, data.getInt("offset"));
                lost += gap;
                next = data.getInt("offset") + data.getString("data").length();
            }
            assertTrue(lost > 1_000_000, "lost " + lost); // sockets hold some MiB on the way
            try (EventClient middle = new EventClient(
                    rig.port(), "GET", "/processes/e9/" + id + "/output?stream=stdout&offset=14888888", "", "")) {
                assertEquals("process", middle.next().name());
                assertEquals("2000000\n", middle.next().data().getString("data"));
                rig.post("/processes/e9/" + id + "/stdin", "{\"data\":\"both\",\"eof\":true}");
                assertEquals("both", middle.next().data().getString("data"));
                assertEquals("exit", middle.next().name());
                assertEquals("both", slow.next().data().getString("data"));
                assertEquals("exit", slow.next().name());
            }
        }
    }

    private static EventClient events(String path, String last, String body) {
        return new EventClient(rig.port(), "POST", path, last, body);
    }

    private static int status(String path, String last, String body) {
        try (EventClient client = events(path, last, body)) {
            return client.status();
        }
    }

    private static String command(String line, String more) {
        String object = Json.createObjectBuilder().add("command", line).build().toString();
        return object.substring(0, object.length() - 1) + more + "}";
    }

    private static List<Event> all(EventClient client) {
        List<Event> events = new ArrayList<>();
        try (client) {
            for (Event event = client.next(); event != null; event = client.next()) {
                events.add(event);
            }
        }
        return events;
    }

    private static String text(List<Event> events, String name) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals(name))
                .forEach(event -> text.append(event.data().getString("data")));
        return text.toString();
    }
}
