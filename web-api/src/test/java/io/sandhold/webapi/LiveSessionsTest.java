package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.EventClient.Event;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSessionsTest {

    @TempDir
    private Path home;

    private WebRig rig;

    @BeforeEach
    void start() {
        rig = WebRig.start(home, VolumeKind.TMPFS, false);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void all_sessions_come_first_and_then_what_changes() {
        assertEquals(200, rig.post("/session/one", "{}").status());
        assertEquals(200, rig.post("/session/two", "{}").status());
        try (EventClient events = events(WebRig.TOKEN)) {
            Event first = events.next();
            assertEquals("sessions", first.name());
            assertEquals(
                    List.of("one", "two"),
                    rows(first).keySet().stream().sorted().toList());
            assertEquals(
                    200,
                    rig.post("/execute/two", "{\"command\": \"echo 12345 > f\"}")
                            .status());
            JsonObject running =
                    awaitChange(events, "two", row -> row.getString("state").equals("active"));
            assertTrue(running.getJsonObject("usage").getInt("disk_used") >= 5, running::toString);
            assertEquals(200, rig.delete("/session/one").status());
            Event removed = events.next();
            while (!removed.name().equals("removed")) {
                assertFalse(rows(removed).containsKey("one"), removed::toString);
                removed = events.next();
            }
            assertEquals("one", removed.data().getJsonArray("ids").getString(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sessions/events", "/events"})
    void a_stream_that_was_only_asked_about_takes_no_room(String path) {
        for (int asked = 0; asked < 65; asked++) {
            assertEquals(
                    200,
                    rig.send(rig.to(path)
                                    .method("HEAD", BodyPublishers.noBody())
                                    .build())
                            .statusCode());
        }
    }

    @Test
    void what_works_shows_how_many_processors_it_takes() {
        assertEquals(200, rig.post("/session/busy", "{}").status());
        assertEquals(
                200,
                rig.post("/processes/busy", "{\"command\": \"while :; do :; done\"}")
                        .status());
        try (EventClient events = events(WebRig.TOKEN)) {
            JsonObject busy = awaitChange(
                    events,
                    "busy",
                    row -> row.getJsonObject("usage").containsKey("cpu")
                            && row.getJsonObject("usage").getJsonNumber("cpu").doubleValue() > 0.2);
            assertTrue(busy.getJsonObject("usage").getJsonNumber("cpu").doubleValue() < 1.5, busy::toString);
        }
    }

    @Test
    void a_user_is_told_of_their_own_and_of_no_others() {
        assertEquals(200, rig.post("/accounts", "{\"name\": \"ada\"}").status());
        String ada = rig.post("/tokens", "{\"account\": \"ada\", \"label\": \"t\"}")
                .json()
                .getString("token");
        assertEquals(200, rig.post("/session/not-hers", "{}").status());
        assertEquals(200, made(ada, "hers"));
        try (EventClient events = events(ada)) {
            assertEquals(List.of("hers"), List.copyOf(rows(events.next()).keySet()));
            assertEquals(200, rig.post("/session/neither-hers", "{}").status());
            assertEquals(200, rig.delete("/session/not-hers").status());
            assertEquals(200, made(ada, "hers-too"));
            for (Event event = events.next(); ; event = events.next()) {
                assertEquals("changed", event.name());
                if (rows(event).containsKey("hers-too")) {
                    break;
                }
                assertEquals(List.of("hers"), List.copyOf(rows(event).keySet()));
            }
        }
    }

    @Test
    void the_last_hour_of_the_host_and_of_a_session_is_kept() {
        assertEquals(200, rig.post("/session/kept", "{}").status());
        assertEquals(
                200,
                rig.post("/processes/kept", "{\"command\": \"sleep 1000\"}").status());
        Eventually.holds(
                () -> !history("/session/kept/history").getJsonArray("times").isEmpty());
        JsonObject session = history("/session/kept/history");
        assertTrue(session.getJsonArray("processes").getInt(0) >= 1, session::toString);
        assertEquals(256 << 20, session.getJsonObject("limits").getInt("memory"), session::toString);
        Eventually.holds(
                () -> history("/session/kept/history").getJsonArray("times").size() > 1);
        JsonObject moved = history("/session/kept/history");
        assertEquals(JsonValue.NULL, moved.getJsonArray("sent").get(0), "there was no look before the first");
        assertEquals(0, moved.getJsonArray("sent").getInt(1), moved::toString);
        assertEquals(0, moved.getJsonArray("received").getInt(1), moved::toString);
        JsonObject host = history("/host/history");
        assertEquals(
                host.getJsonArray("times").size(), host.getJsonArray("running").size());
        assertTrue(
                host.getJsonArray("running").getInt(host.getJsonArray("running").size() - 1) >= 1, host::toString);
        assertTrue(host.getJsonArray("load").stream().noneMatch(JsonValue.NULL::equals), host::toString);
        assertEquals(200, rig.delete("/session/kept").status());
        assertEquals(200, rig.post("/session/kept", "{}").status());
        assertTrue(history("/session/kept/history").getJsonArray("times").isEmpty());
    }

    private JsonObject history(String path) {
        Reply reply = rig.get(path);
        assertEquals(200, reply.status(), reply::toString);
        return reply.json();
    }

    private int made(String token, String session) {
        return Reply.of(rig.send(rig.to("/session/" + session)
                        .setHeader("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofString("{}"))
                        .build()))
                .status();
    }

    private EventClient events(String token) {
        return new EventClient(rig.port(), token, "GET", "/sessions/events", "", "");
    }

    private static JsonObject awaitChange(EventClient events, String id, Predicate<JsonObject> wanted) {
        while (true) {
            JsonObject row = rows(events.next()).get(id);
            if (row != null && wanted.test(row)) {
                return row;
            }
        }
    }

    private static Map<String, JsonObject> rows(Event event) {
        if (!event.data().containsKey("sessions")) {
            return Map.of();
        }
        return event.data().getJsonArray("sessions").stream()
                .map(JsonValue::asJsonObject)
                .collect(Collectors.toMap(row -> row.getString("id"), row -> row));
    }
}
