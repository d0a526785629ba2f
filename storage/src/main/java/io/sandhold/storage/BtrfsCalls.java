package io.sandhold.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The ioctls of btrfs (linux/btrfs.h) on an open directory of a mounted file system. Thread-safe; each throws {@link
 * StorageException}.
 */
final class BtrfsCalls implements AutoCloseable {
    /** The file system's magic number in statfs(2). */
    static final long MAGIC = 0x9123683EL;

    private static final long RESIZE = 0x50009403L;
    private static final long SUBVOL_CREATE = 0x5000940EL;
    private static final long SNAP_DESTROY = 0x5000940FL;
    private static final long INO_LOOKUP = 0xD0009412L;
    private static final long WAIT_SYNC = 0x40089416L;
    private static final long START_SYNC = 0x80089418L;
    private static final long FS_INFO = 0x8400941FL;
    private static final long QUOTA_CTL = 0xC0109428L;
    private static final long QGROUP_ASSIGN = 0x40189429L;
    private static final long QGROUP_CREATE = 0x4010942AL;
    private static final long QGROUP_LIMIT = 0x8030942BL;

    private static final long ENABLE = 1;
    private static final long ENABLE_SIMPLE = 4;
    private static final long LIMIT_REFERENCED = 1;
    private static final long NO_LIMIT = -1;
    private static final long FIRST_FREE_OBJECT = 256;
    private static final int NAME_AT = 8;

    private final Path directory;
    private final int descriptor;

    BtrfsCalls(Path directory) {
        this.directory = directory;
        this.descriptor = HostPath.openReadable(directory);
    }

    private interface Arguments {
        void put(MemorySegment struct);
    }

    private long call(Scratch scratch, int on, long request, Arguments arguments) {
        scratch.struct.fill((byte) 0);
        arguments.put(scratch.struct);
        return Kernel.call(scratch, SystemCall.IOCTL, on, request, scratch.struct());
    }

    private void call(long request, String doing, Arguments arguments) {
        try (Scratch scratch = Scratch.lend()) {
            HostPath.checked(call(scratch, descriptor, request, arguments), doing, directory);
        }
    }

    private static void numbers(MemorySegment struct, long... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            struct.setAtIndex(ValueLayout.JAVA_LONG, i, numbers[i]);
        }
    }

    private static void name(MemorySegment struct, String name) {
        struct.asByteBuffer().put(NAME_AT, name.getBytes());
    }

    /** Whether its directory is still what its path leads to: not so where the file system was unmounted, or another mounted over it. */
    boolean inPlace() {
        try (Scratch scratch = Scratch.lend()) {
            return Stat.of(scratch, descriptor).sameFile(HostPath.look(directory));
        } catch (StorageException e) {
            return false; // there is nothing any more
        }
    }

    void createSubvolume(String name) {
        call(SUBVOL_CREATE, "making the subvolume " + name + " in", s -> name(s, name));
    }

    /** Removes a subvolume at once, its content later; false if it still holds other subvolumes. */
    boolean destroySubvolume(String name) {
        try (Scratch scratch = Scratch.lend()) {
            long result = call(scratch, descriptor, SNAP_DESTROY, s -> name(s, name));
            if (result == -Errno.ENOTEMPTY || result == -Errno.EPERM) {
                return false;
            }
            HostPath.checked(result, "removing the subvolume " + name + " in", directory);
            return true;
        }
    }

    /** Whether a directory is the root of a subvolume. */
    static boolean isSubvolume(Path directory) {
        return HostPath.look(directory).inode() == FIRST_FREE_OBJECT;
    }

    /** The number of the subvolume that a directory lies in. */
    static long subvolume(Path directory) {
        try (BtrfsCalls calls = new BtrfsCalls(directory);
                Scratch scratch = Scratch.lend()) {
            long result = calls.call(scratch, calls.descriptor, INO_LOOKUP, s -> numbers(s, 0, FIRST_FREE_OBJECT));
            HostPath.checked(result, "looking up the subvolume of", directory);
            return scratch.struct.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** The file system's UUID, as sysfs writes it. */
    String fileSystemId() {
        try (Scratch scratch = Scratch.lend()) {
            HostPath.checked(call(scratch, descriptor, FS_INFO, s -> {}), "asking for the UUID of", directory);
            String hex = HexFormat.of().formatHex(scratch.struct.asSlice(16, 16).toArray(ValueLayout.JAVA_BYTE));
            return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        }
    }

    /** Grows it to the size of its device. */
    void growToDevice() {
        call(RESIZE, "growing", s -> name(s, "max"));
    }

    /** Turns simple quotas on (Linux 6.7); false where the kernel does not know them. */
    boolean enableSimpleQuota() {
        try (Scratch scratch = Scratch.lend()) {
            return call(scratch, descriptor, QUOTA_CTL, s -> numbers(s, ENABLE_SIMPLE)) == 0;
        }
    }

    void enableQuota() {
        call(QUOTA_CTL, "turning on quotas for", s -> numbers(s, ENABLE));
    }

    void createGroup(long group) {
        call(QGROUP_CREATE, "making a quota group on", s -> numbers(s, 1, group));
    }

    /** Removes a quota group; false while something is still in it. */
    boolean destroyGroup(long group) {
        try (Scratch scratch = Scratch.lend()) {
            long result = call(scratch, descriptor, QGROUP_CREATE, s -> numbers(s, 0, group));
            return result == 0 || result == -Errno.ENOENT;
        }
    }

    void assignGroup(long group, long parent) {
        call(QGROUP_ASSIGN, "joining quota groups on", s -> numbers(s, 1, group, parent));
    }

    void limitGroup(long group, long bytes) {
        call(QGROUP_LIMIT, "setting a quota on", s -> numbers(s, group, LIMIT_REFERENCED, bytes));
    }

    /** Takes the limit off a group, if there is one. */
    void unlimitGroup(long group) {
        try (Scratch scratch = Scratch.lend()) {
            long result = call(scratch, descriptor, QGROUP_LIMIT, s -> numbers(s, group, LIMIT_REFERENCED, NO_LIMIT));
            if (result != -Errno.ENOENT) {
                HostPath.checked(result, "lifting a quota on", directory);
            }
        }
    }

    /** Commits what has been done so far: after it the quota groups' figures are true. */
    void commit() {
        try (Scratch scratch = Scratch.lend()) {
            HostPath.checked(call(scratch, descriptor, START_SYNC, s -> {}), "committing", directory);
            long transaction = scratch.struct.get(ValueLayout.JAVA_LONG, 0);
            call(scratch, descriptor, WAIT_SYNC, s -> numbers(s, transaction));
        }
    }

    @Override
    public void close() {
        Kernel.close(descriptor);
    }
}
