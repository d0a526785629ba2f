package io.sandhold.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * What {@code statx(2)} says, as it lies in {@code struct statx} (linux/stat.h), which is the same on every machine.
 *
 * @param device major and minor number of the file system
 * @param mode {@code st_mode}
 * @param blocks units of 512 bytes that it takes on disk
 */
record Stat(
        long device,
        long inode,
        int mode,
        int links,
        int uid,
        int gid,
        long size,
        long blocks,
        Instant accessed,
        Instant modified,
        Instant changed) {
    private static final int BASIC_STATS = 0x7ff;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final byte[] EMPTY = {};
    private static final long EARLIEST = -62_167_219_200L;
    private static final long LATEST = 253_402_300_799L;

    /** Reads it into the scratch's structure; the kernel's answer, 0 or {@code -errno}. */
    static long read(Scratch scratch, Identity identity, int directory, byte[] name, int flags) {
        return identity.call(
                scratch, SystemCall.STATX, directory, scratch.path(name), flags, BASIC_STATS, scratch.struct());
    }

    /** The file behind an open descriptor. */
    static Stat of(Scratch scratch, int descriptor) {
        long result = read(scratch, Identity.SERVER, descriptor, EMPTY, Kernel.AT_EMPTY_PATH);
        if (result < 0) {
            throw Refusal.of((int) -result, "an open file");
        }
        return taken(scratch);
    }

    /** What {@link #read} has just read. */
    static Stat taken(Scratch scratch) {
        MemorySegment s = scratch.struct;
        return new Stat(
                (long) s.get(INT, 136) << 32 | Integer.toUnsignedLong(s.get(INT, 140)),
                s.get(LONG, 32),
                Short.toUnsignedInt(s.get(ValueLayout.JAVA_SHORT, 28)),
                s.get(INT, 16),
                s.get(INT, 20),
                s.get(INT, 24),
                s.get(LONG, 40),
                s.get(LONG, 48),
                time(s, 64),
                time(s, 112),
                time(s, 96));
    }

    /** A session may set a time that no calendar has: what lies outside of the years 0 to 9999 is told as their first or last second. */
    private static Instant time(MemorySegment s, long at) {
        long seconds = Math.clamp(s.get(LONG, at), EARLIEST, LATEST);
        return Instant.ofEpochSecond(seconds, s.get(INT, at + 8));
    }

    FileType type() {
        return switch (mode & 0170000) {
            case 0100000 -> FileType.REGULAR;
            case 0040000 -> FileType.DIRECTORY;
            case 0120000 -> FileType.SYMLINK;
            case 0010000 -> FileType.FIFO;
            case 0140000 -> FileType.SOCKET;
            case 0020000 -> FileType.CHARACTER_DEVICE;
            case 0060000 -> FileType.BLOCK_DEVICE;
            default -> throw new FileOperationException(FileError.IO, "a file of a type that Linux does not have");
        };
    }

    boolean sameFile(Stat other) {
        return inode == other.inode && device == other.device;
    }

    /** As the session sees it: its own uid is 1000 there, all others are nobody. */
    FileAttributes attributes(int sessionUid) {
        return new FileAttributes(
                type(),
                mode & 07777,
                size,
                uid == sessionUid ? 1000 : 65534,
                gid == sessionUid ? 1000 : 65534,
                links,
                accessed,
                modified,
                changed,
                inode);
    }
}
