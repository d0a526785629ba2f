package io.sandhold.sessions;

/** What is written down. */
public enum AuditKind {
    SERVER_STARTED,
    SERVER_STOPPED,
    LOGIN,
    LOGIN_REFUSED,
    SESSION_CREATED,
    SESSION_DELETED,
    SESSION_EXPIRED,
    COMMAND,
    FILE_READ,
    FILE_WRITTEN,
    FILE_REMOVED,
    ACCOUNT_CREATED,
    KEY_ADDED,
    KEY_REMOVED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    REFUSED
}
