package io.sandhold.sessions;

/** What kind of account it is. */
public enum Role {
    /** Sees and may do everything. */
    ADMIN,
    /** Sees only their own sessions. */
    USER
}
