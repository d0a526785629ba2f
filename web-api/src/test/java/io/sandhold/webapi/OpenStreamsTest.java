package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.ContextRules;
import io.sandhold.interpreters.Contexts;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.TokenScope;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.EventClient.Event;
import io.sandhold.webapi.SocketClient.Frame;
import io.sandhold.webapi.WebRig.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What streams and stands open, when the token that opened it ends, and when its session does. */
class OpenStreamsTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long WITHIN = TimeUnit.SECONDS.toNanos(1);
    private static final String WAITING = "{\"command\":\"echo up; sleep 600\"}";

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                host -> new CodeServices(
                        Optional.empty(), Optional.of(Contexts.open(ContextRules.STANDARD, host)), EfastRules.NOBODY));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /** A token, by its label. */
    private record Given(String label, String text) {
        static Given of(Optional<Duration> life) {
            String label = "t" + COUNT.incrementAndGet();
            return new Given(
                    label,
                    rig.host()
                            .accounts()
                            .createToken(Principal.SERVER, Accounts.ADMIN, label, life, TokenScope.ALL)
                            .text());
        }

        void revoke() {
            rig.host().accounts().revokeToken(Principal.SERVER, Accounts.ADMIN, label);
        }

        String header() {
            return "Authorization: Bearer " + text + "\r\n";
        }
    }

    private static String session() {
        String id = "open" + COUNT.incrementAndGet();
        assertEquals(200, rig.post("/session/" + id, "{}").status());
        return id;
    }

    /** One stream of a kind, of which the first event has come. */
    private static EventClient stream(String kind, String session, String token) {
        EventClient client = switch (kind) {
            case "execute" -> new EventClient(rig.port(), token, "POST", "/execute/" + session, "", WAITING);
            case "execute_code" ->
                new EventClient(
                        rig.port(),
                        token,
                        "POST",
                        "/execute_code/" + session,
                        "",
                        "{\"language\":\"bash\",\"code\":\"echo up; sleep 600\"}");
            case "output" -> {
                String process =
                        rig.post("/processes/" + session, WAITING).json().getString("process");
                yield new EventClient(
                        rig.port(), token, "GET", "/processes/" + session + "/" + process + "/output", "", "");
            }
            case "context" -> {
                String context = rig.post("/contexts/" + session, "{}").json().getString("context");
                yield new EventClient(
                        rig.port(),
                        token,
                        "POST",
                        "/contexts/" + session + "/" + context + "/run",
                        "",
                        "{\"code\":\"import time; print('up', flush=True); time.sleep(600)\"}");
            }
            case "watch" -> new EventClient(rig.port(), token, "GET", "/fs/" + session + "/watch", "", "");
            case "events" ->
                new EventClient(rig.port(), token, "GET", "/session/" + session + "/events?after=0", "", "");
            default -> throw new IllegalArgumentException(kind);
        };
        assertEquals(200, client.status(), kind);
        Event first = client.next();
        if (kind.startsWith("execute") || kind.equals("output")) {
            assertEquals("process", first.name());
            assertEquals("up\n", client.next().data().getString("data"));
        }
        return client;
    }

    private static Event last(EventClient client) {
        Event last = client.next();
        for (Event next = client.next(); next != null; next = client.next()) {
            last = next;
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(strings = {"execute", "execute_code", "output", "context", "watch", "events"})
    void a_stream_ends_with_its_token_and_says_so(String kind) {
        String session = session();
        Given given = Given.of(Optional.empty());
        try (EventClient client = stream(kind, session, given.text())) {
            long began = System.nanoTime();
            given.revoke();
            Event last = last(client);
            assertTrue(System.nanoTime() - began < WITHIN, kind);
            assertEquals("error", last.name());
            assertEquals("TOKEN_ENDED", last.data().getString("code"));
            assertTrue(last.data().getString("detail").contains("'" + given.label() + "' was revoked"));
            assertTrue(client.endedWhole(), "it is an end, and nothing broke");
        }
    }

    @Test
    void a_tokens_time_ends_its_streams_too() {
        String session = session();
        Given given = Given.of(Optional.of(Duration.ofSeconds(2)));
        long began = System.nanoTime();
        try (EventClient client = stream("watch", session, given.text())) {
            Event last = last(client);
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(2) + WITHIN);
            assertTrue(last.data().getString("detail").contains("has expired"), last::toString);
        }
    }

    private static void awaitOutput(SocketClient client, String path) {
        if (path.startsWith("/execute")) {
            client.text(WAITING);
            client.await("stdout");
        } else {
            client.bytes("echo u''p\n".getBytes(StandardCharsets.UTF_8));
            client.awaitBytes("up"); // as it is printed, or as a picture of the screen
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/terminal/%s", "/terminal/%s?shell=main", "/execute/%s"})
    void a_websocket_ends_with_its_token_and_says_so(String path) {
        String session = session();
        Given given = Given.of(Optional.empty());
        try (SocketClient client = new SocketClient(rig.port(), path.formatted(session), given.header())) {
            assertEquals(101, client.status());
            awaitOutput(client, path);
            long began = System.nanoTime();
            given.revoke();
            assertEquals("TOKEN_ENDED", client.await("error").getString("code"));
            assertEquals(1008, client.closed());
            assertTrue(System.nanoTime() - began < WITHIN);
            assertNull(client.next(), "the connection ends also where the client does not close");
        }
    }

    @Test
    void a_process_in_the_background_goes_on_without_its_token() {
        String session = session();
        Given given = Given.of(Optional.empty());
        Reply made = Reply.of(rig.send(rig.to("/processes/" + session)
                .setHeader("Authorization", "Bearer " + given.text())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(WAITING))
                .build()));
        given.revoke();
        assertTrue(rig.get("/processes/" + session + "/" + made.json().getString("process"))
                .json()
                .getBoolean("running"));
    }

    @Test
    void a_link_ends_with_the_token_that_it_was_made_with_and_not_with_a_later_one_of_its_label() {
        String session = session();
        rig.post("/create/" + session, "{\"filename\":\"f\",\"content\":\"text\"}");
        Given given = Given.of(Optional.empty());
        String file = link(given, "/fs/" + session + "/link", "{\"path\":\"f\"}");
        String preview = link(given, "/preview/" + session + "/8000/link", "{}");
        assertEquals(200, rig.send(rig.to("/" + file).build()).statusCode());
        given.revoke();
        rig.host().accounts().createToken(Principal.SERVER, Accounts.ADMIN, given.label(), Optional.empty());
        for (String link : new String[] {file, preview}) {
            Reply refused = rig.get("/" + link);
            assertEquals(410, refused.status(), refused::toString);
            assertEquals("LINK_REVOKED", refused.json().getString("code"));
        }
    }

    private static String link(Given given, String path, String body) {
        Reply made = Reply.of(rig.send(rig.to(path)
                .setHeader("Authorization", "Bearer " + given.text())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .build()));
        assertEquals(200, made.status(), made::toString);
        return made.json().getString("url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"execute", "execute_code", "output", "context", "watch", "events"})
    void a_stream_whose_session_is_deleted_says_that_last(String kind) {
        String session = session();
        try (EventClient client = stream(kind, session, WebRig.TOKEN)) {
            assertEquals(
                    200,
                    rig.delete("/session/" + session + "?reason=the+course%07is+over")
                            .status());
            Event last = last(client);
            assertEquals(kind.startsWith("execute") || kind.equals("output") ? "exit" : "end", last.name());
            assertEquals("SESSION_ENDED", last.data().getString("code"), last::toString);
            String why = last.data().getString(last.data().containsKey("reason") ? "reason" : "cause_detail");
            assertTrue(why.contains("session '" + session + "' was deleted"), why);
            assertTrue(why.contains("over REST: the course\\u{7}is over"), why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/terminal/%s", "/terminal/%s?shell=main", "/execute/%s"})
    void a_websocket_whose_session_is_deleted_says_that_last(String path) {
        String session = session();
        try (SocketClient client = new SocketClient(rig.port(), path.formatted(session))) {
            awaitOutput(client, path);
            rig.delete("/session/" + session);
            Frame last = null;
            for (Frame next = client.next(); next != null && next.code() != SocketClient.CLOSE; next = client.next()) {
                last = next;
            }
            assertEquals("SESSION_ENDED", last.json().getString("code"), last::text);
        }
    }
}
