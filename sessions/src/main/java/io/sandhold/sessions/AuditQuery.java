package io.sandhold.sessions;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which events of the audit trail are asked for; what is empty is not asked about.
 *
 * @param actor an account: what it did itself, what was done in its place, and what it did in another's
 * @param kinds those that count; none of them finds nothing
 * @param session the id of the session that it was done to
 * @param door the way in
 * @param address the peer's address, exactly
 * @param text what the detail, the account, the address or the session's id holds, in either case
 * @param since the earliest moment
 * @param until the moment that all are before
 */
public record AuditQuery(
        Optional<String> actor,
        Set<AuditKind> kinds,
        Optional<String> session,
        Optional<Door> door,
        Optional<String> address,
        Optional<String> text,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** Every event. */
    public static final AuditQuery ALL = new AuditQuery(
            Optional.empty(),
            EnumSet.allOf(AuditKind.class),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public AuditQuery {
        Objects.requireNonNull(actor, "actor");
        kinds = Set.copyOf(kinds);
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
    }

    /** The same of one session only, since that one was made: before that another one may have had its name, and been somebody else's. */
    public AuditQuery within(Session only) {
        Instant from = since.filter(only.created()::isBefore).orElse(only.created());
        return new AuditQuery(
                actor, kinds, Optional.of(only.id().value()), door, address, text, Optional.of(from), until);
    }
}
