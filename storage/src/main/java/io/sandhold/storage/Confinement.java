package io.sandhold.storage;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The wall around a volume's files: its root as an open directory, and the one way to get from a path to a descriptor, {@code
 * openat2(2)} from there with {@code RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV}. Thread-safe.
 */
final class Confinement implements AutoCloseable {
    private static final int RESOLVE_NO_XDEV = 0x01;
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_NO_SYMLINKS = 0x04;
    private static final int RESOLVE_BENEATH = 0x08;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int WITHIN = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    private static final int ONE_NAME = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;

    /** A rename anywhere while {@code ..} is resolved makes the kernel give up with EAGAIN; this often it is asked again. */
    private static final int TRIES = 10_000;

    private static final long HOW_SIZE = 24;

    /** With more than that left, ENOSPC means something else than the quota. */
    private static final long ROOM_LEFT = 1L << 20;

    /** With more than that left and no inode, it is the inode that is wanting. */
    private static final long BYTES_LEFT = 64 << 10;

    final Identity identity;
    final QuotaMeter meter;
    private final Descriptor root;
    private final Stat rootStat;
    private final Supplier<Space> space;
    private final Set<Handle> open = ConcurrentHashMap.newKeySet();

    /** Takes over {@code root}, an open directory. */
    Confinement(int root, Identity identity, QuotaMeter meter, Supplier<Space> space) {
        this.root = new Descriptor(root);
        this.identity = identity;
        this.meter = meter;
        this.space = space;
        try (Scratch scratch = Scratch.lend()) {
            this.rootStat = Stat.of(scratch, root);
        }
    }

    Descriptor root() {
        return root;
    }

    Space space() {
        try (var _ = root.use()) {
            return space.get();
        } catch (StorageException e) {
            throw Refusal.of(
                    FileError.IO, "the volume's room is not to be had (" + e.getMessage() + ")", VolumePath.ROOT);
        }
    }

    /** Opens what a path leads to; a descriptor or {@code -errno}. */
    long open(Scratch scratch, VolumePath path, int flags) {
        try (var _ = root.use()) {
            return openat2(scratch, root.number(), path.bytes(), flags, 0, WITHIN);
        }
    }

    /** As {@link #open(Scratch, VolumePath, int)}, but throws what is wrong. */
    int opened(Scratch scratch, VolumePath path, int flags) {
        return (int) checked(open(scratch, path, flags), path);
    }

    /** Opens one name in an open directory, never a symlink; a descriptor or {@code -errno}. */
    long openChild(Scratch scratch, int directory, byte[] name, int flags, int mode) {
        return openat2(scratch, directory, name, flags, mode, ONE_NAME);
    }

    private long openat2(Scratch scratch, int directory, byte[] path, int flags, int mode, int resolve) {
        long name = scratch.path(path);
        scratch.struct.set(ValueLayout.JAVA_LONG, 0, flags | Kernel.O_CLOEXEC);
        scratch.struct.set(ValueLayout.JAVA_LONG, 8, mode);
        scratch.struct.set(ValueLayout.JAVA_LONG, 16, resolve);
        long result = -Errno.EAGAIN;
        for (int i = 0; i < TRIES && result == -Errno.EAGAIN; i++) {
            result = identity.call(scratch, SystemCall.OPENAT2, directory, name, scratch.struct(), HOW_SIZE);
        }
        return result;
    }

    /**
     * Opens the directory that holds a path's last name, for a call that changes that name.
     *
     * @throws FileOperationException also if it is the root, which is closed to change, or if the last name is none
     */
    Parent changeableParent(Scratch scratch, VolumePath path) {
        Parent parent = parent(scratch, path);
        try {
            if (Stat.of(scratch, parent.directory()).sameFile(rootStat)) {
                throw closedRoot(path);
            }
            return parent;
        } catch (RuntimeException e) {
            parent.close();
            throw e;
        }
    }

    /** As {@link #changeableParent}, for a call that changes nothing there. */
    Parent parent(Scratch scratch, VolumePath path) {
        byte[] name = path.name();
        boolean dots = name.length <= 2;
        for (byte b : name) {
            dots &= b == '.';
        }
        if (dots) {
            throw path.normalized().equals(VolumePath.ROOT)
                    ? closedRoot(path)
                    : Refusal.of(FileError.INVALID, "the last name must not be empty, . or ..", path);
        }
        return new Parent(opened(scratch, path.parent(), Kernel.O_PATH | Kernel.O_DIRECTORY), name);
    }

    static FileOperationException closedRoot(VolumePath path) {
        return Refusal.of(
                FileError.PERMISSION, "the root is closed to change; use /workspace or /tmp, permission denied", path);
    }

    boolean isRoot(Stat stat) {
        return stat.sameFile(rootStat);
    }

    /** The result of a system call, or what it means for that path. */
    long checked(long result, VolumePath path) {
        if (result < 0) {
            throw refusal((int) -result, path);
        }
        return result;
    }

    FileOperationException refusal(int errno, VolumePath path) {
        if (Refusal.error(errno) != FileError.QUOTA) {
            return Refusal.of(errno, path);
        }
        Space room = space();
        if (room.outOfInodes() && room.freeBytes() >= BYTES_LEFT) {
            return Refusal.noInode(path, room.totalInodes());
        }
        boolean reached = errno == Errno.EDQUOT || room.freeBytes() < Math.max(ROOM_LEFT, room.totalBytes() / 50);
        return Refusal.noRoom(path, room.totalBytes(), reached);
    }

    /** Where an open file lies, in the session's own terms: its path on the host without the root's. */
    VolumePath inSession(Scratch scratch, int descriptor, VolumePath path) {
        try (var _ = root.use()) {
            byte[] host = hostPath(scratch, descriptor, path);
            byte[] base = hostPath(scratch, root.number(), path);
            boolean below = host.length > base.length
                    && host[base.length] == '/'
                    && Arrays.equals(host, 0, base.length, base, 0, base.length);
            if (!below && !Arrays.equals(host, base)) {
                throw Refusal.of(Errno.ENOENT, path);
            }
            return VolumePath.ofBytes(Arrays.copyOfRange(host, base.length, host.length));
        }
    }

    private byte[] hostPath(Scratch scratch, int descriptor, VolumePath path) {
        byte[] host = Symlinks.read(
                scratch,
                Identity.SERVER,
                Kernel.AT_FDCWD,
                Kernel.own(descriptor).getBytes());
        if (host.length == 0) {
            throw Refusal.of(Errno.ENAMETOOLONG, path);
        }
        return host;
    }

    /** Refuses to make a new name when a metered quota is used up. */
    void requireRoom(VolumePath path) {
        if (!meter.take(1)) {
            throw refusal(Errno.EDQUOT, path);
        }
        meter.give(1);
    }

    /** Notes something open, to be closed with the volume. */
    void opened(Handle handle) {
        open.add(handle);
        if (root.isClosed()) {
            handle.close();
            throw Refusal.of(FileError.CLOSED, "its session is deleted", "the file");
        }
    }

    void closed(Handle handle) {
        open.remove(handle);
    }

    /** Closes the root and all that is open: nothing of it holds the volume's file system any more. */
    @Override
    public void close() {
        root.close();
        open.forEach(Handle::close);
    }

    /** Something open in the volume. */
    interface Handle {
        void close();
    }

    /** An open directory ({@code O_PATH}) and a name to be used in it. */
    record Parent(int directory, byte[] name) implements AutoCloseable {
        @Override
        public void close() {
            Kernel.close(directory);
        }
    }
}
