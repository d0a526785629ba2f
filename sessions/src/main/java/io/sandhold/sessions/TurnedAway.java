package io.sandhold.sessions;

/** Why an SSH connection was closed before it could say anything. */
public enum TurnedAway {
    /** Too many connections of all sources wait for their login; by chance, or because there is no place left. */
    STRANGERS,
    /** Too many connections of its own source do. */
    SOURCE,
    /** Its source is blocked, and has as many connections as a blocked one may. */
    BLOCKED
}
