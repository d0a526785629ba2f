package io.sandhold.sessions;

import io.sandhold.storage.Space;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees volumes fill up: an event when {@value #FULL_PERCENT} % of a session's bytes or inodes are taken, once until it is below {@value #AGAIN_PERCENT} % again.
 * Only sessions in which something runs, or that were used of late, are looked at; in others nothing grows. One thread.
 */
final class FullnessWatch {

    private static final int FULL_PERCENT = 80;
    private static final int AGAIN_PERCENT = 75;

    /** A use is told to the minute. */
    private static final Duration LATELY = Duration.ofMinutes(2);

    private final Audit audit;
    private final Set<SessionId> told = new HashSet<>();

    FullnessWatch(Audit audit) {
        this.audit = audit;
    }

    /** Looks at those of {@code sessions} that are in use, which are all that there are. */
    void look(Collection<HostedSession> sessions) {
        Set<SessionId> there = new HashSet<>();
        for (HostedSession session : sessions) {
            there.add(session.id());
            if (session.active() || usedLately(session)) {
                look(session);
            }
        }
        told.retainAll(there);
    }

    private static boolean usedLately(HostedSession session) {
        Instant since = Instant.now().minus(LATELY);
        return session.seen().filter(now -> now.lastUsed().isAfter(since)).isPresent();
    }

    private void look(HostedSession session) {
        Space space = session.usage().disk();
        long percent = Math.max(
                percent(space.usedBytes(), space.totalBytes()),
                space.boundsInodes() ? percent(space.usedInodes(), space.totalInodes()) : 0);
        if (percent >= FULL_PERCENT) {
            if (told.add(session.id())) {
                audit.record(AuditEvent.now(
                        AuditKind.VOLUME_FILLING,
                        Principal.SERVER,
                        session.id().value(),
                        percent + " % full: " + ByteSize.format(space.usedBytes()) + " of "
                                + ByteSize.format(space.totalBytes())
                                + (space.boundsInodes()
                                        ? ", " + space.usedInodes() + " of " + space.totalInodes() + " inodes"
                                        : "")));
            }
        } else if (percent < AGAIN_PERCENT) {
            told.remove(session.id());
        }
    }

    private static long percent(long used, long total) {
        return total <= 0 ? 0 : Math.clamp(Math.round(100.0 * used / total), 0, 100);
    }
}
