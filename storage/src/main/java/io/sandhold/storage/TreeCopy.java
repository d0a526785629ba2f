package io.sandhold.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A copy of a tree within a volume: files with their permissions, times and holes, directories, and symlinks as they are. FIFOs, sockets
 * and devices are left out. One thread.
 */
public final class TreeCopy {

    private static final int PIECE = 64 << 10;

    /** Bytes of the paths of all directories, at most: their permissions are set when what they hold is in them. */
    private static final int MOST_PATHS = 16 << 20;

    private final ConfinedFiles files;
    private final long most;
    private final Deadline deadline;
    private final Runnable used;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private final List<TreeWalk.Entry> directories = new ArrayList<>();
    private long paths;
    private long regular;
    private long links;
    private long leftOut;
    private long bytes;

    /**
     * @param most entries, at most
     * @param used told each time that something was copied
     */
    public TreeCopy(ConfinedFiles files, long most, Deadline deadline, Runnable used) {
        this.files = files;
        this.most = most;
        this.deadline = deadline;
        this.used = used;
    }

    /**
     * What was copied.
     *
     * @param files regular ones
     * @param leftOut FIFOs, sockets and devices, and what went away meanwhile
     * @param bytes of all files, holes among them
     */
    public record Copied(long files, long directories, long links, long leftOut, long bytes) {}

    /**
     * Copies what is at {@code from} to {@code to}, where nothing may be. Where it throws, some of it may stand.
     *
     * @param hidden never copied: where the copy itself is made
     * @throws TreeBoundException at a bound
     * @throws FileOperationException also for a directory below it that may not be read
     */
    public Copied copy(VolumePath from, VolumePath to, Predicate<VolumePath> hidden) {
        TreeWalk walk = new TreeWalk(files, most, deadline);
        Optional<TreeBound> bound = walk.visit(from, entry -> {
            if (hidden.test(entry.path())) {
                return TreeWalk.Step.PAST;
            }
            VolumePath target = entry.depth() == 0 ? to : to.resolve(entry.below());
            used.run();
            try {
                copy(entry, target);
            } catch (FileOperationException e) {
                if (entry.depth() == 0 || e.error() != FileError.NOT_FOUND) {
                    throw e;
                }
                leftOut++; // it went away meanwhile
            }
            return TreeWalk.Step.ON;
        });
        if (bound.isPresent()) {
            throw new TreeBoundException(bound.get());
        }
        if (walk.unread() > 0) {
            throw Refusal.of(
                    FileError.PERMISSION,
                    "it holds " + walk.unread() + " directories that may not be read, or lie too deep",
                    from);
        }
        for (TreeWalk.Entry directory : directories.reversed()) {
            deadline.check();
            like(directory, directory.depth() == 0 ? to : to.resolve(directory.below()));
        }
        return new Copied(regular, directories.size(), links, leftOut, bytes);
    }

    private void copy(TreeWalk.Entry entry, VolumePath target) {
        switch (entry.attributes().type()) {
            case DIRECTORY -> directory(entry, target);
            case REGULAR -> file(entry, target);
            case SYMLINK -> {
                files.symlink(files.readLink(entry.path()), target);
                links++;
            }
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> leftOut++;
        }
    }

    private void directory(TreeWalk.Entry entry, VolumePath target) {
        paths += entry.below().length;
        if (paths > MOST_PATHS) {
            throw new TreeBoundException(TreeBound.PATHS);
        }
        files.makeDirectory(target, 0700);
        directories.add(entry);
    }

    private void like(TreeWalk.Entry entry, VolumePath target) {
        FileAttributes own = entry.attributes();
        files.setAttributes(target, AttributeChange.permissions(own.permissions()));
        files.setAttributes(target, AttributeChange.times(own.accessed(), own.modified()));
    }

    private void file(TreeWalk.Entry entry, VolumePath target) {
        try (ConfinedFile from = files.open(entry.path(), Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0);
                ConfinedFile to = files.open(target, Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0600)) {
            long at = 0;
            while (from.read(piece.clear(), at) > 0) {
                deadline.check();
                used.run();
                piece.flip();
                int count = piece.remaining();
                if (!isZero(piece)) {
                    to.write(piece, at);
                }
                at += count;
            }
            to.truncate(at);
            FileAttributes own = entry.attributes();
            to.setAttributes(AttributeChange.permissions(own.permissions()));
            to.setAttributes(AttributeChange.times(own.accessed(), own.modified()));
            regular++;
            bytes += at;
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
