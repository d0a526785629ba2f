package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Sessions;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.VolumePath;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where files lie that are not finished, or are of nobody's concern: hidden names in the session's {@code /tmp}. They are on the
 * session's own volume, so its quota holds them and a rename puts them in place at once. A server that is killed leaves some;
 * the next one removes them when it first touches that session. Thread-safe.
 */
final class Staging {

    private static final String PREFIX = ".sandhold-";
    private static final Duration LATELY = Duration.ofHours(1);
    private static final VolumePath TMP = VolumePath.of("/tmp");

    private final SecureRandom random = new SecureRandom();
    private final String run = PREFIX + token(4) + "-";
    private final Instant started = Instant.now();
    private final Set<SessionId> swept = ConcurrentHashMap.newKeySet();

    /** A new name in the session's {@code /tmp}. Nothing is made. */
    VolumePath next(SessionLease lease) {
        sweep(lease);
        return TMP.resolve(run + token(8));
    }

    /**
     * Clears up after a killed server, where somebody was at work when it was killed: what it left behind counts against the session's
     * quota, also where nobody comes back through this door.
     */
    void sweepLatelyUsed(Sessions sessions) {
        for (Session session : sessions.list(Principal.SERVER)) {
            if (session.lastUsed().isAfter(started.minus(LATELY))) {
                try (SessionLease lease = sessions.lease(Principal.SERVER, session.id())) {
                    sweep(lease);
                } catch (SessionException | FileOperationException e) {
                    System.getLogger(Staging.class.getName())
                            .log(System.Logger.Level.DEBUG, "not swept: " + session.id(), e);
                }
            }
        }
    }

    /** Removes a staged file or directory, if it is still there; what cannot be removed now goes with the next server's sweep. */
    void discard(SessionLease lease, VolumePath staged) {
        try {
            lease.files().removeTree(staged);
        } catch (FileOperationException e) {
            if (e.error() != FileError.NOT_FOUND) {
                System.getLogger(Staging.class.getName())
                        .log(System.Logger.Level.DEBUG, "left behind until the next start: " + staged, e);
            }
        }
    }

    /** Once for each session that is older than this server; a newer one holds nothing of a killed server's. */
    private void sweep(SessionLease lease) {
        Session session = lease.session();
        if (session.created().isAfter(started) || !swept.add(session.id())) {
            return;
        }
        for (String name : leftovers(lease.files())) {
            discard(lease, TMP.resolve(name));
        }
    }

    private List<String> leftovers(ConfinedFiles files) {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = files.list(TMP)) {
            while (entries.hasNext()) {
                String name = entries.next().text();
                if (name.startsWith(PREFIX) && !name.startsWith(run)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private String token(int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }
}
