package io.sandhold.sessions;

import java.util.function.Consumer;

/** The one place where {@link Operation} is asked, and what it refuses is written down. */
final class Gate {

    private final Consumer<AuditEvent> trail;

    /**
     * @param trail where refusals are written down
     */
    Gate(Consumer<AuditEvent> trail) {
        this.trail = trail;
    }

    /**
     * Passes, or throws {@link SessionError#FORBIDDEN} and leaves an audit event.
     *
     * @param owner the account that the thing belongs to
     * @param refusal what to tell: what is wrong and what to do
     */
    void check(Operation operation, Principal by, String owner, String refusal) {
        if (by.scope().session().isPresent() || by.scope().readOnly() && operation.changes()) {
            refused(operation, by, "", owner);
            throw by.scope().refusal();
        }
        if (!operation.allowed(by, owner)) {
            refused(operation, by, "", owner);
            throw new SessionException(SessionError.FORBIDDEN, refusal);
        }
    }

    /**
     * Whether {@code by} may do it to this session; a refusal leaves an audit event.
     *
     * @throws SessionException {@link SessionError#FORBIDDEN} for whoever has a token for another session: that tells nothing of this one
     */
    boolean open(Operation operation, Principal by, SessionId session, String owner) {
        boolean allowed = operation.allowed(by, owner) && by.mayEnter(session);
        if (!allowed) {
            refused(operation, by, session.value(), owner);
        }
        // To run something is also what is asked of whoever takes hold of a session to read a file; what a token for
        // reading runs is the doors' to refuse.
        boolean changes = operation.changes() && operation != Operation.COMMAND_RUN;
        by.checkReaches(session);
        if (by.scope().readOnly() && changes || !by.scope().whole() && operation.outlives()) {
            throw by.scope().refusal();
        }
        return allowed;
    }

    /**
     * Whether a session stands in a list for {@code by}. The server's own stand in its own only; an administrator who knows the id of one, from the audit say, may
     * look at it as at any.
     */
    boolean lists(Principal by, SessionId session, String owner) {
        return Operation.SESSION_SEE.allowed(by, owner)
                && by.mayEnter(session)
                && (!owner.equals(Accounts.INTERNAL) || by.account().equals(owner));
    }

    private void refused(Operation operation, Principal by, String session, String owner) {
        trail.accept(AuditEvent.now(
                AuditKind.REFUSED, by, session, operation + (owner.isEmpty() ? "" : " on what belongs to " + owner)));
    }
}
