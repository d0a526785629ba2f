package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One client's watch over a directory: what it has seen, and the last changes that it was told. It outlives a connection that breaks for a while, so that
 * the client goes on where it was; the connection that has come last follows it. Thread-safe.
 */
final class TreeWatch {

    /** Changes kept for a client that comes again. */
    static final int KEPT = 1000;

    /** The shortest time between two looks; a look that takes long is made more seldom, so that it takes a fiftieth of a processor. */
    private static final Duration SHORTEST = Duration.ofMillis(250);

    private static final int SELDOM = 50;

    final String id;
    private final Subject subject;
    private final int most;
    private final Deque<Change> kept = new ArrayDeque<>();
    private TreeSnapshot seen;
    private long last;
    private long follower;
    private Duration took = Duration.ZERO;

    /** What is watched. */
    record Subject(SessionId session, long created, WorkspacePath top, boolean recursive) {
        Subject {
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(top, "top");
        }
    }

    /** What happened to an entry. */
    enum Kind {
        CREATED,
        MODIFIED,
        DELETED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A change, by its number from 1 on. */
    record Change(long number, Kind kind, String path, FileType type, long size) {}

    TreeWatch(String id, Subject subject, ConfinedFiles files, int most) {
        this.id = id;
        this.subject = subject;
        this.most = most;
        this.seen = look(files);
    }

    Subject subject() {
        return subject;
    }

    /** Follows it from now on; who did so far does no longer. The answer says who that is. */
    synchronized long follow() {
        return ++follower;
    }

    /** Whether nobody has come since. */
    synchronized boolean followedBy(long who) {
        return follower == who;
    }

    /** How many entries it remembers. */
    synchronized int entries() {
        return seen.entries().size();
    }

    synchronized long last() {
        return last;
    }

    /**
     * Looks again, and tells what has changed since.
     *
     * @throws ClientGone if somebody else follows it now
     */
    synchronized List<Change> changes(long who, ConfinedFiles files) {
        if (follower != who) {
            throw new ClientGone("another connection follows this watch");
        }
        TreeSnapshot now = look(files);
        List<Change> changes = new ArrayList<>();
        seen.entries().forEach((path, mark) -> {
            if (!now.entries().containsKey(path)) {
                changes.add(change(Kind.DELETED, path, mark));
            }
        });
        for (Map.Entry<String, TreeSnapshot.Mark> entry : now.entries().entrySet()) {
            TreeSnapshot.Mark old = seen.entries().get(entry.getKey());
            if (old == null || old.type() != entry.getValue().type()) {
                changes.add(change(Kind.CREATED, entry.getKey(), entry.getValue()));
            } else if (!old.equals(entry.getValue())) {
                changes.add(change(Kind.MODIFIED, entry.getKey(), entry.getValue()));
            }
        }
        seen = now;
        return changes;
    }

    private Change change(Kind kind, String path, TreeSnapshot.Mark mark) {
        Change change = new Change(++last, kind, path, mark.type(), mark.size());
        kept.addLast(change);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        return change;
    }

    /** Those behind the one of this number. */
    synchronized List<Change> after(long number) {
        return kept.stream().filter(change -> change.number() > number).toList();
    }

    /** Whether all behind the one of this number are kept. */
    synchronized boolean hasAllAfter(long number) {
        return number <= last && number >= last - kept.size();
    }

    /** How long to wait before the next look. */
    synchronized Duration rest() {
        Duration seldom = took.multipliedBy(SELDOM);
        return seldom.compareTo(SHORTEST) > 0 ? seldom : SHORTEST;
    }

    private TreeSnapshot look(ConfinedFiles files) {
        long began = System.nanoTime();
        TreeSnapshot now =
                TreeSnapshot.take(files, files.realPath(subject.top().inVolume()), subject.recursive(), most);
        took = Duration.ofNanos(System.nanoTime() - began);
        return now;
    }
}
