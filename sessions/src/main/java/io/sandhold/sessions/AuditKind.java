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
    /** More or less is logged, for a while. */
    LOG_LEVEL_SET,
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
    /** Four fifths of a session's quota are taken; told once, until there is room again. */
    VOLUME_FILLING,
    /** The start-up found a session without its volume, or a volume without its session, and put it right. */
    SESSION_RECOVERED,
    COMMAND,
    /** How a command ended, and why. */
    COMMAND_ENDED,
    /** A handler of somebody's is run, in a session of the server's own. */
    HANDLER,
    /** How it ended, and what it took. */
    HANDLER_ENDED,
    /** An interpreter that keeps its variables was started in a session. */
    CONTEXT_STARTED,
    /** Code was given to one. */
    CONTEXT_RUN,
    /** What it ran was interrupted, or all that it held was dropped. */
    CONTEXT_INTERRUPTED,
    CONTEXT_ENDED,
    /** Somebody sent a signal to one that runs in the background, or had it killed. */
    COMMAND_SIGNALLED,
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
    /** Files were to be fetched from a file store; each that was written is told by itself. */
    FILES_FETCHED,
    /** A signed link to a file, that needs no token, until when. */
    LINK_MADE,
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
    /** A browser was signed out, or all of an account's were. */
    SIGN_IN_ENDED,
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
    REFUSED;

    /** Whether it tells of what was asked and not done. */
    public boolean refusal() {
        return switch (this) {
            case LOGIN_REFUSED, RECORDING_REFUSED, REFUSED -> true;
            default -> false;
        };
    }
}
