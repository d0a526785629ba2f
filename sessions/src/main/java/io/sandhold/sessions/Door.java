package io.sandhold.sessions;

/** How someone came in. */
public enum Door {
    SSH,
    SFTP,
    REST,
    CONSOLE,
    /** The server itself: the sweeper, the start-up. */
    SERVER
}
