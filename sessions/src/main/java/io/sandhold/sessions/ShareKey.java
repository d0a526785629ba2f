package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * A key that lets its holder into one session, as a guest of the account that has it.
 *
 * @param session the session
 * @param type {@code ssh-ed25519}, …
 * @param fingerprint {@code SHA256:…}, as {@code ssh-keygen -l} shows it
 * @param label how its holder is told: at most 32 of letters, digits and {@code _.@-}
 * @param access how much of the session it opens
 * @param options what stood before the key, as in {@code authorized_keys}
 * @param created when it was added
 * @param by who added it
 * @param expires when it lets nobody in any more, and whoever came with it is put out; empty: with the session
 */
public record ShareKey(
        SessionId session,
        String type,
        String fingerprint,
        String label,
        Access access,
        String options,
        Instant created,
        String by,
        Optional<Instant> expires) {

    boolean liveAt(Instant moment) {
        return expires.isEmpty() || expires.get().isAfter(moment);
    }
}
