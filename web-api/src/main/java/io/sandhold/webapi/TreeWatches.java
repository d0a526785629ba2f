package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The watches of this server: those that are followed, and for a while those whose client is gone. What they remember is bounded for all of them together;
 * the left ones go first. Thread-safe.
 */
final class TreeWatches {

    /** Followed ones in one session, at most. */
    static final int MOST_IN_SESSION = 16;

    /** Followed ones, at most: each looks four times a second. */
    private static final int MOST = 256;

    /** How long one is kept whose client is gone. */
    static final Duration KEPT = Duration.ofMinutes(2);

    /** What an entry takes of the heap: its path, its mark and their place in a table. */
    private static final int COST = 400;

    private final long mostEntries = Runtime.getRuntime().maxMemory() / 16 / COST;
    private final Map<String, Held> watches = new HashMap<>();

    private record Held(
            TreeWatch.Subject subject, Optional<TreeWatch> watch, boolean followed, int entries, long since) {}

    /**
     * Makes room for one.
     *
     * @throws Problem 429 where there is none
     */
    synchronized void begin(String id, TreeWatch.Subject subject) {
        sweep();
        SessionId session = subject.session();
        long here = watches.values().stream()
                .filter(held -> held.followed() && held.subject().session().equals(session))
                .count();
        if (here >= MOST_IN_SESSION) {
            throw full("this session has " + here + " watches; end one of them");
        }
        if (watches.values().stream().filter(Held::followed).count() >= MOST) {
            throw full("the server has " + MOST + " watches; try again later");
        }
        watches.put(id, new Held(subject, Optional.empty(), true, 0, System.nanoTime()));
    }

    /**
     * What it remembers, from now on.
     *
     * @throws Problem 429 where all of them remember too much
     */
    synchronized void holds(TreeWatch watch) {
        watches.computeIfPresent(
                watch.id,
                (id, held) ->
                        new Held(held.subject(), Optional.of(watch), held.followed(), watch.entries(), held.since()));
        while (all() > mostEntries) {
            Optional<String> oldest = watches.entrySet().stream()
                    .filter(entry -> !entry.getValue().followed())
                    .min((a, b) ->
                            Long.signum(a.getValue().since() - b.getValue().since()))
                    .map(Map.Entry::getKey);
            if (oldest.isEmpty()) {
                throw full("the server's watches remember as much as they may; watch a smaller directory");
            }
            watches.remove(oldest.get());
        }
    }

    private long all() {
        return watches.values().stream().mapToLong(Held::entries).sum();
    }

    /** Its client is gone; it may come again. */
    synchronized void leave(TreeWatch watch) {
        watches.computeIfPresent(
                watch.id,
                (id, held) -> new Held(held.subject(), Optional.of(watch), false, held.entries(), System.nanoTime()));
    }

    /** It is over. */
    synchronized void end(String id) {
        watches.remove(id);
    }

    /** One whose client has come again, maybe before its old connection was found broken; it is followed from now on. */
    synchronized Optional<TreeWatch> takeUp(String id, TreeWatch.Subject subject) {
        sweep();
        Held held = watches.get(id);
        if (held == null || held.watch().isEmpty() || !held.subject().equals(subject)) {
            return Optional.empty();
        }
        watches.put(id, new Held(subject, held.watch(), true, held.entries(), System.nanoTime()));
        return held.watch();
    }

    private void sweep() {
        long now = System.nanoTime();
        watches.values().removeIf(held -> !held.followed() && now - held.since() > KEPT.toNanos());
    }

    private static Problem full(String detail) {
        return new Problem(429, "EXHAUSTED", detail, JsonObject.EMPTY_JSON_OBJECT, Map.of("Retry-After", "10"), null);
    }
}
