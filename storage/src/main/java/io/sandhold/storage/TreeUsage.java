package io.sandhold.storage;

import static io.sandhold.storage.Kernel.*;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Counting the bytes that a tree takes on disk, a file with several names once. It holds two descriptors however deep the tree is,
 * follows no symlink and never leaves the tree: where a directory is moved under it, it stops with what it has.
 */
final class TreeUsage {
    private static final int LISTED = O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

    private final VolumePath path = VolumePath.ROOT;
    private final Set<Long> linked = new HashSet<>();
    private final RawEntries entries = new RawEntries();
    private long bytes;

    private TreeUsage() {}

    private record Level(Stat directory, Deque<byte[]> below) {}

    /** Bytes below an open directory, it included. */
    static long of(int root) {
        TreeUsage usage = new TreeUsage();
        try (Scratch scratch = Scratch.lend()) {
            usage.walk(scratch, root);
        }
        return usage.bytes;
    }

    private void walk(Scratch scratch, int root) {
        int current = open(scratch, root, ".");
        if (current < 0) {
            throw Refusal.of(-current, path);
        }
        Deque<Level> way = new ArrayDeque<>();
        try {
            way.push(new Level(Stat.of(scratch, current), count(scratch, current)));
            while (true) {
                byte[] name = way.peek().below.poll();
                if (name != null) {
                    int below = (int) openat(scratch, current, name);
                    if (below >= 0) {
                        Kernel.close(current);
                        current = below;
                        way.push(new Level(Stat.of(scratch, current), count(scratch, current)));
                    }
                    continue;
                }
                way.pop();
                int up = way.isEmpty() ? -1 : open(scratch, current, "..");
                if (up < 0) {
                    return;
                }
                Kernel.close(current);
                current = up;
                if (!Stat.of(scratch, current).sameFile(way.peek().directory)) {
                    return;
                }
            }
        } finally {
            Kernel.close(current);
        }
    }

    /** Adds up what is in a directory; the names of the directories in it. */
    private Deque<byte[]> count(Scratch scratch, int directory) {
        bytes += Stat.of(scratch, directory).blocks() * 512;
        Deque<byte[]> below = new ArrayDeque<>();
        entries.restarted();
        byte[] name;
        while ((name = entries.next(scratch, directory, path)) != null) {
            if (Stat.read(scratch, Identity.SERVER, directory, name, AT_SYMLINK_NOFOLLOW) < 0) {
                continue;
            }
            Stat stat = Stat.taken(scratch);
            if (stat.type() == FileType.DIRECTORY) {
                below.add(name);
            } else if (stat.links() == 1 || linked.add(stat.inode())) {
                bytes += stat.blocks() * 512;
            }
        }
        return below;
    }

    private static int open(Scratch scratch, int directory, String name) {
        return (int) openat(scratch, directory, name.getBytes());
    }

    private static long openat(Scratch scratch, int directory, byte[] name) {
        return Kernel.call(scratch, SystemCall.OPENAT, directory, scratch.path(name), LISTED);
    }
}
