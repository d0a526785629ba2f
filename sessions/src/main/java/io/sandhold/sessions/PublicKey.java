package io.sandhold.sessions;

import java.time.Instant;

/**
 * A public key of an account.
 *
 * @param account whose
 * @param type {@code ssh-ed25519}, …
 * @param fingerprint {@code SHA256:…}, as {@code ssh-keygen -l} shows it
 * @param comment the third word of its line
 * @param created when it was added
 */
public record PublicKey(String account, String type, String fingerprint, String comment, Instant created) {}
