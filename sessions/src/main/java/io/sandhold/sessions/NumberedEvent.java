package io.sandhold.sessions;

import java.util.Objects;

/**
 * An event with its place in the audit trail, without what chains it to the one before.
 *
 * @param sequence from 1 on; it stays the same for as long as the event is kept
 */
public record NumberedEvent(long sequence, AuditEvent event) {
    public NumberedEvent {
        Objects.requireNonNull(event, "event");
    }
}
