package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in the background, over HTTP. */
class ProcessesTest {

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
    void a_process_outlives_the_call_and_is_read_from_anywhere() {
        JsonObject process = started("p1", "echo $A; echo two; cat", "'args':[],'env':{'A':'one'},'name':'it'");
        String id = process.getString("process");
        assertTrue(process.getBoolean("running"), process::toString);
        JsonObject output = awaitData(id, "p1", 4, "two\n");
        assertEquals(8, output.getInt("next"));
        assertFalse(output.getBoolean("ended"));
        assertEquals(
                2, ok(rig.post(one("p1", id, "/stdin"), "{\"data\":\"x\\n\"}")).getInt("written"));
        assertEquals("x\n", awaitData("it", "p1", 8, "x\n").getString("data"));
        assertEquals(
                3,
                Reply.of(rig.send(rig.to(one("p1", id, "/stdin?eof=true"))
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 'y', '\n'}))
                                .build()))
                        .json()
                        .getInt("written"));
        JsonObject ended = ok(rig.post(one("p1", id, "/wait?timeout=30"), "{}"));
        assertEquals(0, ended.getInt("returncode"));
        assertEquals("exit", ended.getString("cause"));
        assertFalse(ended.getBoolean("running") || ended.getBoolean("timeout") || ended.getBoolean("oom"));
        assertTrue(ended.getInt("memory_peak") > 0);
        JsonObject exact = ok(rig.get(one("p1", id, "/output?offset=10&encoding=base64")));
        assertArrayEquals(
                new byte[] {(byte) 0xff, 'y', '\n'}, Base64.getDecoder().decode(exact.getString("data")));
        assertTrue(exact.getBoolean("ended"));
        assertEquals(409, rig.post(one("p1", id, "/stdin"), "{\"data\":\"x\"}").status());
        assertEquals(
                "PROCESS_ENDED",
                rig.post(one("p1", id, "/signal"), "{\"signal\":\"TERM\"}")
                        .json()
                        .getString("code"));
        JsonObject listed =
                ok(rig.get("/processes/p1")).getJsonArray("processes").getJsonObject(0);
        assertEquals(id, listed.getString("process"));
        assertEquals("it", listed.getString("name"));
        ok(rig.delete(one("p1", id, "")));
        assertEquals(404, rig.get(one("p1", id, "")).status());
    }

    @Test
    void a_signal_goes_to_the_whole_group_and_is_written_down() {
        String id = started("p2", "sleep 1000 & sleep 1000 & echo up; wait", "").getString("process");
        awaitData(id, "p2", 0, "up\n");
        ok(rig.post(one("p2", id, "/signal"), "{\"signal\":\"SIGTERM\"}"));
        JsonObject ended = ok(rig.post(one("p2", id, "/wait"), "{}"));
        assertEquals(143, ended.getInt("returncode"));
        assertEquals("TERM", ended.getString("signal"));
        assertEquals(
                "0\n",
                rig.post("/execute/p2", "{\"command\":\"pgrep -c sleep\"}")
                        .json()
                        .getString("stdout"));
        assertTrue(rig.host().audit().recent(Principal.SERVER, 100).stream()
                .anyMatch(event -> event.kind() == AuditKind.COMMAND_SIGNALLED
                        && event.detail().contains("TERM to process " + id)));
        assertEquals(
                400, rig.post(one("p2", id, "/signal"), "{\"signal\":\"NOPE\"}").status());
    }

    @Test
    void its_end_kills_all_of_it() {
        String id = started("p3", "trap '' TERM HUP INT; (sleep 999; true) & echo up; wait", "")
                .getString("process");
        awaitData(id, "p3", 0, "up\n");
        JsonObject ended = ok(rig.delete(one("p3", id, "")));
        assertEquals("killed", ended.getString("cause"));
        assertEquals("it was killed: admin ended it", ended.getString("cause_detail"));
        assertEquals(
                "0\n",
                rig.post("/execute/p3", "{\"command\":\"pgrep -c sleep\"}")
                        .json()
                        .getString("stdout"));
    }

    @Test
    void its_time_is_its_own_or_its_sessions() {
        String own = started("p4", "echo early; sleep 1000", "'timeout':0.3").getString("process");
        JsonObject ended = ok(rig.post(one("p4", own, "/wait"), "{}"));
        assertTrue(ended.getBoolean("timeout"), ended::toString);
        assertTrue(ended.getString("cause_detail").contains("0.3 seconds"), ended::toString);
        assertEquals("early\n", ok(rig.get(one("p4", own, "/output"))).getString("data"));
        ok(rig.post("/session/p5", "{\"limits\":{\"command_time\":1}}"));
        String other = started("p5", "sleep 1000", "").getString("process");
        JsonObject over = ok(rig.post(one("p5", other, "/wait"), "{}"));
        assertTrue(over.getString("cause_detail").contains("command_time"), over::toString);
    }

    @Test
    void a_terminal_is_resized_and_one_without_is_told() {
        String id = started("p6", "stty size; read x; stty size", "'tty':true,'columns':100,'rows':30")
                .getString("process");
        awaitData(id, "p6", 0, "30 100\r\n");
        assertEquals(
                "success",
                ok(rig.post(one("p6", id, "/resize"), "{\"columns\":99,\"rows\":9}"))
                        .getString("status"));
        ok(rig.post(one("p6", id, "/stdin"), "{\"data\":\"\\n\"}"));
        ok(rig.post(one("p6", id, "/wait"), "{}"));
        String all = ok(rig.get(one("p6", id, "/output"))).getString("data");
        assertTrue(all.endsWith("9 99\r\n"), all);
        String plain = started("p6", "sleep 1000", "").getString("process");
        assertEquals(
                "NO_TERMINAL",
                rig.post(one("p6", plain, "/resize"), "{\"columns\":9,\"rows\":9}")
                        .json()
                        .getString("code"));
        assertEquals(
                400,
                rig.post(one("p6", plain, "/resize"), "{\"columns\":0,\"rows\":9}")
                        .status());
        ok(rig.delete(one("p6", plain, "")));
    }

    @Test
    void what_is_asked_wrongly_is_refused_and_starts_nothing() {
        for (String body : List.of(
                "{}",
                "{'command':''}",
                "{'command':' '}",
                "{'command':7}",
                "{'command':'x','timeout':-1}",
                "{'command':'x','name':'a b'}",
                "{'command':'x','tty':'yes'}",
                "{'command':'x','columns':'9','tty':true}")) {
            int status = rig.post("/processes/p7", body.replace('\'', '"')).status();
            assertTrue(status == 400 || status == 422, () -> body + " " + status);
        }
        assertEquals(404, rig.get("/processes/p7").status());
        assertEquals(
                413,
                rig.post("/processes/p7", "{\"command\":\"x\",\"stdin\":\"" + "y".repeat(40_000) + "\"}")
                        .status());
        String id = started("p7", "sleep 1000", "'name':'one'").getString("process");
        assertEquals(
                "EXISTS",
                rig.post("/processes/p7", "{\"command\":\"x\",\"name\":\"one\"}")
                        .json()
                        .getString("code"));
        for (String query :
                List.of("offset=-1", "offset=x", "limit=0", "limit=99999999", "wait=301", "stream=std", "encoding=x")) {
            assertEquals(422, rig.get(one("p7", id, "/output?" + query)).status(), query);
        }
        assertEquals(404, rig.get(one("p7", "nothere0", "/output")).status());
        ok(rig.delete(one("p7", id, "")));
    }

    @Test
    void a_strangers_processes_are_not_there() {
        String token = rig.host()
                .accounts()
                .createToken(account("bert"), "bert", "t", Optional.empty())
                .text();
        String id = started("p8", "sleep 1000", "").getString("process");
        for (String path : List.of("", "/" + id, "/" + id + "/output")) {
            assertEquals(404, asBert(token, "GET", "/processes/p8" + path), path);
        }
        for (String path :
                List.of("", "/" + id + "/stdin", "/" + id + "/signal", "/" + id + "/resize", "/" + id + "/wait")) {
            assertEquals(404, asBert(token, "POST", "/processes/p8" + path), path);
        }
        assertEquals(404, asBert(token, "DELETE", "/processes/p8/" + id));
        assertTrue(ok(rig.get(one("p8", id, ""))).getBoolean("running"));
        ok(rig.delete(one("p8", id, "")));
    }

    private static Principal account(String name) {
        rig.host().accounts().createAccount(Principal.SERVER, name, Role.USER);
        return Principal.SERVER;
    }

    private static int asBert(String token, String method, String path) {
        String body = "{\"command\":\"id\",\"data\":\"x\",\"signal\":\"TERM\",\"columns\":9,\"rows\":9}";
        return rig.send(HttpRequest.newBuilder(rig.uri(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, method.equals("POST") ? BodyPublishers.ofString(body) : BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    /** Starts a line; {@code more} are other members, with ' for ". */
    private static JsonObject started(String session, String line, String more) {
        JsonObjectBuilder body = Json.createObjectBuilder().add("command", line);
        try (JsonReader reader = Json.createReader(new StringReader("{" + more.replace('\'', '"') + "}"))) {
            reader.readObject().forEach(body::add);
        }
        return ok(rig.post("/processes/" + session, body.build().toString()));
    }

    private static String one(String session, String id, String rest) {
        return "/processes/" + session + "/" + id + rest;
    }

    private static JsonObject ok(Reply reply) {
        assertEquals(200, reply.status(), () -> reply.json().toString());
        return reply.json();
    }

    private static JsonObject awaitData(String id, String session, long offset, String data) {
        JsonObject output = ok(rig.get(one(session, id, "/output?wait=30&offset=" + offset)));
        while (output.getString("data").length() < data.length()) {
            output = ok(rig.get(one(session, id, "/output?offset=" + offset)));
        }
        assertEquals(data, output.getString("data"));
        return output;
    }
}
