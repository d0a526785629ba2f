package io.sandhold.sessions;

/** Why something was refused; each door has its own answer to each. */
public enum SessionError {
    /** An id, size, limit, name, key or time that is not one. */
    INVALID,
    NOT_FOUND,
    EXISTS,
    /** What is in use stands in the way. */
    IN_USE,
    /** It cannot be done with this kind of volumes, or with what this server may do on its host. */
    NOT_POSSIBLE,
    /** It is there, and not for this principal. */
    FORBIDDEN,
    /** The host has no more room: sessions, disk. */
    EXHAUSTED,
    /** The session's time is over. */
    EXPIRED,
    /** Nothing listens where a connection was to lead. */
    UNREACHABLE,
    /** The registry, the volume store or the jail does not work at the moment. */
    UNAVAILABLE
}
