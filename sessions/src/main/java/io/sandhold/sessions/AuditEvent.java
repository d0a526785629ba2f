package io.sandhold.sessions;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that was done or refused.
 *
 * @param when to the millisecond
 * @param kind what
 * @param account by whom; empty where nobody was recognised
 * @param door the way in
 * @param address the peer's address
 * @param session the session's id, or empty
 * @param detail a path, a command line, a fingerprint: hostile text, escaped where it is shown; cut at 1,000 characters
 * @param request the id of the request it was done by, where the door gives its requests one; else empty
 */
public record AuditEvent(
        Instant when,
        AuditKind kind,
        String account,
        Door door,
        String address,
        String session,
        String detail,
        String request) {

    public AuditEvent {
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(request, "request");
        if (detail.length() > 1000) {
            detail = detail.substring(0, 999) + "…";
        }
    }

    /** One that came by no request. */
    public AuditEvent(
            Instant when, AuditKind kind, String account, Door door, String address, String session, String detail) {
        this(when, kind, account, door, address, session, detail, "");
    }

    /** An event of this moment. */
    public static AuditEvent now(AuditKind kind, Principal by, String session, String detail) {
        return new AuditEvent(Instant.now(), kind, by.name(), by.door(), by.address(), session, detail, by.request());
    }
}
