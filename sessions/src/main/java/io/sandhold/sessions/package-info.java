/**
 * The domain: sessions, accounts, keys, tokens and audit events, kept in the registry, and their life cycle.
 *
 * <p>Knows {@code isolation} and {@code storage}. The doors (SSH, REST) know this and ask {@link io.sandhold.sessions.SessionHost}
 * for everything; what a {@link io.sandhold.sessions.Principal} may do is decided here, in {@link io.sandhold.sessions.Operation}.
 */
package io.sandhold.sessions;
