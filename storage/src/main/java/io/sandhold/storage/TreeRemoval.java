package io.sandhold.storage;

import static io.sandhold.storage.Kernel.*;

import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removing a tree, from descriptor to descriptor: it holds two however deep the tree is, keeps its way in memory instead of on the
 * stack, and never goes through a symlink. Going back up by {@code ..} it checks that it is where it came from; if somebody moved
 * the directory meanwhile it starts again.
 */
final class TreeRemoval {
    /** How often somebody may put something new in the way before it is given up. */
    private static final int PATIENCE = 1_000;

    /** The inode of a btrfs subvolume's root. One that a session made read-only would stand for ever. */
    private static final long SUBVOLUME_ROOT = 256;

    private static final long BTRFS_IOC_SUBVOL_SETFLAGS = 0x4008941AL;

    private static final byte[] UP = {'.', '.'};
    private static final int LISTED = O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

    private final Identity identity;
    private final VolumePath path;
    private final RawEntries entries = new RawEntries();
    private int patience = PATIENCE;

    private TreeRemoval(Identity identity, VolumePath path) {
        this.identity = identity;
        this.path = path;
    }

    private record Level(byte[] name, Stat directory) {}

    /** Removes {@code name} in an open directory with all below it; {@code path} is for the message. */
    static void remove(Identity identity, int parent, byte[] name, VolumePath path) {
        TreeRemoval removal = new TreeRemoval(identity, path);
        try (Scratch scratch = Scratch.lend()) {
            while (!removal.attempt(scratch, parent, name)) {
                removal.wearPatience();
            }
        }
    }

    private void wearPatience() {
        if (--patience == 0) {
            throw Refusal.of(FileError.NOT_EMPTY, "it keeps being changed while it is removed", path);
        }
    }

    /** False if the tree was changed under it. */
    private boolean attempt(Scratch scratch, int parent, byte[] name) {
        long result = unlink(scratch, parent, name);
        if (result != -Errno.ENOTEMPTY) {
            check(result);
            return true;
        }
        int current = openListed(scratch, parent, name);
        if (current < 0) {
            return false;
        }
        Deque<Level> way = new ArrayDeque<>();
        Stat here = Stat.of(scratch, current);
        try {
            while (true) {
                byte[] child = emptyUntilTree(scratch, current);
                if (child != null) {
                    int below = openListed(scratch, current, child);
                    if (below < 0) {
                        wearPatience();
                        continue;
                    }
                    way.push(new Level(child, here));
                    Kernel.close(current);
                    current = below;
                    here = Stat.of(scratch, current);
                } else if (way.isEmpty()) {
                    result = unlink(scratch, parent, name);
                    check(result == -Errno.ENOTEMPTY ? 0 : result);
                    return result != -Errno.ENOTEMPTY;
                } else {
                    Level above = way.pop();
                    int up = (int) check(openat(scratch, current, UP, LISTED));
                    Kernel.close(current);
                    current = up;
                    here = Stat.of(scratch, current);
                    if (!here.sameFile(above.directory)) {
                        return false;
                    }
                    result = unlink(scratch, current, above.name);
                    if (result == -Errno.ENOTEMPTY) {
                        wearPatience();
                    } else {
                        check(result);
                    }
                }
            }
        } finally {
            Kernel.close(current);
        }
    }

    /** Removes what can be removed at once; the name of a directory that is not empty, or null when all is gone. */
    private byte[] emptyUntilTree(Scratch scratch, int directory) {
        int listed = openListed(scratch, directory, new byte[] {'.'});
        check(listed);
        try {
            entries.restarted();
            byte[] name;
            while ((name = entries.next(scratch, listed, path)) != null) {
                long result = unlink(scratch, directory, name);
                if (result == -Errno.ENOTEMPTY) {
                    return name;
                }
                check(result);
            }
            return null;
        } finally {
            Kernel.close(listed);
        }
    }

    /** Removes a file or an empty directory. 0 also if it is gone already, ENOTEMPTY also if it changed its type meanwhile. */
    private long unlink(Scratch scratch, int directory, byte[] name) {
        long asFile = unlinkat(scratch, directory, name, 0);
        if (asFile != -Errno.EISDIR && asFile != -Errno.EPERM) {
            return asFile == -Errno.ENOENT ? 0 : asFile;
        }
        long asDirectory = unlinkat(scratch, directory, name, AT_REMOVEDIR);
        return switch ((int) -asDirectory) {
            case Errno.ENOENT -> 0;
            case Errno.EEXIST -> -Errno.ENOTEMPTY;
            case Errno.ENOTDIR -> asFile == -Errno.EISDIR ? -Errno.ENOTEMPTY : asFile;
            default -> asDirectory;
        };
    }

    private long unlinkat(Scratch scratch, int directory, byte[] name, int flags) {
        long result = identity.call(scratch, SystemCall.UNLINKAT, directory, scratch.path(name), flags);
        if (result == -Errno.EACCES && makeUsable(scratch, directory)) {
            result = identity.call(scratch, SystemCall.UNLINKAT, directory, scratch.path(name), flags);
        }
        return result;
    }

    /** Opens a directory to be emptied; below 0 if it is none any more. */
    private int openListed(Scratch scratch, int directory, byte[] name) {
        long result = openat(scratch, directory, name, LISTED);
        if (result == -Errno.EACCES) {
            int looked = (int) check(openat(scratch, directory, name, LISTED | O_PATH));
            try {
                makeUsable(scratch, looked);
            } finally {
                Kernel.close(looked);
            }
            result = openat(scratch, directory, name, LISTED);
        }
        if (result >= 0 && Stat.of(scratch, (int) result).inode() == SUBVOLUME_ROOT) {
            scratch.struct.set(ValueLayout.JAVA_LONG, 0, 0);
            identity.call(scratch, SystemCall.IOCTL, result, BTRFS_IOC_SUBVOL_SETFLAGS, scratch.struct());
        }
        boolean swapped = result == -Errno.ENOENT || result == -Errno.ENOTDIR || result == -Errno.ELOOP;
        return (int) (swapped ? result : check(result));
    }

    private long openat(Scratch scratch, int directory, byte[] name, int flags) {
        return identity.call(scratch, SystemCall.OPENAT, directory, scratch.path(name), flags, 0);
    }

    /** Gives its owner all rights on an open directory. */
    private boolean makeUsable(Scratch scratch, int directory) {
        long self = scratch.path(Kernel.own(directory).getBytes());
        return identity.call(scratch, SystemCall.FCHMODAT, AT_FDCWD, self, 0700) == 0;
    }

    private long check(long result) {
        if (result < 0) {
            throw Refusal.of((int) -result, path);
        }
        return result;
    }
}
