package io.sandhold.webapi;

import io.sandhold.sessions.LinkMaker;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Seals;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * What a link says, before it is signed.
 *
 * @param session its id
 * @param created when that session was made, in milliseconds: the next one of that id is another
 * @param ends when the link does
 * @param maker who made it
 * @param target what it leads to in that session, as its kind has it
 */
record SealedLink(Kind kind, String session, long created, Instant ends, LinkMaker maker, String target) {

    /** What a link leads to: one of one kind is none of another. */
    enum Kind {
        /** A file: its path in the volume. */
        FILE("file link 2"),

        /** A preview: its port in the jail. */
        PREVIEW("preview link 2");

        private final String purpose;

        Kind(String purpose) {
            this.purpose = purpose;
        }
    }

    private static final String BETWEEN = "\n";
    private static final int PARTS = 7;

    SealedLink {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(ends, "ends");
        Objects.requireNonNull(maker, "maker");
        Objects.requireNonNull(target, "target");
    }

    /** One that is made now, into a session. */
    static SealedLink of(Kind kind, Session session, Instant ends, Principal by, String target) {
        return new SealedLink(
                kind, session.id().value(), session.created().toEpochMilli(), ends, LinkMaker.of(by), target);
    }

    String sealed(Seals seals) {
        String text = String.join(
                BETWEEN,
                session,
                Long.toString(created),
                Long.toString(ends.getEpochSecond()),
                maker.account(),
                maker.label(),
                Long.toString(maker.created()),
                target);
        return seals.seal(kind.purpose, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One that somebody brings.
     *
     * @throws Problem 404 if this server has made no such link of that kind, 410 if its time is over
     */
    static SealedLink open(Seals seals, Kind kind, String sealed) {
        SealedLink link =
                seals.open(kind.purpose, sealed).map(bytes -> read(kind, bytes)).orElseThrow(LinkHolder::unknown);
        if (!link.ends.isAfter(Instant.now())) {
            throw LinkHolder.over();
        }
        return link;
    }

    private static SealedLink read(Kind kind, byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split(BETWEEN, PARTS);
        return new SealedLink(
                kind,
                parts[0],
                Long.parseLong(parts[1]),
                Instant.ofEpochSecond(Long.parseLong(parts[2])),
                new LinkMaker(parts[3], parts[4], Long.parseLong(parts[5])),
                parts[6]);
    }

    SessionId sessionId() {
        return new SessionId(session);
    }

    /** Whether it was made into that very session, and not into one of its id before. */
    boolean leadsInto(Session there) {
        return there.created().toEpochMilli() == created;
    }
}
