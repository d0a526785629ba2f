package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalApiTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.SSH, "192.0.2.7");
    private static final Principal ANNA = new Principal("anna", Role.USER, Door.SSH, "192.0.2.8");

    @TempDir
    Path directory;

    private WebRig rig;
    private LocalApi api;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
        api = LocalApi.of(
                new WebServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        false,
                        WebServerConfig.Rules.STANDARD,
                        CommandRules.ANY,
                        List.of(),
                        List.of()),
                rig.host(),
                rig.programs());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void what_is_asked_here_is_what_http_answers_and_is_written_down_as_asked_by_the_caller() {
        ask(
                ADMIN,
                "POST",
                "/session/s1",
                Json.createObjectBuilder().add("size", "10M").build());
        assertEquals(
                rig.get("/sessions").json().getJsonArray("sessions"),
                ask(ADMIN, "GET", "/sessions", JsonObject.EMPTY_JSON_OBJECT).getJsonArray("sessions"));
        AuditEvent made = rig.host().audit().recent(Principal.SERVER, 20).stream()
                .filter(event -> event.kind() == AuditKind.SESSION_CREATED)
                .findFirst()
                .orElseThrow();
        assertEquals("192.0.2.7", made.address());
        assertEquals(Door.SSH, made.door());
    }

    @Test
    void rights_are_those_of_the_caller_and_refusals_those_of_http() {
        ask(ADMIN, "POST", "/session/s1", JsonObject.EMPTY_JSON_OBJECT);
        assertEquals(403, refused(ANNA, "GET", "/accounts").status());
        assertEquals(404, refused(ANNA, "POST", "/session/s1/stop").status());
        assertEquals(404, refused(ADMIN, "GET", "/nothing").status());
        assertEquals(405, refused(ADMIN, "DELETE", "/sessions").status());
        assertTrue(refused(ADMIN, "POST", "/session/nobody/stop").getMessage().contains("there is no session"));
    }

    @Test
    void files_are_for_http_and_nothing_of_theirs_stays_open() {
        ask(
                ADMIN,
                "POST",
                "/create/s1",
                Json.createObjectBuilder()
                        .add("filename", "f")
                        .add("content", "x")
                        .build());
        assertEquals(400, refused(ADMIN, "GET", "/download/s1/f").status());
        ask(ADMIN, "DELETE", "/session/s1", JsonObject.EMPTY_JSON_OBJECT);
        assertEquals(
                0,
                ask(ADMIN, "GET", "/sessions", JsonObject.EMPTY_JSON_OBJECT)
                        .getJsonArray("sessions")
                        .size());
    }

    private JsonObject ask(Principal by, String method, String path, JsonObject body) {
        return api.ask(by, method, path, body);
    }

    private LocalApi.Refusal refused(Principal by, String method, String path) {
        return assertThrows(LocalApi.Refusal.class, () -> ask(by, method, path, JsonObject.EMPTY_JSON_OBJECT));
    }
}
