package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.storage.VolumeKind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are sent again and done once. */
class IdempotencyTest {

    private static final String COUNT = "{\"command\":\"echo x >>f; wc -l <f\"}";

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
    void the_same_key_gets_the_same_answer_and_nothing_runs_twice() {
        HttpResponse<byte[]> first = ask("k1", "/execute/s", COUNT);
        HttpResponse<byte[]> again = ask("k1", "/execute/s", COUNT);
        assertEquals(200, first.statusCode());
        assertEquals(text(first), text(again));
        assertEquals(Optional.empty(), first.headers().firstValue("Idempotent-Replayed"));
        assertEquals("true", again.headers().firstValue("Idempotent-Replayed").orElseThrow());
        assertNotEquals(
                first.headers().firstValue("X-Request-Id"), again.headers().firstValue("X-Request-Id"));
        assertTrue(text(ask("k2", "/execute/s", COUNT)).contains("\"2\\n\""), "another key runs");
        assertTrue(text(ask("k1", "/execute/t", COUNT)).contains("\"1\\n\""), "another session's");
    }

    @Test
    void many_at_once_with_one_key_run_once() throws Exception {
        String slow = "{\"command\":\"echo x >>f; sleep 1; wc -l <f\"}";
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<byte[]>>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> clients.submit(() -> ask("same", "/execute/s", slow)))
                    .toList();
            for (Future<HttpResponse<byte[]>> answer : answers) {
                assertTrue(text(answer.get()).contains("\"1\\n\""), text(answer.get()));
            }
        }
    }

    @Test
    void a_key_with_another_body_is_refused_and_runs_nothing() {
        assertEquals(200, ask("k", "/execute/s", COUNT).statusCode());
        HttpResponse<byte[]> refused = ask("k", "/execute/s", "{\"command\":\"echo y >>f\"}");
        assertEquals(422, refused.statusCode());
        assertTrue(text(refused).contains("IDEMPOTENCY_KEY_REUSED"), text(refused));
        assertTrue(text(ask("k2", "/execute/s", COUNT)).contains("\"2\\n\""));
    }

    @Test
    void a_refusal_is_kept_too_and_what_had_no_room_is_not() {
        String body = "{\"size\":\"20M\"}";
        assertEquals(200, ask("make", "/session/s", body).statusCode());
        assertEquals(200, ask("make", "/session/s", body).statusCode(), "not: there is one already");
        assertEquals(409, ask("other", "/session/s", body).statusCode());
        assertEquals(200, rig.delete("/session/s").status());
        assertEquals(409, ask("other", "/session/s", body).statusCode(), "as it was answered");
        String timeout = "{\"command\":\"echo x >>f; echo begun; sleep 60\",\"timeout\":0.5}";
        HttpResponse<byte[]> over = ask("late", "/execute/s", timeout);
        assertEquals(408, over.statusCode());
        assertTrue(text(over).contains("begun"));
        HttpResponse<byte[]> again = ask("late", "/execute/s", timeout);
        assertEquals(408, again.statusCode());
        assertTrue(text(again).contains("begun"));
        assertTrue(text(ask("count", "/execute/s", COUNT)).contains("\"2\\n\""));
    }

    @Test
    void keys_are_an_accounts_own() {
        rig.host().accounts().createAccount(Principal.SERVER, "anna", Role.USER);
        String token = rig.host()
                .accounts()
                .createToken(Principal.SERVER, "anna", "t", Optional.empty())
                .text();
        assertEquals(200, ask("k", "/session/mine", "{}").statusCode());
        HttpResponse<byte[]> hers = rig.send(HttpRequest.newBuilder(rig.uri("/session/mine"))
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertEquals(409, hers.statusCode());
    }

    @Test
    void a_key_that_is_none_or_comes_with_a_stream_is_refused() {
        assertEquals(400, ask("x".repeat(256), "/execute/s", COUNT).statusCode());
        HttpResponse<byte[]> stream = rig.send(rig.to("/execute/s")
                .header("Idempotency-Key", "k")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(COUNT))
                .build());
        assertEquals(400, stream.statusCode());
    }

    @Test
    void an_answer_that_is_too_long_to_be_kept_is_told_and_not_run_again() {
        String much = "{\"command\":\"echo x >>f; head -c 2M /dev/zero | tr '\\\\0' a\"}";
        assertEquals(200, ask("k", "/execute/s", much).statusCode());
        HttpResponse<byte[]> again = ask("k", "/execute/s", much);
        assertEquals(409, again.statusCode());
        assertTrue(text(again).contains("ANSWER_NOT_KEPT"));
        assertTrue(text(ask("count", "/execute/s", COUNT)).contains("\"2\\n\""));
    }

    private HttpResponse<byte[]> ask(String key, String path, String body) {
        return rig.send(rig.to(path)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
