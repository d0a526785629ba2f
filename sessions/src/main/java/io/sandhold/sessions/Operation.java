package io.sandhold.sessions;

import java.util.Optional;

/**
 * What may be done: one row each, with the right it needs, whether it changes anything, and the audit event it leaves. What is
 * not in this table is refused.
 */
public enum Operation {
    SESSION_CREATE(Right.ANYONE, true, AuditKind.SESSION_CREATED),
    SESSION_SEE(Right.GUEST, false, null),
    SESSION_CHANGE(Right.OWNER, true, AuditKind.SESSION_CHANGED),
    SESSION_STOP(Right.OWNER, true, AuditKind.SESSION_STOPPED),
    SESSION_DELETE(Right.OWNER, true, AuditKind.SESSION_DELETED),
    SESSION_EXPLAIN(Right.ADMINISTRATOR, false, null),
    COMMAND_RUN(Right.GUEST, true, AuditKind.COMMAND),
    PROCESS_SIGNAL(Right.GUEST, true, AuditKind.COMMAND_SIGNALLED),
    HANDLER_RUN(Right.ANYONE, true, AuditKind.HANDLER),
    SHELL_ATTACH(Right.GUEST, true, AuditKind.SHELL_ATTACHED),
    SHELL_END(Right.GUEST, true, AuditKind.SHELL_ENDED),
    FORWARD(Right.GUEST, true, AuditKind.FORWARD),
    FILE_READ(Right.GUEST, false, AuditKind.FILE_READ),
    FILE_WRITE(Right.GUEST, true, AuditKind.FILE_WRITTEN),
    SHARE_ADD(Right.OWNER, true, AuditKind.SHARE_ADDED),
    SHARE_LIST(Right.OWNER, false, null),
    SHARE_REMOVE(Right.OWNER, true, AuditKind.SHARE_REMOVED),
    NETWORK_HOST(Right.ADMINISTRATOR, true, null),
    ACCOUNT_CREATE(Right.ADMINISTRATOR, true, AuditKind.ACCOUNT_CREATED),
    ACCOUNT_CHANGE(Right.ADMINISTRATOR, true, AuditKind.ACCOUNT_CHANGED),
    ACCOUNT_LIST(Right.ADMINISTRATOR, false, null),
    KEY_ADD(Right.OWNER, true, AuditKind.KEY_ADDED),
    KEY_LIST(Right.OWNER, false, null),
    KEY_REMOVE(Right.OWNER, true, AuditKind.KEY_REMOVED),
    TOKEN_CREATE(Right.OWNER, true, AuditKind.TOKEN_CREATED),
    TOKEN_LIST(Right.OWNER, false, null),
    TOKEN_REVOKE(Right.OWNER, true, AuditKind.TOKEN_REVOKED),
    SIGN_IN_LIST(Right.OWNER, false, null),
    SIGN_IN_END(Right.OWNER, true, AuditKind.SIGN_IN_ENDED),
    PASSWORD_SEE(Right.OWNER, false, null),
    PASSWORD_SET(Right.OWNER, true, AuditKind.PASSWORD_SET),
    PASSWORD_REMOVE(Right.OWNER, true, AuditKind.PASSWORD_REMOVED),
    CODE_SET(Right.OWNER, true, AuditKind.CODE_SET),
    CODE_REMOVE(Right.OWNER, true, AuditKind.CODE_REMOVED),
    RECORDING_SET(Right.OWNER, true, AuditKind.SESSION_CHANGED),
    RECORDING_UNSET(Right.ADMINISTRATOR, true, AuditKind.SESSION_CHANGED),
    RECORDING_READ(Right.ADMINISTRATOR, false, AuditKind.RECORDING_READ),
    RECORDING_DELETE(Right.ADMINISTRATOR, true, AuditKind.RECORDING_DELETED),
    AUDIT_READ(Right.ADMINISTRATOR, false, null),
    BLOCK_LIST(Right.ADMINISTRATOR, false, null),
    METRICS_READ(Right.ADMINISTRATOR, false, null),
    BLOCK_RELEASE(Right.ADMINISTRATOR, true, AuditKind.SOURCE_RELEASED);

    /** Whom an operation is open to. */
    public enum Right {
        /** Whoever is signed in, and no guest. */
        ANYONE,
        /** The account that the session belongs to, administrators, and guests of that session. */
        GUEST,
        /** The account that the thing belongs to, and administrators. */
        OWNER,
        /** Administrators. */
        ADMINISTRATOR
    }

    private final Right right;
    private final boolean changes;
    private final Optional<AuditKind> event;

    Operation(Right right, boolean changes, AuditKind event) {
        this.right = right;
        this.changes = changes;
        this.event = Optional.ofNullable(event);
    }

    /** Whether it changes anything. */
    public boolean changes() {
        return changes;
    }

    /** Whether it would leave behind more than what it is asked with gives: a way in, or no record. A token that does not reach everything is no leave for it. */
    boolean outlives() {
        return switch (this) {
            case SHARE_ADD, SHARE_REMOVE, RECORDING_SET, RECORDING_UNSET -> true;
            default -> false;
        };
    }

    /** The audit event it leaves when it is done; empty for looking and for what is part of another row. */
    public Optional<AuditKind> event() {
        return event;
    }

    /** Whether {@code by} may do it to what belongs to {@code owner}; which session a guest may enter is asked of {@link Principal}. */
    public boolean allowed(Principal by, String owner) {
        return by.role() == Role.ADMIN
                || switch (right) {
                    case ANYONE -> by.guest().isEmpty();
                    case GUEST -> by.account().equals(owner);
                    case OWNER -> by.guest().isEmpty() && by.account().equals(owner);
                    case ADMINISTRATOR -> false;
                };
    }
}
