package io.sandhold.sessions;

/** How someone came in. */
public enum Door {
    SSH,
    SFTP,
    REST,
    /** The console's pages, by the cookie of a sign-in. */
    BROWSER,
    CONSOLE,
    /** The server itself: the sweeper, the start-up. */
    SERVER
}
