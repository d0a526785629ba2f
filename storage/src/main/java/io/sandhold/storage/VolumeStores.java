package io.sandhold.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which kind of volumes a directory gets. Once there are volumes, a file {@code kind} in it says of which kind, and no other is
 * taken: they would seem to be gone.
 */
final class VolumeStores {
    private static final System.Logger LOG = System.getLogger(VolumeStores.class.getName());
    private static final List<VolumeKind> AUTO = List.of(VolumeKind.BTRFS, VolumeKind.IMAGE, VolumeKind.DIRECTORY);

    private VolumeStores() {}

    static Volumes open(VolumesConfig config) {
        Path directory = HostPath.passable(config.directory().toAbsolutePath());
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            List<String> passedOver = new ArrayList<>();
            VolumeStore store = store(directory, config, passedOver);
            return new HostVolumes(store, lock, passedOver, () -> mark(directory, store.kind()));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static VolumeStore store(Path directory, VolumesConfig config, List<String> passedOver) {
        Optional<VolumeKind> used = marked(directory);
        if (used.isPresent() && config.kind().isPresent() && !used.equals(config.kind())) {
            throw new StorageException("the volumes in " + directory + " are of kind " + name(used.get()) + ", not "
                    + name(config.kind().get())
                    + ": ask for that kind or for auto, or give another data directory; if they"
                    + " are to be given up, remove " + marker(directory));
        }
        Optional<VolumeKind> only = used.or(config::kind);
        if (only.isPresent()) {
            try {
                return proven(directory, only.get(), config.poolBytes(), false);
            } catch (StorageException e) {
                throw new StorageException(
                        (used.isPresent() ? "there are volumes in " + directory + ", of kind " : "volumes of kind ")
                                + name(only.get()) + (used.isPresent() ? ", which does" : " do") + " not work here: "
                                + e.getMessage() + ". " + need(only.get()),
                        e);
            }
        }
        for (VolumeKind kind : AUTO) {
            try {
                return proven(directory, kind, config.poolBytes(), true);
            } catch (StorageException e) {
                String sentence = "Volumes of kind " + name(kind) + " do not work here: " + e.getMessage() + ".";
                LOG.log(System.Logger.Level.INFO, sentence);
                passedOver.add(sentence);
            }
        }
        throw new StorageException("no kind of volumes works in " + directory + ": " + String.join(" ", passedOver));
    }

    /**
     * Opens a store and sees that it makes a volume and stops writing at the quota.
     *
     * @param hard refuse a btrfs whose quota does not hold in subvolumes that a session makes
     */
    private static VolumeStore proven(Path directory, VolumeKind kind, long poolBytes, boolean hard) {
        if (kind != VolumeKind.DIRECTORY && !Kernel.ROOT) {
            throw new StorageException("the server is not root");
        }
        VolumeStore store = switch (kind) {
            case BTRFS -> new BtrfsStore(directory, poolBytes, hard);
            case IMAGE -> new ImageStore(directory.resolve("image"));
            case TMPFS -> new TmpfsStore(directory.resolve("tmpfs"));
            case DIRECTORY -> new DirectoryStore(directory.resolve("directory"));
        };
        try {
            QuotaProof.of(store);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static String need(VolumeKind kind) {
        return switch (kind) {
            case BTRFS -> "It needs root, btrfs in the kernel, loop devices and mkfs.btrfs (Debian: btrfs-progs)";
            case IMAGE -> "It needs root, loop devices and mkfs.ext4 (Debian: e2fsprogs)";
            case TMPFS -> "It needs CAP_SYS_ADMIN";
            case DIRECTORY -> "It needs a directory that the server can write to";
        };
    }

    private static Path marker(Path directory) {
        return directory.resolve("kind");
    }

    /** Writes down the kind, when the first volume is made. What is gone after a reboot binds nobody. */
    private static void mark(Path directory, VolumeKind kind) {
        if (kind == VolumeKind.TMPFS || Files.exists(marker(directory))) {
            return;
        }
        try {
            Files.writeString(marker(directory), name(kind) + "\n");
        } catch (IOException e) {
            throw new StorageException("the kind of volumes cannot be written to " + marker(directory), e);
        }
    }

    private static Optional<VolumeKind> marked(Path directory) {
        Path marker = marker(directory);
        if (!Files.exists(marker)) {
            return Optional.empty();
        }
        try {
            String name = Files.readString(marker).strip();
            return Optional.of(VolumeKind.valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IOException | IllegalArgumentException e) {
            throw new StorageException("the file " + marker + " does not name a kind of volumes: " + e.getMessage(), e);
        }
    }

    private static String name(VolumeKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
