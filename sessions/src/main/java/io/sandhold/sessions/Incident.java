package io.sandhold.sessions;

import java.time.Instant;
import java.util.Objects;

/**
 * One offence of a source, as evidence. What was tried, a name or a token, is not kept here: the audit has the refused logins, by their addresses.
 *
 * @param when to the millisecond
 * @param offence what it was
 * @param door where
 */
public record Incident(Instant when, Offence offence, Door door) {
    public Incident {
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(offence, "offence");
        Objects.requireNonNull(door, "door");
    }
}
