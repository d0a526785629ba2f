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

    /**
     * The events that a query asks for, the newest first.
     *
     * @param by must be an administrator
     * @param before the sequence that all are below; {@link Long#MAX_VALUE} begins with the newest
     * @param atMost 1 to 10,000
     */
    List<NumberedEvent> find(Principal by, AuditQuery query, long before, int atMost);

    /** The sequence of the newest entry; 0 where there is none. {@code by} must be an administrator. */
    long last(Principal by);

    /**
     * The entries that follow one in the chain, the oldest first.
     *
     * @param by must be an administrator
     * @param sequence that of the entry to go on after; 0 begins with the oldest that is kept
     * @param atMost 1 to 10,000
     */
    List<AuditEntry> after(Principal by, long sequence, int atMost);
}
