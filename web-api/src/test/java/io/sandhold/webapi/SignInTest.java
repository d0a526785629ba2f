package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.TokenScope;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers that sign in, and what becomes of that. */
class SignInTest {

    private static final String PASSWORD = "four words of nonsense";
    private static final String BY_PASSWORD = "{\"account\":\"anna\",\"password\":\"" + PASSWORD + "\"}";

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

    private void anna() {
        rig.host().accounts().createAccount(Principal.SERVER, "anna", Role.USER);
        rig.host().passwords().set(Principal.SERVER, "anna", PASSWORD);
    }

    private String token(String account, Optional<Duration> life, TokenScope scope) {
        return rig.host()
                .accounts()
                .createToken(Principal.SERVER, account, "laptop", life, scope)
                .text();
    }

    private static Set<String> attributes(HttpResponse<byte[]> answer) {
        String[] parts = answer.headers().firstValue("Set-Cookie").orElseThrow().split("; ");
        return Stream.of(parts).skip(1).collect(Collectors.toSet());
    }

    @Test
    void a_token_signs_in_by_a_cookie_that_no_script_and_no_other_site_has() {
        Browser browser = new Browser(rig);
        HttpResponse<byte[]> answer = browser.signIn("{\"token\":\" " + WebRig.TOKEN + "\\n\"}");
        assertEquals(200, answer.statusCode());
        assertTrue(browser.cookie().matches("sandhold_sign_in=[A-Za-z0-9_-]{43}"), browser::cookie);
        Set<String> attributes = attributes(answer);
        assertTrue(attributes.remove("Max-Age=43200") || attributes.remove("Max-Age=43199"), attributes::toString);
        assertEquals(Set.of("Path=/", "HttpOnly", "SameSite=Strict"), attributes);

        JsonObject told = Reply.of(answer).json();
        assertEquals(told, browser.get("/sign-in").json());
        assertEquals("admin", told.getString("account"));
        assertEquals("admin", told.getString("role"));
        assertEquals("token", told.getString("by"));
        assertEquals("all", told.getString("scope"));
        assertFalse(told.getBoolean("read_only"));
        long left = told.getJsonNumber("expires").longValue() - Instant.now().getEpochSecond();
        assertTrue(left > 43_000 && left <= 43_200, () -> "left " + left);
        assertEquals(200, browser.get("/sessions").status());
        assertEquals(200, browser.post("/session/theirs", "{}").status());
        assertEquals(1, rig.get("/tokens").json().getJsonArray("tokens").size(), "it is none of the tokens");
        Eventually.holds(() -> {
            String trail = rig.get("/audit?limit=20").json().toString();
            return trail.contains("\"kind\":\"login\",\"account\":\"admin\",\"door\":\"browser\"")
                    && trail.contains("\"kind\":\"session_created\",\"account\":\"admin\",\"door\":\"browser\"");
        });
    }

    @Test
    void over_https_the_cookie_is_one_that_nothing_else_can_set() {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(rig.uri("/sign-in")).header("X-Forwarded-Proto", "https");
        HttpResponse<byte[]> answer =
                rig.send(request.POST(BodyPublishers.ofString("{\"token\":\"" + WebRig.TOKEN + "\"}"))
                        .build());
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertTrue(cookie.startsWith("__Host-sandhold_sign_in="), cookie);
        assertTrue(attributes(answer).contains("Secure"));
        String plain = cookie.replace("__Host-", "");
        for (String sent : List.of(cookie, plain)) {
            HttpRequest asked = HttpRequest.newBuilder(rig.uri("/sign-in"))
                    .header("X-Forwarded-Proto", "https")
                    .header("Cookie", sent)
                    .build();
            assertEquals(sent.equals(cookie) ? 200 : 401, rig.send(asked).statusCode(), sent);
        }
    }

    @Test
    void a_password_signs_in_and_whoever_knows_less_learns_nothing() {
        anna();
        Browser browser = new Browser(rig);
        HttpResponse<byte[]> answer = browser.signIn(BY_PASSWORD);
        assertEquals("password", Reply.of(answer).json().getString("by"));
        assertEquals("user", browser.get("/sign-in").json().getString("role"));
        assertEquals(403, browser.get("/accounts").status());
        Reply wrong = Reply.of(new Browser(rig).signIn(BY_PASSWORD.replace("four", "five")));
        Reply unknown = Reply.of(new Browser(rig).signIn(BY_PASSWORD.replace("anna", "nobody")));
        assertEquals(401, wrong.status());
        assertEquals(wrong.detail(), unknown.detail());
        assertEquals(wrong.json().getString("code"), unknown.json().getString("code"));
        Eventually.holds(() -> rig.get("/audit?limit=20").json().toString().split("login_refused").length == 3);
    }

    @Test
    void a_code_is_asked_for_after_a_right_password_only() {
        anna();
        String secret =
                rig.host().passwords().askForCodes(Principal.SERVER, "anna").base32();
        Reply wanted = Reply.of(new Browser(rig).signIn(BY_PASSWORD));
        assertEquals(401, wanted.status());
        assertEquals("CODE_REQUIRED", wanted.json().getString("code"));
        Reply wrong = Reply.of(new Browser(rig).signIn(BY_PASSWORD.replace("four", "five")));
        assertEquals("UNAUTHORIZED", wrong.json().getString("code"));
        String code = ",\"code\":\"%s\"}";
        String right = OneTimeCode.of(secret, Instant.now());
        String other = right.equals("000000") ? "000001" : "000000";
        assertEquals(
                "UNAUTHORIZED",
                Reply.of(new Browser(rig).signIn(BY_PASSWORD.replace("}", code.formatted(other))))
                        .json()
                        .getString("code"));
        Browser browser = new Browser(rig);
        assertEquals(
                200,
                browser.signIn(BY_PASSWORD.replace("}", code.formatted(right))).statusCode());
        assertEquals("anna", browser.get("/sign-in").json().getString("account"));
        assertEquals(
                401,
                new Browser(rig)
                        .signIn(BY_PASSWORD.replace("}", code.formatted(right)))
                        .statusCode(),
                "a code is taken once");
    }

    @Test
    void whoever_guesses_is_slowed_and_a_good_token_is_not() {
        anna();
        String wrong = "{\"token\":\"a-token-that-nobody-has-0123456789\"}";
        HttpResponse<byte[]> answer = new Browser(rig).signIn(wrong);
        while (answer.statusCode() == 401) {
            answer = new Browser(rig).signIn(wrong);
        }
        assertEquals(429, answer.statusCode());
        assertTrue(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()) > 0);
        assertEquals(429, new Browser(rig).signIn(BY_PASSWORD).statusCode(), "nor is a password looked at");
        Browser.by(rig, WebRig.TOKEN);
    }

    @Test
    void what_is_no_sign_in_is_refused_in_words() {
        assertEquals(422, new Browser(rig).signIn("{}").statusCode());
        assertEquals(422, new Browser(rig).signIn("{\"account\":\"anna\"}").statusCode());
        assertEquals(
                401,
                new Browser(rig)
                        .signIn("{\"token\":\"" + "x".repeat(4000) + "\"}")
                        .statusCode());
        assertEquals(400, rig.delete("/sign-in").status(), "a token is not signed out");
        assertEquals("token", rig.get("/sign-in").json().getString("by"));
        Browser two = Browser.by(rig, WebRig.TOKEN);
        HttpRequest both = HttpRequest.newBuilder(rig.uri("/sign-in"))
                .header("Cookie", two.cookie() + "; sandhold_sign_in=planted")
                .build();
        assertEquals(401, rig.send(both).statusCode(), "one of the two is somebody else's");
    }

    @Test
    void a_cookies_text_is_no_token_and_a_tokens_no_cookie() {
        Browser browser = Browser.by(rig, WebRig.TOKEN);
        String text = browser.cookie().split("=")[1];
        HttpRequest bearer = HttpRequest.newBuilder(rig.uri("/sessions"))
                .header("Authorization", "Bearer " + text)
                .build();
        assertEquals(401, rig.send(bearer).statusCode());
        HttpRequest cookie = HttpRequest.newBuilder(rig.uri("/sessions"))
                .header("Cookie", "sandhold_sign_in=" + WebRig.TOKEN)
                .build();
        assertEquals(401, rig.send(cookie).statusCode());
        HttpRequest both = browser.asks("/sessions")
                .header("Authorization", "Bearer wrong-wrong-wrong-wrong-wrong-wrong")
                .build();
        assertEquals(401, rig.send(both).statusCode(), "where a token comes, the cookie does not count");
    }

    @Test
    void signing_out_ends_it_on_the_server() {
        Browser browser = Browser.by(rig, WebRig.TOKEN);
        Browser other = Browser.by(rig, WebRig.TOKEN);
        String stolen = browser.cookie();
        assertEquals(200, browser.delete("/sign-in").status());
        assertEquals("", browser.cookie(), "the browser is told to forget it");
        HttpRequest again = HttpRequest.newBuilder(rig.uri("/sign-in"))
                .header("Cookie", stolen)
                .build();
        Reply refused = Reply.of(rig.send(again));
        assertEquals(401, refused.status());
        assertTrue(refused.detail().contains("sign in again"), refused::detail);
        assertEquals(200, other.get("/sign-in").status());
        Browser third = Browser.by(rig, WebRig.TOKEN);
        assertEquals(200, third.delete("/sign-in?everywhere=true").status());
        assertEquals(401, other.get("/sign-in").status());
        assertEquals(200, rig.get("/sessions").status(), "the token itself stays");
    }

    @Test
    void revoking_the_token_ends_the_sign_ins_by_it_and_no_others() {
        Browser by = Browser.by(rig, token(Accounts.ADMIN, Optional.empty(), TokenScope.ALL));
        Browser other = Browser.by(rig, WebRig.TOKEN);
        assertEquals(200, by.delete("/tokens/laptop").status(), "also by itself");
        assertEquals(401, by.get("/sign-in").status());
        assertEquals(200, other.get("/sign-in").status());
        assertEquals(404, other.delete("/tokens/~0f3a9be2d3447801").status());
    }

    @Test
    void a_changed_password_or_code_ends_the_sign_ins_by_it_and_no_others() {
        anna();
        Browser byToken = Browser.by(rig, token("anna", Optional.empty(), TokenScope.ALL));
        for (Runnable change : List.<Runnable>of(
                () -> rig.host().passwords().set(Principal.SERVER, "anna", PASSWORD + "s"),
                () -> rig.host().passwords().set(Principal.SERVER, "anna", PASSWORD),
                () -> rig.host().passwords().askForCodes(Principal.SERVER, "anna"))) {
            Browser browser = new Browser(rig);
            rig.host().passwords().set(Principal.SERVER, "anna", PASSWORD);
            assertEquals(200, browser.signIn(BY_PASSWORD).statusCode());
            change.run();
            assertEquals(401, browser.get("/sign-in").status());
        }
        assertEquals(200, byToken.get("/sign-in").status());
    }

    @Test
    void a_sign_in_lives_no_longer_than_its_token_and_reaches_no_further() {
        SessionId one = new SessionId("one");
        rig.post("/session/one", "{}");
        rig.post("/session/two", "{}");
        TokenScope scope = new TokenScope(Optional.of(one), true, OptionalInt.of(50));
        Browser browser = Browser.by(rig, token(Accounts.ADMIN, Optional.of(Duration.ofSeconds(4)), scope));
        JsonObject told = browser.get("/sign-in").json();
        assertEquals("one", told.getString("session"));
        assertEquals("read-only", told.getString("scope"));
        assertTrue(told.getBoolean("read_only"));
        assertEquals(200, browser.get("/session/one").status());
        assertEquals(403, browser.get("/session/two").status());
        assertEquals(403, browser.post("/execute/one", "{\"command\":\"id\"}").status());
        assertEquals(403, browser.delete("/sign-in?everywhere=true").status());
        Eventually.holds(() -> browser.get("/sign-in").status() == 401);
    }

    @Test
    void sign_ins_are_listed_and_ended_one_by_one() {
        anna();
        Browser first = new Browser(rig);
        first.signIn(BY_PASSWORD);
        Browser second = new Browser(rig);
        second.signIn(BY_PASSWORD);
        List<JsonObject> all =
                second.get("/sign-ins").json().getJsonArray("sign_ins").getValuesAs(JsonObject.class);
        assertEquals(2, all.size());
        JsonObject other =
                all.stream().filter(one -> !one.getBoolean("this")).findFirst().orElseThrow();
        assertEquals("password", other.getString("by"));
        assertEquals("127.0.0.1", other.getString("address"));
        assertEquals(200, second.delete("/sign-ins/" + other.getString("id")).status());
        assertEquals(404, second.delete("/sign-ins/" + other.getString("id")).status());
        assertEquals(401, first.get("/sign-in").status());
        assertEquals(200, second.get("/sign-in").status());
        assertEquals(403, second.get("/sign-ins?account=admin").status());
        assertEquals(
                1,
                rig.get("/sign-ins?account=anna")
                        .json()
                        .getJsonArray("sign_ins")
                        .size());
    }

    @Test
    void the_oldest_goes_where_an_account_has_too_many() {
        Browser oldest = Browser.by(rig, WebRig.TOKEN);
        Browser second = Browser.by(rig, WebRig.TOKEN);
        for (int i = 0; i < 63; i++) {
            Browser.by(rig, WebRig.TOKEN);
        }
        assertEquals(401, oldest.get("/sign-in").status());
        assertEquals(200, second.get("/sign-in").status());
        assertEquals(64, rig.get("/sign-ins").json().getJsonArray("sign_ins").size());
    }

    @Test
    void a_sign_in_outlives_the_server() {
        Browser browser = Browser.by(rig, WebRig.TOKEN);
        String cookie = browser.cookie();
        rig.close();
        start();
        HttpRequest again = HttpRequest.newBuilder(rig.uri("/sign-in"))
                .header("Cookie", cookie)
                .build();
        assertEquals(200, rig.send(again).statusCode());
    }

    @Test
    void an_open_door_asks_for_no_sign_in() {
        rig.close();
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, true);
        Browser browser = new Browser(rig);
        JsonObject told = browser.get("/sign-in").json();
        assertEquals("open-door", told.getString("by"));
        assertEquals("admin", told.getString("account"));
        assertEquals("open-door", Reply.of(browser.signIn("{}")).json().getString("by"));
        assertEquals(200, browser.delete("/sign-in").status());
    }
}
