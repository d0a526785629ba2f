package io.sandhold.sessions;

import java.time.Instant;

/**
 * An account.
 *
 * @param name {@code [a-z][a-z0-9_.-]{0,31}}
 * @param role what it may do
 * @param created when it was made
 */
public record Account(String name, Role role, Instant created) {}
