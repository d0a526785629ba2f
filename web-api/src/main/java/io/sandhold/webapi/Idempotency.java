package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls that a client sends again because it heard no answer, and that are done once: those with an {@code Idempotency-Key} (the IETF's
 * draft-ietf-httpapi-idempotency-key-header). The first is done and its answer kept for a day; the same key with the same body gets that answer, and waits for it where it is still to come. What
 * the server could not do (5xx), or had no room for (429), is not kept: it may be tried again. Keys are an account's own. The answers are held in memory, {@link #MOST_BYTES} of them, those kept
 * longest go first; a restart forgets them. Thread-safe.
 */
final class Idempotency {

    static final HeaderName KEY = HeaderNames.create("Idempotency-Key");

    private static final String REPLAYED = "Idempotent-Replayed";
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LONGEST_KEY = 255;
    private static final int LARGEST = 1 << 20;
    private static final long MOST_BYTES = 32L << 20;
    private static final int MOST = 10_000;

    /** What a kept answer takes beside its bytes, about. */
    private static final int OVERHEAD = 500;

    private final Map<String, Kept> kept = new LinkedHashMap<>(); // guarded by this, as is:
    private long bytes;

    /** A call, done or under way. */
    private static final class Kept {
        private final String body;
        private final long at = System.nanoTime();
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private int size = OVERHEAD;

        Kept(String body) {
            this.body = body;
        }

        boolean old() {
            return System.nanoTime() - at > KEPT.toNanos();
        }
    }

    /**
     * How it ended.
     *
     * @param members as JSON
     * @param bytes what was answered with others than members; where both are empty it was too long to be kept
     * @param refusal what was refused, and why
     */
    private record Outcome(Optional<byte[]> members, Optional<Answer.Bytes> bytes, Optional<Problem> refusal) {}

    /**
     * The same operation, which is done once for each key.
     *
     * @param name what tells it from others
     */
    Route.Operation once(String name, Route.Operation operation) {
        return call -> {
            Optional<String> key = call.content().header(KEY);
            return key.isEmpty()
                    ? operation.answer(call)
                    : answer(call, name, key.get().strip(), operation);
        };
    }

    private Answer answer(Call call, String which, String key, Route.Operation operation) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw Problem.invalid("the header Idempotency-Key must be 1 to " + LONGEST_KEY + " characters");
        }
        if (call.accepts("text/event-stream")) {
            throw Problem.invalid("a stream is taken up again by Last-Event-ID, not by an Idempotency-Key;"
                    + " leave one of the two out");
        }
        Members body = call.body();
        String name = String.join("\n", call.by().account(), which, new TreeMap<>(call.variables()).toString(), key);
        Kept mine = new Kept(body.fingerprint());
        Kept first = claim(name, mine);
        if (first != mine) {
            return again(first, mine.body);
        }
        try {
            Answer answer = operation.answer(call.with(new Given(call.content(), body)));
            settle(mine, kept(answer));
            return answer;
        } catch (Problem refusal) {
            refused(name, mine, refusal);
            throw refusal;
        } catch (RuntimeException e) {
            refused(name, mine, Problems.of(e, call.requestId()));
            throw e;
        } finally {
            // what else went wrong is not kept either, and nobody waits for it
            mine.outcome.complete(new Outcome(Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    private synchronized Kept claim(String name, Kept mine) {
        drop();
        Kept first = kept.putIfAbsent(name, mine);
        if (first == null) {
            bytes += mine.size;
        }
        return first == null ? mine : first;
    }

    /** Those that are too old, or more than is kept; what is under way stays. */
    private void drop() {
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept next = oldest.next();
            boolean over = bytes > MOST_BYTES || kept.size() > MOST || next.old();
            if (!over) {
                return;
            }
            if (next.outcome.isDone()) {
                bytes -= next.size;
                oldest.remove();
            }
        }
    }

    private static Outcome kept(Answer answer) {
        return switch (answer) {
            case Answer.Json json -> {
                byte[] text = PlainJson.bytes(json.members());
                yield new Outcome(
                        text.length <= LARGEST ? Optional.of(text) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            }
            case Answer.Bytes bytes ->
                new Outcome(
                        Optional.empty(),
                        Optional.of(bytes).filter(whole -> whole.bytes().length <= LARGEST),
                        Optional.empty());
            default -> throw new IllegalStateException("only what is answered whole is kept");
        };
    }

    private void settle(Kept mine, Outcome outcome) {
        synchronized (this) {
            mine.size += outcome.members().map(array -> array.length).orElse(0)
                    + outcome.bytes().map(whole -> whole.bytes().length).orElse(0);
            bytes += mine.size - OVERHEAD;
        }
        mine.outcome.complete(outcome);
    }

    private void refused(String name, Kept mine, Problem refusal) {
        if (refusal.status() >= 500 || refusal.status() == 429) {
            synchronized (this) {
                kept.remove(name, mine);
                bytes -= mine.size;
            }
        }
        mine.outcome.complete(new Outcome(Optional.empty(), Optional.empty(), Optional.of(refusal)));
    }

    private static Answer again(Kept first, String body) {
        if (!first.body.equals(body)) {
            throw new Problem(
                    422,
                    "IDEMPOTENCY_KEY_REUSED",
                    "this Idempotency-Key came with another body before; a new call needs a new key");
        }
        Outcome outcome = awaited(first);
        if (outcome.refusal().isPresent()) {
            throw outcome.refusal().get();
        }
        if (outcome.bytes().isPresent()) {
            return outcome.bytes().get();
        }
        byte[] answer = outcome.members()
                .orElseThrow(() -> new Problem(
                        409, "ANSWER_NOT_KEPT", "the call was done; its answer was over 1 MiB, and was not kept"));
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(answer))) {
            return new Answer.Json(reader.readObject(), Map.of(REPLAYED, "true"));
        }
    }

    private static Outcome awaited(Kept first) {
        try {
            return first.outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Problem(
                    409,
                    "IN_PROGRESS",
                    "the call with this Idempotency-Key is still under way; ask again later",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Retry-After", "60"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is completed with what came of it", e);
        }
    }

    /** A body that was read already. */
    private record Given(Content content, Members body) implements Content {

        @Override
        public Members members(HeapShare heap) {
            return body;
        }

        @Override
        public InputStream bytes() {
            return content.bytes();
        }

        @Override
        public Optional<String> header(HeaderName name) {
            return content.header(name);
        }
    }
}
