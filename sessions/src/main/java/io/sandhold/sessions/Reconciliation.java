package io.sandhold.sessions;

import io.sandhold.storage.StorageException;
import io.sandhold.storage.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The start-up's bringing of registry and disk into agreement: removals that were begun are finished, a session without its volume
 * gets a new empty one, a volume without its session becomes a session of the first administrator's. Nothing is dropped silently:
 * each is logged and leaves an audit event (docs/decisions/030).
 */
final class Reconciliation {

    private static final System.Logger LOG = System.getLogger(Reconciliation.class.getName());

    private final Hosting hosting;
    private final HostedSessions sessions;

    Reconciliation(Hosting hosting, HostedSessions sessions) {
        this.hosting = hosting;
        this.sessions = sessions;
    }

    /**
     * @param killed whether the server before did not stop in order
     * @param newest when the last thing it did was written down
     */
    Findings run(boolean killed, Optional<Instant> newest) {
        Findings found = new Findings(killed);
        Set<String> onDisk = new HashSet<>(Failure.guard("the volumes cannot be listed", hosting.volumes()::ids));
        List<Session> rows = hosting.table().all();
        for (Session row : rows) {
            hosting.uids().occupy(row.uid());
            found.session(row.lastUsed());
        }
        newest.ifPresent(found::done);
        Duration away = found.away(Instant.now());
        Duration unwritten = killed ? Sweeper.LAST_USED_EVERY : Duration.ZERO;
        for (Session row : rows) {
            HostedSession session = new HostedSession(hosting, row);
            session.wasAway(away, unwritten);
            sessions.takeIn(session);
            boolean volumeThere = onDisk.remove(row.id().value());
            if (session.ending()) {
                finish(session, found);
            } else if (!volumeThere) {
                makeAnew(session, row, found);
            }
        }
        found.newest().ifPresent(hosting.clock()::startedAfter);
        onDisk.stream().sorted().forEach(name -> adopt(name, found));
        return found;
    }

    private void finish(HostedSession session, Findings found) {
        session.lock();
        try {
            sessions.finish(session);
            found.finishedRemoval();
        } catch (SessionException e) {
            found.failed();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session {0} could not be removed yet: {1}",
                    session.id(),
                    e.getMessage());
        } finally {
            session.unlock();
        }
    }

    private void makeAnew(HostedSession session, Session row, Findings found) {
        if (session.expiredAt(Instant.now())) {
            return; // the sweeper is about to remove it
        }
        try {
            hosting.volumes().create(row.id().value(), row.quotaBytes(), row.inodes(), row.uid());
            found.madeAnew();
            tell(row.id(), "its volume was missing; it has a new, empty one of " + ByteSize.format(row.quotaBytes()));
        } catch (StorageException e) {
            found.failed();
            LOG.log(
                    System.Logger.Level.ERROR,
                    "session " + row.id() + ": its volume is missing and cannot be made anew",
                    e);
        }
    }

    private void adopt(String name, Findings found) {
        try {
            SessionId id = new SessionId(name);
            Optional<Volume> volume = hosting.volumes().find(name);
            if (volume.isPresent()) {
                adopt(id, volume.get());
                found.adopted();
            }
        } catch (SessionException | StorageException e) {
            found.leftAlone();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "volume ''{0}'' belongs to no session and is left as it is: {1}",
                    PlainText.line(name, 255),
                    e.getMessage());
        }
    }

    private void adopt(SessionId id, Volume volume) {
        Instant now = Moments.now();
        Session session = new Session(
                id,
                Accounts.ADMIN,
                hosting.config().node(),
                volume.space().totalBytes(),
                OptionalLong.empty(),
                hosting.config().defaultLimits(),
                SessionNetwork.NONE,
                SessionState.CREATED,
                uidOf(id, volume),
                now,
                now,
                Lifetime.ENDLESS);
        hosting.table().insert(session);
        sessions.takeIn(new HostedSession(hosting, session));
        tell(id, "its volume belonged to no session; it is now one of '" + Accounts.ADMIN + "'");
    }

    /** The uid that the volume's files have, where it is one of this server's and free; else a new one. */
    private int uidOf(SessionId id, Volume volume) {
        try {
            // the root is closed to the session, so workspace/ in it is not the session's to replace
            Object uid = Files.getAttribute(volume.root().resolve("workspace"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (uid instanceof Integer found && hosting.uids().occupy(found)) {
                return found;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session {0}: its files belong to uid {1}, which is not free for it; it gets another",
                    id,
                    String.valueOf(uid));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session " + id + ": whose its files are cannot be told; it gets a new uid",
                    e);
        }
        return hosting.uids().take();
    }

    private void tell(SessionId id, String what) {
        LOG.log(System.Logger.Level.WARNING, "session {0}: {1}", id, what);
        hosting.audit().record(AuditEvent.now(AuditKind.SESSION_RECOVERED, Principal.SERVER, id.value(), what));
    }
}
