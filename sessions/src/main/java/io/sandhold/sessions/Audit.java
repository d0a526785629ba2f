package io.sandhold.sessions;

import java.util.List;

/** The audit trail. Thread-safe. */
public interface Audit {

    /**
     * Writes an event down, soon and in order; never fails. Waits only where thousands are pending, and then a second at most.
     * What is pending is written on close.
     */
    void record(AuditEvent event);

    /** The newest events first. {@code by} must be an administrator. */
    List<AuditEvent> recent(Principal by, int atMost);
}
