package io.sandhold.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A btrfs in a sparse file, {@code pool.btrfs}, mounted beside it on {@code btrfs}. */
final class BtrfsPool {
    private static final String OPTIONS = "discard=async";
    private static final long LEAST = 256L << 20;

    private BtrfsPool() {}

    static Path file(Path directory) {
        return directory.resolve("pool.btrfs");
    }

    /** Makes what is missing, mounts what is not mounted, grows what has become too small. */
    static void mount(Path directory, Path target, long bytes) {
        Path pool = file(directory);
        if (!Files.exists(pool)) {
            make(pool, Math.min(bytes, room(directory)));
        }
        if (Mounts.on(target).isEmpty()) {
            try (LoopDevice device = LoopDevice.attach(pool)) {
                Mounts.mount(device.path, target, "btrfs", OPTIONS);
            }
        }
        grow(directory, pool, target, bytes);
    }

    private static void make(Path pool, long bytes) {
        if (bytes < LEAST) {
            throw new StorageException("a btrfs pool needs 256M, and the disk under " + pool.getParent() + " has only "
                    + Refusal.size(bytes) + " free");
        }
        Path making = pool.resolveSibling("pool.btrfs.new");
        HostPath.remove(making);
        setLength(making, bytes);
        try {
            HostPath.own(making, Kernel.effectiveUid(), 0600);
            HostCommand.run(
                    "mkfs.btrfs", "-q", "--nodiscard", "-n", "4096", "-m", "single", "-d", "single", making.toString());
            HostPath.move(making, pool);
        } finally {
            HostPath.remove(making);
        }
    }

    private static void grow(Path directory, Path pool, Path target, long bytes) {
        long size = pool.toFile().length();
        long wanted = Math.min(bytes, size + room(directory));
        if (wanted <= size) {
            return;
        }
        setLength(pool, wanted);
        Mounts.Mount mount = Mounts.on(target).orElseThrow(() -> new StorageException(target + " is not mounted"));
        LoopDevice.grown(mount.source());
        try (BtrfsCalls calls = new BtrfsCalls(target)) {
            calls.growToDevice();
        }
    }

    /** What the disk has left: promising more than that would break the pool when it fills. */
    private static long room(Path directory) {
        return FileSystemStat.of(directory).availableBytes();
    }

    private static void setLength(Path file, long bytes) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(bytes);
        } catch (IOException e) {
            throw new StorageException("the pool " + file + " cannot be sized: " + e.getMessage(), e);
        }
    }
}
