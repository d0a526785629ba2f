package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * A public key of an account.
 *
 * @param account whose
 * @param type {@code ssh-ed25519}, …
 * @param fingerprint {@code SHA256:…}, as {@code ssh-keygen -l} shows it
 * @param comment the third word of its line
 * @param created when it was added
 * @param options what stood before the type, as in {@code authorized_keys}; empty where nothing did
 * @param expires when it lets nobody in any more; empty: never
 * @param lastUsed when somebody last logged in with it, to about a minute; empty: nobody has yet
 */
public record PublicKey(
        String account,
        String type,
        String fingerprint,
        String comment,
        Instant created,
        String options,
        Optional<Instant> expires,
        Optional<Instant> lastUsed) {}
