package io.sandhold.sessions;

import java.time.Instant;

/**
 * An account.
 *
 * @param name {@code [a-z][a-z0-9_.-]{0,31}}
 * @param role what it may do
 * @param created when it was made
 * @param forwarding which ways its logins may forward connections over SSH, of those that the server allows
 * @param recorded whether its logins are recorded
 */
public record Account(String name, Role role, Instant created, Forwarding forwarding, boolean recorded) {

    /** A new one, to which nothing is refused. */
    Account(String name, Role role, Instant created) {
        this(name, role, created, Forwarding.ALL, false);
    }
}
