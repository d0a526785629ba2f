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
        if (!operation.allowed(by, owner)) {
            refused(operation, by, "", owner);
            throw new SessionException(SessionError.FORBIDDEN, refusal);
        }
    }

    /** Whether {@code by} may do it to this session; a refusal leaves an audit event. */
    boolean open(Operation operation, Principal by, SessionId session, String owner) {
        boolean allowed = operation.allowed(by, owner) && by.mayEnter(session);
        if (!allowed) {
            refused(operation, by, session.value(), owner);
        }
        return allowed;
    }

    private void refused(Operation operation, Principal by, String session, String owner) {
        trail.accept(AuditEvent.now(AuditKind.REFUSED, by, session, operation + " on what belongs to " + owner));
    }
}
