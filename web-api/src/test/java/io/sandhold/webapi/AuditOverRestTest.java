package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail as a browser searches and exports it, and as the owner of a session sees that one's. */
class AuditOverRestTest {

    private static final String ANNA = "a-token-of-anna-0123456789-0123456789-0123";
    private static final String BERT = "a-token-of-bert-0123456789-0123456789-0123";

    @TempDir
    Path directory;

    private WebRig rig;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
        account("anna", ANNA);
        account("bert", BERT);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void account(String name, String token) {
        rig.host().accounts().createAccount(Principal.SERVER, name, Role.USER);
        rig.host().accounts().setToken(Principal.SERVER, name, "test", token);
    }

    private Reply as(String token, String method, String path, String body) {
        return Reply.of(rig.send(HttpRequest.newBuilder(rig.uri(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build()));
    }

    private static List<JsonObject> events(Reply reply) {
        assertEquals(200, reply.status(), reply.json().toString());
        return reply.json().getJsonArray("events").getValuesAs(JsonObject.class);
    }

    private static List<String> kinds(Reply reply) {
        return events(reply).stream().map(event -> event.getString("kind")).toList();
    }

    private String export(String query) {
        HttpResponse<byte[]> file = rig.send(rig.to("/audit/export?" + query).build());
        assertEquals(200, file.statusCode());
        assertTrue(file.headers().firstValue("Content-Disposition").orElse("").startsWith("attachment"));
        return new String(file.body(), StandardCharsets.UTF_8);
    }

    @Test
    void an_administrator_finds_by_each_member_and_pages_on_by_sequence() {
        rig.post("/session/found", "{}");
        as(ANNA, "POST", "/session/annas", "{}");
        as(BERT, "GET", "/sessions", "");
        assertEquals(List.of("session_created"), kinds(rig.get("/audit?target=found&door=rest&outcome=done")));
        assertEquals(List.of("session_created"), kinds(rig.get("/audit?actor=anna&action=session_created,command")));
        assertEquals(List.of(), kinds(rig.get("/audit?actor=anna&outcome=refused")));
        assertEquals(List.of(), kinds(rig.get("/audit?until=1")));
        assertEquals(List.of(), kinds(rig.get("/audit?address=192.0.2.1")));
        assertEquals(1, events(rig.get("/audit?text=ANNAS")).size());
        Reply page = rig.get("/audit?limit=2");
        long next = page.json().getJsonNumber("next").longValue();
        assertEquals(next, events(page).getLast().getJsonNumber("sequence").longValue());
        Reply second = rig.get("/audit?limit=2&before=" + next);
        assertEquals(
                next - 1, events(second).getFirst().getJsonNumber("sequence").longValue());
        assertTrue(rig.get("/audit?limit=1000").json().isNull("next"));
    }

    @Test
    void what_no_event_has_is_refused_with_what_there_is() {
        for (String query : List.of("action=nothing", "door=window", "outcome=maybe", "since=noon", "before=0")) {
            Reply refused = rig.get("/audit?" + query);
            assertEquals(422, refused.status(), query);
            assertTrue(refused.detail().contains("\"" + query.split("=")[0] + "\""), refused.detail());
        }
        assertEquals(422, rig.get("/audit?after=0&actor=anna").status(), "the chain has no gaps");
        assertEquals(422, rig.get("/audit/export?format=xlsx").status());
    }

    @Test
    void an_export_has_every_event_of_all_its_pages_and_is_one_whole_document() {
        as(ANNA, "POST", "/session/s1", "{}");
        Principal anna =
                rig.host().accounts().byToken(ANNA, Door.SSH, "192.0.2.9").orElseThrow();
        IntStream.range(0, 2500)
                .forEach(i -> rig.host().audit().record(AuditEvent.now(AuditKind.COMMAND, anna, "s1", "echo " + i)));
        Eventually.holds(() -> events(rig.get("/audit?text=echo%202499")).size() == 1);
        try (JsonReader reader = Json.createReader(new StringReader(export("format=json&action=command&target=s1")))) {
            List<JsonObject> all = reader.readArray().getValuesAs(JsonObject.class);
            assertEquals(2500, all.size());
            assertEquals("echo 0", all.getLast().getString("detail"));
        }
        assertEquals(2501, export("format=csv&action=command&target=s1").split("\r\n").length);
        assertEquals("[\n]\n", export("until=1"));
    }

    @Test
    void a_cell_that_a_spreadsheet_would_run_is_text_and_none_ends_its_line() {
        as(ANNA, "POST", "/session/s1", "{}");
        Principal anna =
                rig.host().accounts().byToken(ANNA, Door.SSH, "192.0.2.9").orElseThrow();
        for (String hostile : List.of("=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "a\r\n=1,b")) {
            rig.host().audit().record(AuditEvent.now(AuditKind.COMMAND, anna, "s1", hostile));
        }
        String csv = export("format=csv&action=command");
        assertTrue(csv.contains(",\"'=HYPERLINK(\"\"http://x\"\")\","), csv);
        for (String cell : List.of(",'+1,", ",'-1,", ",'@SUM(A1),", ",'\t=1,", ",\"a\r\n=1,b\",")) {
            assertTrue(csv.contains(cell), cell + " in " + csv);
        }
    }

    @Test
    void an_owner_sees_what_was_done_to_their_session_and_nobody_else_does() {
        as(ANNA, "POST", "/session/s1", "{}");
        assertEquals(
                200,
                as(ANNA, "POST", "/execute/s1", "{\"command\":\"echo hers\"}").status());
        Eventually.holds(() ->
                kinds(as(ANNA, "GET", "/session/s1/audit?action=command", "")).equals(List.of("command")));
        assertEquals(404, as(BERT, "GET", "/session/s1/audit", "").status());
        for (String path : List.of("/audit", "/audit?target=s1", "/audit/export")) {
            assertEquals(403, as(ANNA, "GET", path, "").status(), path);
        }
    }

    @Test
    void whoever_has_a_name_after_another_sees_nothing_of_the_others_session() {
        as(BERT, "POST", "/session/name", "{}");
        as(BERT, "POST", "/execute/name", "{\"command\":\"echo secret-of-bert\"}");
        as(BERT, "DELETE", "/session/name", "");
        assertEquals(200, as(ANNA, "POST", "/session/name", "{}").status());
        Reply seen = as(ANNA, "GET", "/session/name/audit?since=0&target=other", "");
        assertFalse(seen.json().toString().contains("bert"), seen.json().toString());
        assertEquals(List.of("session_created"), kinds(seen));
        assertFalse(seen.json().containsKey("last"), "how much is done in all is nobody's business");
    }

    @Test
    void a_read_only_token_reads_it_and_one_of_a_session_reads_that_sessions() {
        as(ANNA, "POST", "/session/s1", "{}");
        as(ANNA, "POST", "/session/s2", "{}");
        String reads = as(ANNA, "POST", "/tokens", "{\"name\":\"reads\",\"scope\":\"read-only\"}")
                .json()
                .getString("token");
        String one = as(ANNA, "POST", "/tokens", "{\"name\":\"one\",\"scope\":\"session\",\"session\":\"s1\"}")
                .json()
                .getString("token");
        assertEquals(200, as(reads, "GET", "/session/s2/audit", "").status());
        assertEquals(200, as(one, "GET", "/session/s1/audit", "").status());
        assertEquals(403, as(one, "GET", "/session/s2/audit", "").status());
    }
}
