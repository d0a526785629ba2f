package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * A token of an account; its text is not kept.
 *
 * @param account whose
 * @param label its name among the account's tokens
 * @param created when it was made
 * @param expires when it ends
 */
public record Token(String account, String label, Instant created, Optional<Instant> expires) {}
