package io.sandhold.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * A walk through a tree of a volume, a directory before what it holds, in no other order. Symlinks are told and never followed; one
 * directory is open at a time. A directory that vanishes meanwhile is left out; one that may not be read, and what lies deeper than a
 * path may be long, is counted. One thread.
 */
public final class TreeWalk {

    /** Bytes of the paths of directories that wait to be read, at most. */
    private static final int MOST_WAITING = 8 << 20;

    private final ConfinedFiles files;
    private final long most;
    private final Deadline deadline;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long entries;
    private long unread;

    /**
     * @param most entries looked at, at most
     */
    public TreeWalk(ConfinedFiles files, long most, Deadline deadline) {
        this.files = files;
        this.most = most;
        this.deadline = deadline;
    }

    /** What to do after an entry. */
    public enum Step {
        /** Go on; into it, where it is a directory. */
        ON,
        /** Go on, and not into it. */
        PAST,
        /** End the walk. */
        STOP
    }

    /**
     * What lies in the tree.
     *
     * @param path where
     * @param below the bytes of its path below the start, without a slash at the start; empty for the start itself; not to be changed
     * @param depth 0 for the start
     * @param attributes what it is
     */
    public record Entry(VolumePath path, byte[] below, int depth, FileAttributes attributes) {

        /** Its path below the start as text, with U+FFFD where it is not UTF-8. */
        public String text() {
            return new String(below, StandardCharsets.UTF_8);
        }

        private Optional<Entry> child(FileEntry entry) {
            int start = below.length == 0 ? 0 : below.length + 1;
            byte[] name = entry.name();
            byte[] joined = Arrays.copyOf(below, start + name.length);
            if (start > 0) {
                joined[start - 1] = '/';
            }
            System.arraycopy(name, 0, joined, start, name.length);
            try {
                return Optional.of(new Entry(path.resolve(name), joined, depth + 1, entry.attributes()));
            } catch (FileOperationException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Visits the start and all below it.
     *
     * @param visitor says how to go on after each
     * @return which bound ended it; empty where it came to its end, or the visitor stopped it
     */
    public Optional<TreeBound> visit(VolumePath start, Function<Entry, Step> visitor) {
        Entry top = new Entry(start, new byte[0], 0, files.linkAttributes(start));
        if (visitor.apply(top) != Step.ON || !top.attributes.isDirectory()) {
            return Optional.empty();
        }
        waiting.addLast(top);
        boolean first = true;
        while (!waiting.isEmpty()) {
            Entry directory = waiting.removeLast();
            waitingBytes -= directory.below.length;
            try (DirectoryEntries children = files.list(directory.path)) {
                while (children.hasNext()) {
                    Optional<TreeBound> bound = reached();
                    if (bound.isPresent()) {
                        return bound;
                    }
                    Optional<Entry> child = directory.child(children.next());
                    if (child.isEmpty()) {
                        unread++;
                    } else if (taken(child.get(), visitor) == Step.STOP) {
                        return Optional.empty();
                    }
                }
            } catch (FileOperationException e) {
                if (first || !passedOver(e)) {
                    throw e;
                }
            }
            first = false;
        }
        return Optional.empty();
    }

    private Optional<TreeBound> reached() {
        if (entries++ >= most) {
            return Optional.of(TreeBound.ENTRIES);
        }
        if (waitingBytes > MOST_WAITING) {
            return Optional.of(TreeBound.PATHS);
        }
        return deadline.over() ? Optional.of(TreeBound.TIME) : Optional.empty();
    }

    private Step taken(Entry child, Function<Entry, Step> visitor) {
        Step step = visitor.apply(child);
        if (step == Step.ON && child.attributes.isDirectory()) {
            waiting.addLast(child);
            waitingBytes += child.below.length;
        }
        return step;
    }

    /** Whether a directory is left out, for it is gone or may not be read. */
    private boolean passedOver(FileOperationException e) {
        return switch (e.error()) {
            case NOT_FOUND, NOT_A_DIRECTORY -> true;
            case PERMISSION, LOOP -> {
                unread++;
                yield true;
            }
            default -> false;
        };
    }

    /** How many directories could not be read, or lie too deep to be named. */
    public long unread() {
        return unread;
    }
}
