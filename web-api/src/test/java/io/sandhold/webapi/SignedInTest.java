package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.VolumePath;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedInTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0GnhQx3xWtbkSHyXMyUqiGtSTvYIYmyJwVGXBoPQDn anna@example";

    @TempDir
    Path directory;

    private WebRig rig;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void what_a_killed_server_left_half_uploaded_goes_when_the_next_one_starts() {
        assertEquals(
                200,
                rig.post("/create/s1", "{\"content\":\"whole\",\"filename\":\"f\"}")
                        .status());
        assertEquals(
                200,
                rig.post("/execute/s1", "{\"command\":\"echo half > /tmp/.sandhold-0123abcd-0123\"}")
                        .status());
        rig.close();
        start();
        Principal admin = new Principal(Accounts.ADMIN, Role.ADMIN, Door.SSH, "");
        try (SessionLease lease = rig.host().sessions().lease(admin, new SessionId("s1"))) {
            Eventually.holds(() -> {
                try (DirectoryEntries entries = lease.files().list(VolumePath.of("/tmp"))) {
                    return !entries.hasNext();
                }
            });
            assertEquals(
                    5, lease.files().attributes(VolumePath.of("/workspace/f")).size());
        }
    }

    @Test
    void only_health_the_document_and_the_page_need_no_token() {
        for (String path : List.of(
                "/healthy",
                "/doc",
                "//ui/",
                "//ui/sessions/some/files/a.txt",
                "//sandhold.svg",
                "//api.json",
                "//docs",
                "//docs/swagger-ui-bundle.js",
                "//observe/health/live",
                "//observe/health/ready")) {
            assertEquals(200, bare(path).statusCode(), path);
        }
        for (String path : List.of(
                "/sessions", "/status/x", "/workspaces", "/files/x", "/host", "/audit", "/keys", "//observe/metrics")) {
            HttpResponse<byte[]> refused = bare(path);
            assertEquals(401, refused.statusCode(), path);
            assertEquals(
                    "Bearer realm=\"sandhold\"",
                    refused.headers().firstValue("WWW-Authenticate").orElseThrow());
        }
    }

    @Test
    void unknown_tokens_are_written_down_and_then_slowed_while_a_good_one_goes_on() {
        int refusals = 0;
        HttpResponse<byte[]> answer = wrong();
        while (answer.statusCode() == 401) {
            refusals++;
            answer = wrong();
        }
        assertEquals(429, answer.statusCode());
        int seconds =
                Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(seconds >= 1 && seconds <= 17, () -> "wait " + seconds);
        assertTrue(refusals >= 7, "refused after " + refusals);
        assertEquals(200, rig.get("/sessions").status());
        int written = refusals;
        Eventually.holds(
                () -> rig.get("/audit?limit=100").json().toString().split("login_refused").length - 1 >= written);

        JsonObject report = rig.get("/blocks").json();
        JsonObject block = report.getJsonArray("blocks").getJsonObject(0);
        assertEquals("127.0.0.1", block.getString("source"));
        assertTrue(block.getJsonObject("offences").getInt("token") >= 7, report::toString);
        assertTrue(block.getBoolean("own"), "the tests come from there themselves");
        assertEquals("127.0.0.1", report.getString("own_source"));
        JsonObject latest = block.getJsonArray("latest").getJsonObject(0);
        assertEquals("token by rest", latest.getString("offence") + " by " + latest.getString("door"));
        assertEquals(1, report.getJsonObject("since_start").getInt("blocked"));
        assertEquals(200, rig.delete("/blocks/127.0.0.1").status());
        assertEquals(404, rig.delete("/blocks/127.0.0.1").status());
        assertEquals(400, rig.delete("/blocks/nobody").status());
        assertEquals(0, rig.get("/blocks").json().getJsonArray("blocks").size());
        assertEquals(401, wrong().statusCode());
        Eventually.holds(() -> rig.get("/audit?limit=100").json().toString().contains("source_released"));
    }

    private HttpResponse<byte[]> wrong() {
        return rig.send(HttpRequest.newBuilder(rig.uri("/sessions"))
                .header("Authorization", "Bearer wrong")
                .build());
    }

    @Test
    void a_user_sees_only_their_own_and_no_administrators_calls() {
        assertEquals(200, rig.post("/accounts", "{\"name\":\"anna\"}").status());
        String token = rig.post("/tokens", "{\"account\":\"anna\",\"label\":\"laptop\"}")
                .json()
                .getString("token");
        rig.post("/create/theirs", "{\"content\":\"secret\",\"filename\":\"f\"}");
        assertEquals(200, as(token, "/session/hers", "{}").status());

        assertEquals(List.of("hers"), ids(as(token, "/sessions", null)));
        assertFalse(as(token, "/status/theirs", null).json().getBoolean("exists"));
        for (String path : List.of("/files/theirs", "/readfile/theirs/f", "/download/theirs/f")) {
            assertEquals(404, as(token, path, null).status(), path);
        }
        assertTrue(as(token, "/execute/theirs", "{\"command\":\"id\"}").status() >= 400);
        for (String path : List.of("/accounts", "/audit")) {
            assertEquals(403, as(token, path, null).status(), path);
        }
        assertEquals(1, as(token, "/cleanup-all", "{\"force\":true}").json().getInt("total"));
        assertTrue(rig.get("/status/theirs").json().getBoolean("exists"));

        assertEquals(200, rig.delete("/tokens/laptop?account=anna").status());
        assertEquals(401, as(token, "/sessions", null).status());
    }

    @Test
    void the_audit_trail_is_read_on_from_an_entry() {
        rig.post("/session/audited", "{}");
        JsonArray first = rig.get("/audit?after=0&limit=1").json().getJsonArray("events");
        assertEquals(1, first.size());
        assertEquals(1, first.getJsonObject(0).getInt("sequence"));
        JsonObject next =
                rig.get("/audit?after=1&limit=1").json().getJsonArray("events").getJsonObject(0);
        assertEquals(first.getJsonObject(0).getString("hash"), next.getString("previous"));
        assertEquals(422, rig.get("/audit?after=-1").status());
        assertEquals(422, rig.get("/audit?after=x").status());
    }

    @Test
    void a_password_and_its_codes_come_and_go() {
        assertEquals(200, rig.post("/accounts", "{\"name\":\"carl\"}").status());
        String path = "/accounts/carl/password";
        assertEquals(404, rig.post("/accounts/carl/code", "{}").status(), "there is no password yet");
        assertEquals(400, rig.post(path, "{\"password\":\"short\"}").status());
        assertFalse(rig.get(path).json().getBoolean("password"));
        assertEquals(200, rig.post(path, "{\"password\":\"a long enough one\"}").status());
        JsonObject secret = rig.post("/accounts/carl/code", "{}").json();
        assertTrue(secret.getString("uri").contains(secret.getString("secret")));
        assertTrue(rig.get(path).json().getBoolean("code"));
        assertFalse(rig.get("/audit?limit=20").json().toString().contains(secret.getString("secret")));
        assertEquals(200, rig.delete("/accounts/carl/code").status());
        assertEquals(200, rig.delete(path).status());
        assertEquals("{\"password\":false,\"code\":false}", rig.get(path).json().toString());
        assertEquals(404, rig.get("/accounts/nobody/password").status());
    }

    @Test
    void keys_come_and_go() {
        JsonObject added = rig.post("/keys", "{\"key\":\"" + KEY + "\"}").json();
        assertEquals("anna@example", added.getString("comment"));
        String fingerprint = added.getString("fingerprint");
        assertEquals(
                fingerprint,
                rig.get("/keys").json().getJsonArray("keys").getJsonObject(0).getString("fingerprint"));
        assertEquals(
                200, rig.delete("/keys/" + PercentCoding.encode(fingerprint)).status());
        assertEquals(0, rig.get("/keys").json().getJsonArray("keys").size());
        String options = "expiry-time=\\\"20990101Z\\\",no-pty";
        JsonObject limited =
                rig.post("/keys", "{\"key\":\"" + options + " " + KEY + "\"}").json();
        assertEquals("expiry-time=\"20990101Z\",no-pty", limited.getString("options"));
        assertEquals(4_070_908_800L, limited.getJsonNumber("expires_at").longValue());
        Reply unknown = rig.post("/keys", "{\"key\":\"no-such " + KEY + "\"}");
        assertEquals(400, unknown.status());
        assertTrue(unknown.json().getString("detail").contains("'no-such' is not known"), unknown::toString);
        assertEquals(
                400, rig.post("/keys", "{\"key\":\"ssh-ed25519 nonsense\"}").status());
    }

    @Test
    void share_keys_come_and_go() {
        assertEquals(200, rig.post("/session/s1", "{}").status());
        String path = "/session/s1/share-keys";
        JsonObject added = rig.post(path, "{\"key\":\"" + KEY + "\",\"access\":\"read-only\",\"timeout\":3600}")
                .json();
        assertEquals("anna@example", added.getString("label"));
        assertEquals("read-only", added.getString("access"));
        assertTrue(added.getJsonNumber("expires_at").longValue()
                > added.getJsonNumber("created_at").longValue());
        assertEquals(added, rig.get(path).json().getJsonArray("share_keys").getFirst());
        assertEquals(409, rig.post(path, "{\"key\":\"" + KEY + "\"}").status());
        assertEquals(
                400,
                rig.post(path, "{\"key\":\"" + KEY + "\",\"access\":\"root\"}").status());
        assertEquals(404, rig.get("/session/none/share-keys").status());
        String one = path + "/" + PercentCoding.encode(added.getString("fingerprint"));
        assertEquals(200, rig.delete(one).status());
        assertEquals(404, rig.delete(one).status());
    }

    @Test
    void who_asks_for_plain_members_gets_them_once() {
        HttpRequest request = rig.to("/session/plain")
                .header("Accept", "application/vnd.sandhold+json")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertEquals("{\"session_id\":\"plain\"}", new String(rig.send(request).body(), StandardCharsets.UTF_8));
    }

    @Test
    void the_host_tells_what_it_cannot_give() {
        JsonObject host = rig.get("/host").json();
        assertTrue(host.getBoolean("ready"));
        assertEquals("a shortcoming", host.getJsonArray("shortcomings").getString(0));
    }

    private HttpResponse<byte[]> bare(String path) {
        return rig.send(HttpRequest.newBuilder(rig.uri(path)).build());
    }

    private Reply as(String token, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.uri(path)).header("Authorization", "Bearer " + token);
        return Reply.of(rig.send(
                json == null
                        ? request.build()
                        : request.POST(BodyPublishers.ofString(json)).build()));
    }

    private static List<String> ids(Reply reply) {
        return reply.json().getJsonArray("sessions").getValuesAs(JsonObject.class).stream()
                .map(session -> session.getString("id"))
                .toList();
    }
}
