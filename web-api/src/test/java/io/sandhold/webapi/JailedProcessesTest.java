package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JailedProcessesTest {

    @TempDir
    private static Path home;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(home, VolumeKind.TMPFS, false);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void whoever_started_them_all_are_listed_as_a_tree_and_one_is_killed() {
        run("tree", "sh -c 'sleep 1001 & sleep 1002; true'");
        JsonObject one = await("tree", "sleep 1001");
        JsonObject two = await("tree", "sleep 1002");
        JsonObject parent = find("tree", one.getInt("parent")).orElseThrow();
        assertTrue(parent.getString("command").contains("sleep 1001 &"), parent::toString);
        assertTrue(one.getBoolean("signalable"));
        assertTrue(one.getInt("memory") > 0, one::toString);
        assertEquals(200, signal("tree", one.getInt("pid"), "KILL").status());
        Eventually.holds(() -> find("tree", one.getInt("pid"))
                .map(left -> left.getString("state").equals("Z"))
                .orElse(true));
        assertTrue(find("tree", two.getInt("pid")).isPresent());
    }

    @Test
    void a_session_in_which_nothing_runs_has_none_and_none_is_started_for_asking() {
        assertEquals(200, rig.post("/session/idle", "{}").status());
        assertEquals(List.of(), list("idle"));
        assertEquals("created", rig.get("/session/idle").json().getString("state"));
        assertEquals(404, signal("idle", 12, "TERM").status());
    }

    @Test
    void the_process_that_holds_the_jail_is_not_sent_a_signal() {
        run("held", "sleep 1003");
        await("held", "sleep 1003");
        JsonObject first = find("held", 1).orElseThrow();
        assertFalse(first.getBoolean("signalable"));
        Reply refused = signal("held", 1, "KILL");
        assertEquals(409, refused.status(), refused::toString);
        assertTrue(refused.json().getString("detail").contains("stop the session instead"), refused::toString);
        await("held", "sleep 1003");
    }

    @Test
    void a_number_of_another_session_or_of_the_host_is_no_process_of_this_one() {
        run("mine", "sleep 1004");
        await("mine", "sleep 1004");
        long host = ProcessHandle.current().pid();
        assertEquals(404, signal("mine", (int) Math.max(host, 5000), "TERM").status());
        for (String wrong : List.of("-1", "0", "x", "99999999999")) {
            assertEquals(
                    400,
                    rig.post("/session/mine/processes/" + wrong + "/signal", "{\"signal\": \"TERM\"}")
                            .status(),
                    wrong);
        }
        assertEquals(400, signal("mine", 2, "NOPE").status());
        await("mine", "sleep 1004");
    }

    @Test
    void what_a_process_says_of_itself_is_bounded_and_fit_to_be_shown() {
        run("liar", "exec -a $'evil\\e[31m\\n) R 1 1' sleep 1005 " + "1".repeat(5000));
        JsonObject liar = await("liar", "evil");
        assertFalse(liar.getString("command").chars().anyMatch(c -> c < ' '), liar::toString);
        assertTrue(liar.getString("command").length() < 300, liar::toString);
    }

    @Test
    void a_session_that_may_start_no_more_processes_is_looked_into_and_cleared_all_the_same() {
        assertEquals(
                200,
                rig.post("/session/full", "{\"limits\": {\"processes\": 16}}").status());
        run("full", "while :; do sleep 1006 & done");
        Eventually.holds(() -> list("full").stream()
                        .filter(process -> process.getString("command").equals("sleep 1006"))
                        .count()
                >= 10);
        JsonObject runaway = list("full").stream()
                .filter(process -> process.getString("command").contains("while"))
                .findFirst()
                .orElseThrow();
        assertEquals(200, signal("full", runaway.getInt("pid"), "KILL").status());
        Eventually.holds(() -> find("full", runaway.getInt("pid"))
                .map(left -> left.getString("state").equals("Z"))
                .orElse(true));
    }

    private static void run(String session, String command) {
        String json = Json.createObjectBuilder().add("command", command).build().toString();
        Reply reply = rig.post("/processes/" + session, json);
        assertEquals(200, reply.status(), reply::toString);
    }

    private static List<JsonObject> list(String session) {
        Reply reply = rig.get("/session/" + session + "/processes");
        assertEquals(200, reply.status(), reply::toString);
        return reply.json().getJsonArray("processes").stream()
                .map(JsonValue::asJsonObject)
                .toList();
    }

    private static Optional<JsonObject> find(String session, int pid) {
        return list(session).stream()
                .filter(process -> process.getInt("pid") == pid)
                .findFirst();
    }

    private static JsonObject await(String session, String command) {
        Eventually.holds(() -> list(session).stream()
                .anyMatch(process -> process.getString("command").startsWith(command)));
        return list(session).stream()
                .filter(process -> process.getString("command").startsWith(command))
                .findFirst()
                .orElseThrow();
    }

    private static Reply signal(String session, int pid, String name) {
        return rig.post("/session/" + session + "/processes/" + pid + "/signal", "{\"signal\": \"" + name + "\"}");
    }
}
