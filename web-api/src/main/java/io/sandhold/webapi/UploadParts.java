package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of uploads that are not finished, as far as this server knows of them: which lie where, until when, and which is being written to. It also
 * remembers for a while which were finished, for clients that lost the answer. Thread-safe.
 */
final class UploadParts {

    /** How long an upload may take from its start to its end. */
    static final Duration LIFE = Duration.ofDays(1);

    /** Unfinished ones in one session, at most. */
    static final int MOST_IN_SESSION = 100;

    private static final int MOST_REMEMBERED = 10_000;

    private final Map<String, Part> parts = new HashMap<>();
    private final Map<String, Long> finished = new LinkedHashMap<>();

    /** A part: the session it lies in, when it is given up, and whether somebody writes to it now. */
    record Part(SessionId session, Instant ends, boolean busy) {}

    /** Knows of one from now on. */
    synchronized void note(String name, SessionId session, Instant ends) {
        parts.putIfAbsent(name, new Part(session, ends, false));
    }

    /** Those of a session. */
    synchronized long count(SessionId session) {
        return parts.values().stream()
                .filter(part -> part.session().equals(session))
                .count();
    }

    /** Their names. */
    synchronized List<String> of(SessionId session) {
        return parts.entrySet().stream()
                .filter(part -> part.getValue().session().equals(session))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Begins to write to one; false where somebody does already. */
    synchronized boolean begin(String name, SessionId session, Instant ends) {
        Part part = parts.getOrDefault(name, new Part(session, ends, false));
        if (part.busy()) {
            return false;
        }
        parts.put(name, new Part(session, part.ends(), true));
        return true;
    }

    /** Nobody writes to it any more. */
    synchronized void end(String name) {
        parts.computeIfPresent(name, (n, part) -> new Part(part.session(), part.ends(), false));
    }

    /** It is gone. */
    synchronized void forget(String name) {
        parts.remove(name);
    }

    /** It is in its place, with so many bytes. */
    synchronized void finished(String name, long size) {
        parts.remove(name);
        finished.put(name, size);
        if (finished.size() > MOST_REMEMBERED) {
            finished.remove(finished.keySet().iterator().next());
        }
    }

    /** How many bytes one had that is in its place. */
    synchronized Optional<Long> sizeOfFinished(String name) {
        return Optional.ofNullable(finished.get(name));
    }

    /** Those whose time is over and that nobody writes to, each with its session; they are not known any more. */
    synchronized List<Map.Entry<String, SessionId>> takeOver(Instant now) {
        List<Map.Entry<String, SessionId>> over = new ArrayList<>();
        parts.entrySet().removeIf(part -> {
            boolean ended = !part.getValue().busy() && part.getValue().ends().isBefore(now);
            if (ended) {
                over.add(Map.entry(part.getKey(), part.getValue().session()));
            }
            return ended;
        });
        return over;
    }
}
