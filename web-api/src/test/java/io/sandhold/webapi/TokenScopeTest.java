package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that reach less than their account. */
class TokenScopeTest {

    @TempDir
    Path directory;

    private WebRig rig;
    private final List<Route> routes = ApiDocumentTest.routes();

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
        rig.host().accounts().createAccount(Principal.SERVER, "anna", Role.USER);
        assertEquals(200, rig.post("/session/other", "{}").status());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Not what anybody may ask, nor who somebody is, which they may ask whatever they came with. */
    private static boolean bounded(Route route) {
        return route.access() != Route.Access.OPEN && route.access() != Route.Access.ONESELF;
    }

    @Test
    void a_token_for_one_session_gets_403_everywhere_else() {
        String token = made("{\"name\": \"one\", \"scope\": \"session\", \"session\": \"mine\"}");
        assertEquals(200, rig.post("/session/mine", "{}").status());
        assertEquals(
                200,
                as(token, "POST", "/execute/mine", "{\"command\":\"true\"}").status());
        assertEquals(200, as(token, "GET", "/status/mine", "").status());
        for (Route route : routes) {
            if (bounded(route)) {
                Reply refused = as(token, method(route), "/" + address(route, "other"), "{}");
                assertEquals(403, refused.status(), route.name());
                assertTrue(List.of("TOKEN_SCOPE", "FORBIDDEN")
                        .contains(refused.json().getString("code")));
            }
        }
        // one that is not there looks the same, and none is made
        assertEquals(
                403,
                as(token, "POST", "/execute/nobodys", "{\"command\":\"true\"}").status());
        assertFalse(rig.get("/status/nobodys").json().getBoolean("exists"));
        assertTrue(rig.get("/status/other").json().getBoolean("exists"));
    }

    @Test
    void what_comes_with_a_token_for_one_session_leaves_no_way_in_behind() {
        assertEquals(200, rig.post("/session/mine", "{}").status());
        String token = made("{\"name\": \"one\", \"session\": \"mine\", \"timeout\": 600}");
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x";
        assertEquals(
                403,
                as(token, "POST", "/session/mine/share-keys", "{\"key\":\"" + key + "\"}")
                        .status());
        assertEquals(
                200,
                rig.post("/session/mine/share-keys", "{\"key\":\"" + key + "\"}")
                        .status());
        assertEquals(
                403,
                as(token, "POST", "/session/mine/recording", "{\"recorded\":false}")
                        .status());
        JsonObject link = as(token, "POST", "/preview/mine/8000/link", "{\"expires\":86400}")
                .json();
        assertTrue(
                link.getJsonNumber("expires_at").doubleValue()
                        <= Instant.now().plusSeconds(600).getEpochSecond(),
                link::toString);
    }

    @Test
    void a_token_for_a_session_that_is_gone_makes_no_new_one() {
        String token = made("{\"name\": \"one\", \"session\": \"mine\"}");
        assertEquals(
                404,
                as(token, "POST", "/execute/mine", "{\"command\":\"true\"}").status());
        assertEquals(403, as(token, "POST", "/session/mine", "{}").status());
        assertFalse(rig.get("/status/mine").json().getBoolean("exists"));
    }

    @Test
    void a_token_for_reading_changes_nothing_by_any_call() {
        String token = made("{\"name\": \"look\", \"scope\": \"read-only\"}");
        assertEquals(200, as(token, "GET", "/sessions", "").status());
        assertEquals(200, as(token, "GET", "/files/other", "").status());
        for (Route route : routes) {
            if (route.changes() && bounded(route)) {
                Reply refused = as(token, method(route), "/" + address(route, "other"), "{}");
                assertEquals(403, refused.status(), route.name());
            }
        }
        assertTrue(rig.get("/status/other").json().getBoolean("exists"));
    }

    @Test
    void a_token_has_its_own_pace_and_says_when_to_come_again() {
        String token = made("{\"name\": \"slow\", \"rate\": 2}");
        List<HttpResponse<byte[]>> answers = IntStream.range(0, 20)
                .mapToObj(i -> rig.send(request(token, "GET", "/host", "")))
                .toList();
        HttpResponse<byte[]> refused = answers.stream()
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
        assertEquals("RATE_LIMITED", Reply.of(refused).json().getString("code"));
        assertTrue(answers.stream().filter(answer -> answer.statusCode() == 200).count() >= 4);
        assertEquals(200, rig.get("/host").status(), "another token's");
    }

    @Test
    void a_list_of_tokens_tells_how_far_each_reaches_and_when_it_was_used() {
        String token = made("{\"name\": \"look\", \"scope\": \"read-only\", \"session\": \"other\", \"expires\": \""
                + Instant.now().plusSeconds(600) + "\"}");
        JsonObject before = listed("look");
        assertFalse(before.containsKey("last_used"), before.toString());
        assertEquals("read-only", before.getString("scope"));
        assertEquals("other", before.getString("session"));
        assertTrue(before.containsKey("expires_at"), before.toString());
        assertEquals(200, as(token, "GET", "/status/other", "").status());
        assertTrue(listed("look").containsKey("last_used"));
    }

    @Test
    void a_scope_that_is_none_is_refused_with_what_to_do() {
        for (String body : List.of(
                "{\"name\":\"x\",\"scope\":\"everything\"}",
                "{\"name\":\"x\",\"scope\":\"all\",\"session\":\"s\"}",
                "{\"name\":\"x\",\"scope\":\"session\"}",
                "{\"name\":\"x\",\"rate\":0}",
                "{\"name\":\"x\",\"expires\":1}",
                "{\"name\":\"x\",\"expires\":\"tomorrow\"}",
                "{\"name\":\"x\",\"session\":\"../x\"}")) {
            int status = rig.post("/tokens", body).status();
            assertTrue(status == 400 || status == 422, body + " " + status);
        }
    }

    @Test
    void a_request_has_one_id_in_its_answer_and_in_the_audit() {
        HttpResponse<byte[]> answer =
                rig.send(request(WebRig.TOKEN, "POST", "/create/other", "{\"filename\":\"f\",\"content\":\"x\"}"));
        String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
        Eventually.holds(() -> rig.get("/audit?limit=100").json().getJsonArray("events").stream()
                .map(event -> event.asJsonObject())
                .anyMatch(event -> event.getString("kind").equals("file_written")
                        && event.getString("request").equals(id)));
        Reply refused = rig.get("/readfile/other/none");
        assertEquals(16, refused.json().getString("request_id").length());
    }

    private static String method(Route route) {
        return route.method().equals("*") ? "GET" : route.method();
    }

    private static String address(Route route, String session) {
        return route.path().documented().replace("{session_id}", session).replaceAll("\\{\\w+\\}", "1");
    }

    private JsonObject listed(String label) {
        return rig.get("/tokens").json().getJsonArray("tokens").stream()
                .map(token -> token.asJsonObject())
                .filter(token -> token.getString("name").equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String made(String body) {
        Reply reply = rig.post("/tokens", body);
        assertEquals(200, reply.status(), reply::toString);
        return reply.json().getString("token");
    }

    private HttpRequest request(String token, String method, String path, String body) {
        return HttpRequest.newBuilder(rig.uri(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    /** With a path below the base, or, as the table of routes has it, from the root with two slashes. */
    private Reply as(String token, String method, String path, String body) {
        return Reply.of(rig.send(request(token, method, path, body)));
    }
}
