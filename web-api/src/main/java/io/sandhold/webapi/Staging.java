package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Sessions;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.VolumePath;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where files lie that are not finished, or are of nobody's concern: hidden names in the session's {@code /tmp}. They are on the
 * session's own volume, so its quota holds them and a rename puts them in place at once. A server that is killed leaves some;
 * the next one removes them when it first touches that session. Thread-safe.
 */
final class Staging {

    /** How the names of what lies in {@code /tmp} begin. */
    static final String PREFIX = ".sandhold-";

    private static final String PART = PREFIX + "upload-";
    private static final String TICKET = PREFIX + "ticket-";
    private static final Duration LATELY = Duration.ofHours(1);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);
    private static final VolumePath TMP = VolumePath.of("/tmp");

    private final SecureRandom random = new SecureRandom();
    private final String run = PREFIX + token(4) + "-";
    private final Instant started = Instant.now();
    private final Set<SessionId> swept = ConcurrentHashMap.newKeySet();
    private final UploadParts parts = new UploadParts();

    /** Whether a path is of what is not finished: nobody asked for it. */
    static boolean holds(VolumePath path) {
        return path.parent().normalized().equals(TMP)
                && new String(path.name(), StandardCharsets.UTF_8).startsWith(PREFIX);
    }

    /** The same refusal, of the name that a hidden file or directory is to have: the caller knows no other. */
    static FileOperationException shown(FileOperationException refusal, VolumePath hidden, VolumePath target) {
        return new FileOperationException(
                refusal.error(), refusal.getMessage().replace(hidden.toString(), target.toString()));
    }

    /** What is known of uploads that are not finished. */
    UploadParts parts() {
        return parts;
    }

    /** A new name for a part of an upload, which the next server leaves where it is. Nothing is made. */
    String newPart(SessionLease lease) {
        sweep(lease);
        return token(16);
    }

    /** Where the part of that name lies. */
    static VolumePath part(String name) {
        return TMP.resolve(PART + name);
    }

    /** Where the ticket of that part lies. */
    static VolumePath ticket(String name) {
        return TMP.resolve(TICKET + name);
    }

    /** The names of the parts in a session. */
    List<String> parts(SessionLease lease) {
        sweep(lease);
        return parts.of(lease.session().id());
    }

    /** Clears up what a killed server left, and then from time to time what uploads have left that are not finished, until it is interrupted. */
    void keepSweeping(Sessions sessions) {
        sweepLatelyUsed(sessions);
        try {
            while (true) {
                Thread.sleep(BETWEEN_SWEEPS);
                sweepUploads(sessions, Instant.now());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes the parts of uploads that took too long. */
    void sweepUploads(Sessions sessions, Instant now) {
        for (Map.Entry<String, SessionId> over : parts.takeOver(now)) {
            try (SessionLease lease = sessions.lease(Principal.SERVER, over.getValue())) {
                discardUpload(lease, over.getKey());
            } catch (SessionException e) {
                System.getLogger(Staging.class.getName())
                        .log(System.Logger.Level.DEBUG, "an upload went with its session " + over.getValue(), e);
            }
        }
    }

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

    /** As {@link #discard}, a part and its ticket. */
    void discardUpload(SessionLease lease, String name) {
        discard(lease, part(name));
        discard(lease, ticket(name));
    }

    /** Once for each session that is older than this server; a newer one holds nothing of a killed server's. */
    private void sweep(SessionLease lease) {
        Session session = lease.session();
        if (session.created().isAfter(started) || !swept.add(session.id())) {
            return;
        }
        for (String name : leftovers(lease)) {
            discard(lease, TMP.resolve(name));
        }
    }

    private List<String> leftovers(SessionLease lease) {
        List<String> names = new ArrayList<>();
        Set<String> here = new HashSet<>();
        List<String> tickets = new ArrayList<>();
        try (DirectoryEntries entries = lease.files().list(TMP)) {
            while (entries.hasNext()) {
                FileEntry entry = entries.next();
                String name = entry.text();
                if (name.startsWith(PART)) {
                    Instant ends = entry.attributes().changed().plus(UploadParts.LIFE);
                    here.add(name.substring(PART.length()));
                    parts.note(name.substring(PART.length()), lease.session().id(), ends);
                } else if (name.startsWith(TICKET)) {
                    tickets.add(name.substring(TICKET.length()));
                } else if (name.startsWith(PREFIX) && !name.startsWith(run)) {
                    names.add(name);
                }
            }
        }
        tickets.removeIf(here::contains);
        tickets.forEach(name -> names.add(TICKET + name));
        return names;
    }

    private String token(int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }
}
