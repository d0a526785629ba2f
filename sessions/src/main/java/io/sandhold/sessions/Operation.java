package io.sandhold.sessions;

/**
 * What may be done: one row each. What is not in this table is refused.
 */
public enum Operation {
    SESSION_CREATE(Right.ANYONE, true),
    SESSION_SEE(Right.OWNER, false),
    SESSION_DELETE(Right.OWNER, true),
    COMMAND_RUN(Right.OWNER, true),
    FILE_READ(Right.OWNER, false),
    FILE_WRITE(Right.OWNER, true),
    NETWORK_HOST(Right.ADMINISTRATOR, true),
    ACCOUNT_CREATE(Right.ADMINISTRATOR, true),
    ACCOUNT_LIST(Right.ADMINISTRATOR, false),
    KEY_ADD(Right.OWNER, true),
    KEY_LIST(Right.OWNER, false),
    KEY_REMOVE(Right.OWNER, true),
    TOKEN_CREATE(Right.OWNER, true),
    TOKEN_LIST(Right.OWNER, false),
    TOKEN_REVOKE(Right.OWNER, true),
    AUDIT_READ(Right.ADMINISTRATOR, false);

    /** Whom an operation is open to. */
    public enum Right {
        /** Whoever is signed in. */
        ANYONE,
        /** The account that the thing belongs to, and administrators. */
        OWNER,
        /** Administrators. */
        ADMINISTRATOR
    }

    private final Right right;
    private final boolean changes;

    Operation(Right right, boolean changes) {
        this.right = right;
        this.changes = changes;
    }

    /** Whether it changes anything. */
    public boolean changes() {
        return changes;
    }

    /** Whether {@code by} may do it to what belongs to {@code owner}. */
    public boolean allowed(Principal by, String owner) {
        return by.role() == Role.ADMIN
                || switch (right) {
                    case ANYONE -> true;
                    case OWNER -> by.account().equals(owner);
                    case ADMINISTRATOR -> false;
                };
    }
}
