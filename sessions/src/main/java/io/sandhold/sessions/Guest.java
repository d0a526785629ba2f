package io.sandhold.sessions;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Somebody who was let into one session of an account, and into nothing else of it.
 *
 * @param session the one they may enter
 * @param name how they are told in the audit
 * @param key the fingerprint of what they came with
 * @param until when they are put out; empty: not for the time
 */
public record Guest(SessionId session, String name, String key, Optional<Instant> until) {
    public Guest {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(until, "until");
    }

    boolean overAt(Instant moment) {
        return until.filter(end -> !end.isAfter(moment)).isPresent();
    }
}
