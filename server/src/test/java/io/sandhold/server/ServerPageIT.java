package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the built server tells of itself, held against OpenSSH's own tools. */
class ServerPageIT {

    @TempDir
    Path home;

    @Test
    void an_administrator_is_told_what_the_server_is_as_clients_find_it_and_others_are_not() throws Exception {
        Path data = home.resolve("data");
        try (BuiltServer server = BuiltServer.start(data)) {
            Rest rest = new Rest(server);
            JsonObject told = rest.get("/host").json();
            JsonObject key = told.getJsonArray("host_keys").getJsonObject(0);
            String shown = Program.run(
                            "ssh-keygen",
                            "-lf",
                            data.resolve("hostkeys/ssh_host_ed25519_key.pub").toString())
                    .text();
            assertEquals("ssh-ed25519", key.getString("type"));
            assertTrue(shown.contains(" " + key.getString("fingerprint") + " "), shown);
            JsonObject algorithms = told.getJsonObject("algorithms");
            for (String kind : List.of("key_exchange", "ciphers", "macs", "host_keys")) {
                assertFalse(algorithms.getJsonArray(kind).isEmpty(), kind);
            }
            assertTrue(server.http().endsWith(told.getJsonObject("listens").getString("http")), told.toString());
            assertFalse(told.getJsonObject("volumes").getJsonArray("guarantees").isEmpty());
            for (JsonObject check : told.getJsonArray("checks").getValuesAs(JsonObject.class)) {
                assertEquals("well", check.getString("state"), check.toString());
            }
            rest.post("/accounts", "{\"name\":\"anna\"}");
            String token = rest.post("/tokens", "{\"name\":\"page\",\"account\":\"anna\"}")
                    .json()
                    .getString("token");
            Rest.Answer others = rest.anonymous("/host", "-H", "Authorization: Bearer " + token);
            assertEquals(200, others.status());
            assertEquals(told.getJsonObject("listens"), others.json().getJsonObject("listens"));
            assertEquals(told.getJsonArray("host_keys"), others.json().getJsonArray("host_keys"));
            for (String member : List.of("algorithms", "checks", "log", "version", "sessions")) {
                assertFalse(others.json().containsKey(member), member);
            }
        }
    }

    @Test
    void the_log_says_more_for_a_while_and_then_no_more() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("log"))) {
            Rest rest = new Rest(server);
            assertEquals(422, put(rest, "{\"level\":\"loud\"}").status());
            assertEquals(
                    422, put(rest, "{\"level\":\"debug\",\"for_seconds\":0}").status());
            JsonObject set =
                    put(rest, "{\"level\":\"debug\",\"for_seconds\":1}").json();
            assertEquals("debug", set.getString("level"));
            assertEquals("info", set.getString("usual"));
            Eventually.holds(
                    Duration.ofSeconds(10),
                    () -> "the usual level",
                    () -> rest.get("/host").json().getJsonObject("log").isNull("until"));
            JsonObject event = rest.get("/audit?action=log_level_set")
                    .json()
                    .getJsonArray("events")
                    .getJsonObject(0);
            assertEquals("debug for 1 s", event.getString("detail"));
        }
    }

    private static Rest.Answer put(Rest rest, String body) throws Exception {
        return rest.ask("/host/log-level", "-X", "PUT", "-H", "Content-Type: application/json", "-d", body);
    }
}
