package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of sessions, one session, and what happens as it happens. */
class ListsAndEventsTest {

    @TempDir
    Path directory;

    private WebRig rig;
    private String anna;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
        rig.host().accounts().createAccount(Principal.SERVER, "anna", Role.USER);
        anna = rig.host()
                .accounts()
                .createToken(Principal.SERVER, "anna", "test", Optional.empty())
                .text();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void pages_give_each_session_once_also_while_others_come_and_go() {
        Set<String> made = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            made.add(make("p" + i));
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Reply page = rig.get("/sessions?limit=3&cursor=" + cursor);
            assertEquals(200, page.status(), page::toString);
            seen.addAll(ids(page));
            if (pages == 0) {
                assertEquals(200, rig.delete("/session/p0").status());
                make("late");
            }
            cursor = page.json().isNull("next") ? "" : page.json().getString("next");
            pages++;
        } while (!cursor.isEmpty());
        made.add("late");
        assertEquals(new ArrayList<>(made).size(), seen.size(), seen.toString());
        assertEquals(made, new TreeSet<>(seen));
        assertEquals(3, pages);
    }

    @Test
    void a_list_is_searched_by_name_owner_and_state() {
        make("Alpha");
        make("beta");
        assertEquals(200, rig.post("/execute/beta", "{\"command\":\"true\"}").status());
        assertEquals(
                200,
                rig.send(as(anna, "/session/alphabet")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build())
                        .statusCode());
        assertEquals(List.of("Alpha", "alphabet"), ids(rig.get("/sessions?query=ALPHA")));
        assertEquals(List.of("alphabet"), ids(rig.get("/sessions?owner=anna")));
        assertEquals(List.of("beta"), ids(rig.get("/sessions?state=active")));
        for (String wrong : List.of("limit=0", "limit=x", "state=sleepy", "cursor=!!", "cursor=YWJj")) {
            assertEquals(422, rig.get("/sessions?" + wrong).status(), wrong);
        }
    }

    @Test
    void one_session_is_told_with_what_it_takes() {
        make("one");
        assertEquals(
                200,
                rig.post("/execute/one", "{\"command\":\"head -c 1M /dev/zero >f\"}")
                        .status());
        JsonObject one = rig.get("/session/one").json();
        assertEquals("one", one.getString("id"));
        // volumes of this kind are counted by a look now and then
        Eventually.holds(() -> rig.get("/usage/one").json().getInt("disk_used") >= 1 << 20);
        JsonObject usage = rig.get("/usage/one").json();
        assertEquals(100 << 20, usage.getInt("disk_total"));
        assertTrue(usage.containsKey("cpu_ms") && usage.containsKey("memory_peak"), usage::toString);
        assertEquals(usage.getInt("disk_total"), one.getJsonObject("usage").getInt("disk_total"));
        assertEquals(404, rig.get("/session/none").status());
        assertEquals(404, rig.get("/usage/none").status());
        assertEquals(404, Reply.of(rig.send(as(anna, "/session/one").build())).status());
    }

    @Test
    void events_come_as_they_happen_and_go_on_where_they_broke() throws Exception {
        make("mine");
        String first;
        try (EventReader events = EventReader.open(rig, as(WebRig.TOKEN, "/session/mine/events"))) {
            rig.post("/create/mine", "{\"filename\":\"a\",\"content\":\"\"}");
            EventReader.Event written = events.next("file_written");
            first = written.id();
            assertEquals("/workspace/a", written.data().getString("detail"));
        }
        for (int i = 0; i < 5; i++) {
            rig.post("/create/mine", "{\"filename\":\"f" + i + "\",\"content\":\"\"}");
        }
        rig.post("/create/other", "{\"filename\":\"elsewhere\",\"content\":\"\"}");
        try (EventReader events =
                EventReader.open(rig, as(WebRig.TOKEN, "/session/mine/events").header("Last-Event-ID", first))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "/workspace/f" + i, events.next("file_written").data().getString("detail"));
            }
        }
    }

    @Test
    void one_sees_events_of_ones_own_sessions_and_none_from_before_they_were_made() throws Exception {
        make("theirs");
        make("reused");
        rig.post("/create/reused", "{\"filename\":\"secret\",\"content\":\"\"}");
        assertEquals(200, rig.delete("/session/reused").status());
        assertEquals(
                200,
                rig.send(as(anna, "/session/reused")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build())
                        .statusCode());
        rig.post("/create/theirs", "{\"filename\":\"secret\",\"content\":\"\"}");
        try (EventReader events = EventReader.open(rig, as(anna, "/events?after=0"))) {
            EventReader.Event seen = events.next("session_created");
            assertEquals("reused", seen.data().getString("session"));
            assertEquals("anna", seen.data().getString("account"));
            rig.send(as(anna, "/create/reused")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"filename\":\"own\",\"content\":\"\"}"))
                    .build());
            assertEquals("/workspace/own", events.next("file_written").data().getString("detail"));
            assertFalse(events.all().toString().contains("secret"), events.all().toString());
        }
        assertEquals(404, rig.send(as(anna, "/session/theirs/events").build()).statusCode());
        assertEquals(
                400,
                rig.send(as(anna, "/events").header("Last-Event-ID", "x").build())
                        .statusCode());
    }

    @Test
    void a_volume_that_fills_up_is_told_once() throws Exception {
        assertEquals(200, rig.post("/session/full", "{\"size\":\"10M\"}").status());
        try (EventReader events = EventReader.open(rig, as(WebRig.TOKEN, "/session/full/events"))) {
            rig.post("/execute/full", "{\"command\":\"head -c 9M /dev/zero >f\"}");
            assertTrue(
                    events.next("volume_filling").data().getString("detail").startsWith("9"),
                    () -> events.all().toString());
            rig.post("/execute/full", "{\"command\":\"head -c 512K /dev/zero >g\"}");
            rig.post("/execute/full", "{\"command\":\"rm f g\"}");
            rig.post("/execute/full", "{\"command\":\"sleep 6; head -c 9M /dev/zero >f\"}");
            events.next("volume_filling");
            assertEquals(
                    2,
                    events.all().stream()
                            .filter(event -> event.data().getString("kind").equals("volume_filling"))
                            .count());
        }
    }

    private String make(String id) {
        Reply reply = rig.post("/session/" + id, "{}");
        assertEquals(200, reply.status(), reply::toString);
        return reply.json().getString("session_id");
    }

    private HttpRequest.Builder as(String token, String path) {
        return HttpRequest.newBuilder(rig.uri(path)).header("Authorization", "Bearer " + token);
    }

    private static List<String> ids(Reply page) {
        return page.json().getJsonArray("sessions").getValuesAs(JsonObject.class).stream()
                .map(session -> ((JsonString) session.get("id")).getString())
                .toList();
    }
}
