package io.sandhold.sessions;

/** A session's life: created → active ⇄ created → expired or deleted. */
public enum SessionState {
    /** It has its volume and no process. */
    CREATED,
    /** Its jail runs. */
    ACTIVE,
    /** Its time is over; the sweeper is about to remove it. Not said while the clock was just moved: what is over by that is kept. */
    EXPIRED,
    /** It is being removed. */
    DELETED
}
