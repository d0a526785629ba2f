package io.sandhold.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Volumes in memory, each a tmpfs mounted on {@code ID}. Only what is mounted is there. */
final class TmpfsStore implements VolumeStore {
    /** One inode for each so many bytes of quota: every file with anything in it takes a page. */
    private static final long BYTES_PER_INODE = 4096;

    private static final long LEAST_INODES = 1024;

    private final Path directory;

    TmpfsStore(Path directory) {
        this.directory = HostPath.passable(directory);
        for (String name : HostPath.names(directory)) {
            if (name.startsWith(".") || !Files.exists(directory.resolve(name).resolve("workspace"))) {
                remove(directory.resolve(name));
            }
        }
    }

    @Override
    public VolumeKind kind() {
        return VolumeKind.TMPFS;
    }

    @Override
    public List<String> shortcomings() {
        return List.of(
                "Volumes lie in memory: they are gone when the server is stopped or the machine restarts, and what is in them"
                        + " takes memory (or swap) of the host.",
                "The quota counts the content of files; names and empty files are bounded by a number of files instead, one for"
                        + " each 4 KiB of quota.");
    }

    @Override
    public long maxQuota() {
        try {
            String total = Files.readAllLines(Path.of("/proc/meminfo")).getFirst();
            return Long.parseLong(total.replaceAll("\\D", "")) * 1024 / 2;
        } catch (IOException e) {
            throw new StorageException("the size of the memory is not to be had from /proc/meminfo", e);
        }
    }

    @Override
    public Room create(String id, long quotaBytes, OptionalLong inodes, Consumer<Path> furnish) {
        Path target = directory.resolve(id);
        HostPath.makeOwned(target, Kernel.effectiveUid(), 0711);
        try {
            Mounts.mount("sandhold", target, "tmpfs", "mode=755," + sized(quotaBytes, inodes));
            furnish.accept(target);
        } catch (RuntimeException e) {
            remove(target);
            throw e;
        }
        return new TmpfsRoom(target);
    }

    private static String sized(long quotaBytes, OptionalLong inodes) {
        return "size=" + quotaBytes + ",nr_inodes=" + number(quotaBytes, inodes);
    }

    private static long number(long quotaBytes, OptionalLong inodes) {
        return inodes.orElse(Math.max(LEAST_INODES, quotaBytes / BYTES_PER_INODE));
    }

    @Override
    public Optional<Room> find(String id) {
        return exists(id) ? Optional.of(new TmpfsRoom(directory.resolve(id))) : Optional.empty();
    }

    @Override
    public Optional<Space> cheapSpace(String id) {
        return find(id).map(Room::space);
    }

    @Override
    public List<String> ids() {
        return Mounts.in(directory).stream()
                .map(mount -> mount.target().getFileName().toString())
                .toList();
    }

    @Override
    public boolean exists(String id) {
        return Mounts.on(directory.resolve(id)).isPresent();
    }

    @Override
    public boolean usable() {
        return Files.isWritable(directory);
    }

    @Override
    public void close() {
        ids().forEach(id -> remove(directory.resolve(id)));
    }

    private static void remove(Path target) {
        Mounts.unmount(target);
        HostPath.remove(target);
    }

    private record TmpfsRoom(Path root) implements Room {
        @Override
        public Space space() {
            FileSystemStat stat = FileSystemStat.of(root);
            return new Space(
                    stat.totalBytes() - stat.freeBytes(),
                    stat.totalBytes(),
                    stat.totalInodes() - stat.freeInodes(),
                    stat.totalInodes());
        }

        @Override
        public QuotaMeter meter() {
            return QuotaMeter.KERNEL;
        }

        @Override
        public void resize(long quotaBytes, OptionalLong inodes) {
            long used = space().usedInodes();
            if (used > number(quotaBytes, inodes)) {
                throw new StorageException("the volume " + root.getFileName() + " holds " + used
                        + " files (inodes), so it cannot be held to " + number(quotaBytes, inodes)
                        + "; delete files first or ask for more");
            }
            Mounts.remount(root, sized(quotaBytes, inodes));
        }

        @Override
        public void delete() {
            remove(root);
        }
    }
}
