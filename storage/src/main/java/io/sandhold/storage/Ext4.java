package io.sandhold.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An ext4 file system in a sparse file, so large that what a session can use of it is its quota: inode tables, journal and the
 * blocks that ext4 keeps back are on top.
 */
final class Ext4 {
    private static final long EXT4_IOC_RESIZE_FS = 0x40086610;
    private static final int BLOCK = 4096;
    private static final long BYTES_PER_INODE = 4096;
    private static final long INODES_PER_BLOCK = 16;

    /** The kernel keeps back a fiftieth, at most so many blocks (s_resv_clusters). */
    private static final long KEPT_BACK = 4096;

    /** A group's bitmaps, the descriptors of 4,000 groups and a copy of the superblock take no more blocks than this. */
    private static final long GROUP_DESCRIPTION = 64;

    /** What it may have too much: a hundredth of the quota, or so many blocks. */
    private static final long SPARE = 4;

    /** Tries to hit the quota; each takes some milliseconds. */
    private static final int TRIES = 8;

    /** The room that a file system is made for; without a number of inodes it has one for each {@link #BYTES_PER_INODE}. */
    private record Wanted(long blocks, OptionalLong inodes) {
        /** Roughly the blocks that it takes: what is wanted, the tables of inodes, the journal and what is kept back. */
        long firstTry() {
            long usual = blocks + blocks / 11 + 1280;
            return inodes.isEmpty() ? usual : usual - blocks / 16 + inodes.getAsLong() / INODES_PER_BLOCK;
        }
    }

    /** The blocks that fit what is wanted, once found; most sessions have one of few quotas. */
    private static final Map<Wanted, Long> FITTING = new ConcurrentHashMap<>();

    private static final int MOST_FITTING = 1_000;

    private Ext4() {}

    /** Makes one with room for {@code quotaBytes}, and not much more. Its inodes are rounded up to whole blocks of each group of blocks. */
    static void make(Path image, long quotaBytes, OptionalLong inodes) {
        long wanted = blocks(quotaBytes);
        Wanted whole = new Wanted(wanted, inodes);
        long size = FITTING.getOrDefault(whole, whole.firstTry());
        for (int i = 0; i < TRIES; i++) {
            format(image, size, inodes);
            long missing = wanted - usable(image);
            if (missing <= 0 && -missing <= Math.max(wanted / 100, SPARE)) {
                if (FITTING.size() < MOST_FITTING) {
                    FITTING.put(whole, size);
                }
                return;
            }
            size += missing > 0 ? missing + 1 : missing;
        }
        throw new StorageException("no ext4 file system with room for " + Refusal.size(quotaBytes) + " could be made");
    }

    private static void format(Path image, long blocks, OptionalLong inodes) {
        setLength(image, 0);
        setLength(image, blocks * BLOCK);
        HostCommand.run(
                "mkfs.ext4",
                "-q",
                "-F",
                "-b",
                Integer.toString(BLOCK),
                "-m",
                "0",
                inodes.isPresent() ? "-N" : "-i",
                Long.toString(inodes.orElse(BYTES_PER_INODE)),
                "-E",
                "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0",
                image.toString());
    }

    private static long usable(Path image) {
        ByteBuffer superblock = superblock(image);
        long blocks = blocks(superblock);
        long free = Integer.toUnsignedLong(superblock.getInt(0xC)) | (long) superblock.getInt(0x158) << 32;
        return free - Math.min(blocks / 50, KEPT_BACK);
    }

    private static long blocks(ByteBuffer superblock) {
        return Integer.toUnsignedLong(superblock.getInt(0x4)) | (long) superblock.getInt(0x150) << 32;
    }

    /** The bytes that one takes of its device, which can be larger. Of one that is mounted the device shows what the kernel knows; the image may not yet. */
    static long bytes(Path device) {
        return blocks(superblock(device)) * BLOCK;
    }

    private static ByteBuffer superblock(Path image) {
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer superblock = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
            file.read(superblock, 1024);
            return superblock;
        } catch (IOException e) {
            throw new StorageException("the image " + image + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The used and total bytes of one that is mounted, without what ext4 keeps back. */
    static Space space(Path root) {
        FileSystemStat stat = FileSystemStat.of(root);
        long keptBack = stat.freeBytes() - stat.availableBytes();
        return new Space(
                stat.totalBytes() - stat.freeBytes(),
                stat.totalBytes() - keptBack,
                stat.totalInodes() - stat.freeInodes(),
                stat.totalInodes());
    }

    /**
     * Grows one that is mounted from a loop device. It cannot be made smaller again, so that the quota is come up to from below: what
     * is added is short by what ext4 takes of it, which only the kernel tells. It goes by what the file system has, whatever a growth that was cut
     * short has left of the image; where it is refused, the image is as long as it was, or as what the file system has grown to.
     */
    static void grow(Path image, String device, Path root, long quotaBytes) {
        long before = length(image);
        try {
            for (int i = 0; i < TRIES; i++) {
                long missing = blocks(quotaBytes - space(root).totalBytes());
                if (missing <= 0) {
                    return;
                }
                long size = withTables(superblock(Path.of(device)), missing);
                lengthen(image, device, Math.max(before, size * BLOCK));
                resize(root, size);
            }
        } catch (RuntimeException e) {
            try {
                lengthen(image, device, Math.max(before, bytes(Path.of(device))));
            } catch (RuntimeException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
    }

    private static void lengthen(Path image, String device, long bytes) {
        setLength(image, bytes);
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.force(true); // on no disk is a file system larger than its file
        } catch (IOException e) {
            throw new StorageException("the image " + image + " cannot be sized: " + e.getMessage(), e);
        }
        LoopDevice.grown(device);
    }

    /** The blocks of one that is so much larger; where the last group begins with it, that group's own tables are on top. */
    private static long withTables(ByteBuffer superblock, long more) {
        long blocks = blocks(superblock);
        long group = Integer.toUnsignedLong(superblock.getInt(0x20));
        long inodes = Integer.toUnsignedLong(superblock.getInt(0x28));
        long tables = inodes * Short.toUnsignedInt(superblock.getShort(0x58)) / BLOCK
                + Short.toUnsignedInt(superblock.getShort(0xCE)) // kept for the descriptors of later groups
                + GROUP_DESCRIPTION;
        long size = blocks + more;
        boolean begins = size / group > (blocks - 1) / group && size % group < tables;
        return begins ? size + tables : size;
    }

    private static void resize(Path root, long blocks) {
        try (Scratch scratch = Scratch.lend()) {
            int descriptor = HostPath.openReadable(root);
            try {
                scratch.struct.set(ValueLayout.JAVA_LONG, 0, blocks);
                long result = Kernel.call(scratch, SystemCall.IOCTL, descriptor, EXT4_IOC_RESIZE_FS, scratch.struct());
                if (result == -Errno.EPERM) {
                    throw new StorageException(
                            "growing an image needs CAP_SYS_RESOURCE, which this server does not have");
                }
                HostPath.checked(result, "growing the file system on", root);
            } finally {
                Kernel.close(descriptor);
            }
        }
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    private static long length(Path image) {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            return file.length();
        } catch (IOException e) {
            throw new StorageException("the image " + image + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void setLength(Path image, long bytes) {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException e) {
            throw new StorageException("the image " + image + " cannot be sized: " + e.getMessage(), e);
        }
    }
}
