package io.sandhold.storage;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Volumes that are btrfs subvolumes, {@code btrfs/ID}, in the volumes' directory if that is on btrfs, else in a pool file's. One that
 * is being made or removed has a name with a dot before it, which no id has.
 */
final class BtrfsStore implements VolumeStore {
    private static final String MAKING = ".new-";
    private static final String REMOVING = ".old-";
    private static final String ANNEX = "annex";

    private final Path directory;
    private final boolean pooled;
    private final BtrfsCalls calls;
    private final BtrfsQuota quota;

    /**
     * Sets it up; what it made new is gone again if it throws.
     *
     * @param hard refuse a file system whose quota does not hold in subvolumes that a session makes
     */
    BtrfsStore(Path parent, long poolBytes, boolean hard) {
        boolean found = Files.exists(parent.resolve("btrfs"), LinkOption.NOFOLLOW_LINKS);
        this.directory = HostPath.passable(parent.resolve("btrfs"));
        this.pooled = Files.exists(BtrfsPool.file(parent))
                || FileSystemStat.of(parent).type() != BtrfsCalls.MAGIC;
        boolean made = pooled && !Files.exists(BtrfsPool.file(parent));
        BtrfsCalls opened = null;
        try {
            if (pooled) {
                BtrfsPool.mount(parent, directory, poolBytes);
                HostPath.passable(directory);
            }
            opened = new BtrfsCalls(directory);
            this.calls = opened;
            this.quota = new BtrfsQuota(calls, pooled, hard);
            clean();
        } catch (RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            unmount();
            if (made) {
                HostPath.remove(BtrfsPool.file(parent));
            }
            if (!found) {
                HostPath.remove(directory);
            }
            throw e;
        }
    }

    private void clean() {
        for (String name : HostPath.names(directory)) {
            if (name.startsWith(".")) {
                destroy(name);
            }
        }
        if (pooled) {
            quota.endAllBut(ids().stream()
                    .map(id -> BtrfsCalls.subvolume(directory.resolve(id)))
                    .collect(Collectors.toSet()));
        }
    }

    @Override
    public VolumeKind kind() {
        return VolumeKind.BTRFS;
    }

    @Override
    public List<String> shortcomings() {
        Stream<String> always = Stream.of(
                "df in a session shows the whole btrfs, not the session's quota.",
                "The number of files (inodes) of a session is not limited, only the room that they take of its quota.");
        Stream<String> pool =
                Stream.of("The pool file is sparse: if the host's disk fills up, writes in sessions fail with"
                        + " input/output errors before their quota is reached.");
        Stream<String> nested =
                Stream.of("A program in a session can write past its quota, in a subvolume of its own making: those are"
                        + " not counted here (this needs simple quotas: Linux 6.7, and a pool file). Volumes of kind"
                        + " image have a quota that holds.");
        return Stream.of(
                        always,
                        pooled ? pool : Stream.<String>empty(),
                        quota.holdsNested() ? Stream.<String>empty() : nested)
                .flatMap(sentences -> sentences)
                .toList();
    }

    @Override
    public long maxQuota() {
        return FileSystemStat.of(directory).totalBytes();
    }

    @Override
    public Room create(String id, long quotaBytes, OptionalLong inodes, Consumer<Path> furnish) {
        requireInPlace();
        String making = MAKING + id;
        destroyLeftOver(making);
        calls.createSubvolume(making);
        try {
            Path root = directory.resolve(making);
            long subvolume = BtrfsCalls.subvolume(root);
            quota.begin(subvolume, quotaBytes);
            furnish.accept(root);
            HostPath.move(root, directory.resolve(id));
            return new BtrfsRoom(id, subvolume);
        } catch (RuntimeException e) {
            destroy(making);
            throw e;
        }
    }

    /** What would be done by path, with the pool unmounted, would be done in the directory below it. */
    private void requireInPlace() {
        if (!calls.inPlace()) {
            throw new StorageException(
                    "the volumes' file system is not on " + directory
                            + " any more: it was unmounted, or another was mounted over it; mount it again, or restart the server");
        }
    }

    /** Removes what an earlier attempt could not, so that it does not block the id. */
    private void destroyLeftOver(String name) {
        if (Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            destroy(name);
        }
    }

    private void destroy(String name) {
        if (!BtrfsCalls.isSubvolume(directory.resolve(name))) {
            HostPath.removeTree(directory.resolve(name));
            return;
        }
        long subvolume = BtrfsCalls.subvolume(directory.resolve(name));
        if (!calls.destroySubvolume(name)) {
            quota.lift(subvolume); // in a full volume not even a name could be removed
            HostPath.removeTree(directory.resolve(name));
        }
        quota.end(subvolume);
    }

    @Override
    public Optional<VolumePath> annex(Room room, int uid) {
        if (!quota.holdsNested()) {
            return Optional.empty();
        }
        Path workspace = room.root().resolve("workspace");
        try (BtrfsCalls inside = new BtrfsCalls(workspace)) {
            inside.createSubvolume(ANNEX);
        }
        HostPath.own(workspace.resolve(ANNEX), uid, 0755);
        return Optional.of(VolumePath.WORKSPACE.resolve(ANNEX));
    }

    @Override
    public Optional<Room> find(String id) {
        requireInPlace();
        return exists(id)
                ? Optional.of(new BtrfsRoom(id, BtrfsCalls.subvolume(directory.resolve(id))))
                : Optional.empty();
    }

    @Override
    public Optional<Space> cheapSpace(String id) {
        return find(id).map(Room::space);
    }

    @Override
    public List<String> ids() {
        requireInPlace();
        return HostPath.names(directory).stream()
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    @Override
    public boolean exists(String id) {
        return Files.exists(directory.resolve(id), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean usable() {
        return calls.inPlace() && Mounts.writable(directory);
    }

    @Override
    public void close() {
        calls.close();
        unmount();
    }

    private void unmount() {
        if (pooled) {
            Mounts.unmount(directory);
        }
    }

    private final class BtrfsRoom implements Room {
        private final String id;
        private final long subvolume;

        BtrfsRoom(String id, long subvolume) {
            this.id = id;
            this.subvolume = subvolume;
        }

        @Override
        public Path root() {
            return directory.resolve(id);
        }

        @Override
        public Space space() {
            return quota.space(subvolume);
        }

        @Override
        public QuotaMeter meter() {
            return QuotaMeter.KERNEL;
        }

        @Override
        public void resize(long quotaBytes, OptionalLong inodes) {
            quota.limit(subvolume, quotaBytes);
        }

        @Override
        public void delete() {
            requireInPlace();
            String removing = REMOVING + id;
            if (Files.exists(root())) { // not so where a removal failed before: this is the second try
                destroyLeftOver(removing);
                HostPath.move(root(), directory.resolve(removing));
            }
            destroy(removing);
        }
    }
}
