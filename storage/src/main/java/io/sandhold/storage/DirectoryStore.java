package io.sandhold.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Volumes that are plain directories: {@code ID/root}, beside it {@code ID/quota} with the quota in bytes as text. One that is being
 * made or removed has a name with a dot before it, which no id has.
 */
final class DirectoryStore implements VolumeStore {
    private static final String MAKING = ".new-";
    private static final String REMOVING = ".old-";

    private final Path directory;

    DirectoryStore(Path directory) {
        this.directory = HostPath.passable(directory);
        for (String name : HostPath.names(directory)) {
            if (name.startsWith(".")) {
                HostPath.removeTree(directory.resolve(name));
            }
        }
    }

    @Override
    public VolumeKind kind() {
        return VolumeKind.DIRECTORY;
    }

    @Override
    public List<String> shortcomings() {
        return List.of(
                "The quota is not the kernel's: what is written through the server (SFTP, REST) is refused at the quota, what a"
                        + " program in the jail writes is only counted, within some seconds.",
                "A program in the jail can fill the host's disk; df in it shows the host's disk.",
                "The number of files (inodes) of a session is not limited: they are those of the host's disk.");
    }

    @Override
    public long maxQuota() {
        try {
            return Files.getFileStore(directory).getTotalSpace();
        } catch (IOException e) {
            throw new StorageException("the size of the disk under " + directory + " is not to be had", e);
        }
    }

    @Override
    public Room create(String id, long quotaBytes, OptionalLong inodes, Consumer<Path> furnish) {
        Path made = directory.resolve(MAKING + id);
        try {
            HostPath.passable(made);
            writeQuota(made, quotaBytes);
            Path root = made.resolve("root");
            HostPath.passable(root);
            furnish.accept(root);
            HostPath.move(made, directory.resolve(id));
        } catch (RuntimeException e) {
            HostPath.removeTree(made);
            throw e;
        }
        return new DirectoryRoom(id, quotaBytes);
    }

    private static void writeQuota(Path volume, long bytes) {
        Path next = volume.resolve("quota.new");
        try {
            Files.writeString(next, Long.toString(bytes));
        } catch (IOException e) {
            throw new StorageException("the quota cannot be written down: " + e.getMessage(), e);
        }
        HostPath.move(next, volume.resolve("quota"));
    }

    @Override
    public Optional<Room> find(String id) {
        Path quota = directory.resolve(id).resolve("quota");
        if (!Files.exists(quota)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DirectoryRoom(id, Long.parseLong(Files.readString(quota))));
        } catch (IOException | NumberFormatException e) {
            throw new StorageException("the quota of the volume " + id + " in " + quota + " cannot be read", e);
        }
    }

    @Override
    public List<String> ids() {
        return HostPath.names(directory).stream()
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    @Override
    public boolean exists(String id) {
        return Files.exists(directory.resolve(id));
    }

    @Override
    public boolean usable() {
        return Files.isWritable(directory);
    }

    @Override
    public void close() {
        // nothing is mounted
    }

    private final class DirectoryRoom implements Room {
        private final String id;
        private final CountedQuota quota;

        DirectoryRoom(String id, long quotaBytes) {
            this.id = id;
            this.quota = new CountedQuota(root(id), quotaBytes);
        }

        private Path root(String id) {
            return directory.resolve(id).resolve("root");
        }

        @Override
        public Path root() {
            return root(id);
        }

        @Override
        public Space space() {
            return quota.space();
        }

        @Override
        public QuotaMeter meter() {
            return quota;
        }

        @Override
        public void resize(long quotaBytes, OptionalLong inodes) {
            writeQuota(directory.resolve(id), quotaBytes);
            quota.quota(quotaBytes);
        }

        @Override
        public void delete() {
            Path removed = directory.resolve(REMOVING + id);
            if (Files.exists(directory.resolve(id))) { // not so where a removal failed before: this is the second try
                HostPath.move(directory.resolve(id), removed);
            }
            HostPath.removeTree(removed);
        }
    }
}
