package io.sandhold.sessions;

/** What is written down. */
public enum AuditKind {
    SERVER_STARTED,
    SERVER_STOPPED,
    /** The start-up found that its predecessor was killed, or that registry and disk did not agree, and says what it did. */
    SERVER_RECOVERED,
    /** The host's clock was moved while the server ran. */
    CLOCK_MOVED,
    /** Events that came faster than the disk took them, and are not in the trail: how many. */
    AUDIT_LOST,
    LOGIN,
    LOGIN_REFUSED,
    /** Too much was held against where a peer comes from; told when it begins, not at each connection. */
    SOURCE_BLOCKED,
    SOURCE_RELEASED,
    SESSION_CREATED,
    /** Its limits, quota, life or network, or whether its logins are recorded. */
    SESSION_CHANGED,
    SESSION_STOPPED,
    SESSION_DELETED,
    SESSION_EXPIRED,
    /** The start-up found a session without its volume, or a volume without its session, and put it right. */
    SESSION_RECOVERED,
    COMMAND,
    /** How a command ended, and why. */
    COMMAND_ENDED,
    /** A client came to a shell that is left and taken up again. */
    SHELL_ATTACHED,
    SHELL_LEFT,
    /** Somebody had it killed. */
    SHELL_ENDED,
    /** A way out that a jail took, or was refused, through the proxy. */
    CONNECTION,
    /** A connection into a session's jail, made for a client. */
    FORWARD,
    /** How much went through it. */
    FORWARD_ENDED,
    FILE_READ,
    FILE_WRITTEN,
    FILE_REMOVED,
    ACCOUNT_CREATED,
    /** Which ways its logins may forward connections, or whether they are recorded. */
    ACCOUNT_CHANGED,
    KEY_ADDED,
    KEY_REMOVED,
    /** A key that opens one session to a guest. */
    SHARE_ADDED,
    SHARE_REMOVED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    PASSWORD_SET,
    PASSWORD_REMOVED,
    /** One-time codes are asked for beside the password. */
    CODE_SET,
    CODE_REMOVED,
    /** A login is recorded from here on. */
    RECORDING_BEGAN,
    /** What it took, and the SHA-256 of each file: nobody changes one unseen. */
    RECORDING_ENDED,
    /** A login that had to be recorded and could not be was turned away. */
    RECORDING_REFUSED,
    /** Somebody has looked at a file of one. */
    RECORDING_READ,
    RECORDING_DELETED,
    REFUSED
}
