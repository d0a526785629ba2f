package io.sandhold.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The volumes of one store, those in use held open. What concerns the same id runs one after the other. */
final class HostVolumes implements Volumes, HostVolume.Owner {
    private static final String OVERCOMMITTED =
            "Quotas are overcommitted: together they may be more than what holds the volumes,"
                    + " and when that is full, every session is refused room though its own quota is not reached"
                    + " (--max-quota and --max-sessions bound it).";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");
    private static final int LOCKS = 64;

    private final VolumeStore store;
    private final DirectoryLock lock;
    private final List<String> notes;
    private final Runnable onCreate;
    private final Map<String, HostVolume> inUse = new ConcurrentHashMap<>();
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();
    private volatile boolean closed;

    /**
     * Takes over the store and the lock.
     *
     * @param notes shortcomings beside the store's own
     * @param onCreate runs before a volume is made
     */
    HostVolumes(VolumeStore store, DirectoryLock lock, List<String> notes, Runnable onCreate) {
        this.store = store;
        this.lock = lock;
        this.notes = List.copyOf(notes);
        this.onCreate = onCreate;
    }

    @Override
    public VolumeKind kind() {
        return store.kind();
    }

    @Override
    public List<String> shortcomings() {
        return Stream.of(notes, store.shortcomings(), List.of(OVERCOMMITTED))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public long maxQuota() {
        return store.maxQuota();
    }

    @Override
    public Volume create(String id, long quotaBytes, OptionalLong inodes, int uid) {
        requireId(id);
        requireQuota(quotaBytes);
        requireInodes(quotaBytes, inodes);
        int owner = Kernel.ROOT ? uid : Kernel.effectiveUid();
        Identity.of(owner);
        ReentrantLock only = locked(id);
        try {
            requireOpen();
            if (store.exists(id)) {
                throw new StorageException("a volume " + id + " exists already");
            }
            onCreate.run();
            Room room = store.create(id, quotaBytes, inodes, root -> furnish(root, owner));
            HostVolume volume = opened(id, room);
            inUse.put(id, volume);
            return volume;
        } finally {
            only.unlock();
        }
    }

    /** A new volume; one that cannot be opened does not stay, so that its id is free again. */
    private HostVolume opened(String id, Room room) {
        try {
            return new HostVolume(id, room, this);
        } catch (RuntimeException e) {
            try {
                room.delete();
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Makes what is in a new volume's root. */
    static void furnish(Path root, int uid) {
        HostPath.own(root, Kernel.effectiveUid(), 0755);
        HostPath.makeOwned(root.resolve("workspace"), uid, 0755);
        HostPath.makeOwned(root.resolve("tmp"), uid, 01777);
    }

    @Override
    public Optional<Volume> find(String id) {
        requireId(id);
        HostVolume found = inUse.get(id);
        if (found != null && found.inPlace()) {
            return Optional.of(found);
        }
        ReentrantLock only = locked(id);
        try {
            requireOpen();
            HostVolume meanwhile = inUse.get(id);
            if (meanwhile != null) {
                meanwhile.requireInPlace();
                return Optional.of(meanwhile);
            }
            return store.find(id).map(room -> {
                HostVolume volume = new HostVolume(id, room, this);
                inUse.put(id, volume);
                return volume;
            });
        } finally {
            only.unlock();
        }
    }

    @Override
    public void resize(HostVolume volume, long quotaBytes, OptionalLong inodes) {
        requireQuota(quotaBytes);
        requireInodes(quotaBytes, inodes);
        ReentrantLock only = locked(volume.id());
        try {
            if (inUse.get(volume.id()) != volume) {
                throw new StorageException("the volume " + volume.id() + " is deleted");
            }
            long used = volume.space().usedBytes();
            if (used > quotaBytes) {
                throw new StorageException(
                        "the volume " + volume.id() + " holds " + Refusal.size(used) + ", so its quota cannot be "
                                + Refusal.size(quotaBytes) + "; delete files first or ask for more");
            }
            volume.room().resize(quotaBytes, inodes);
        } finally {
            only.unlock();
        }
    }

    @Override
    public void delete(HostVolume volume) {
        ReentrantLock only = locked(volume.id());
        try {
            if (inUse.get(volume.id()) != volume) {
                return;
            }
            requireOpen();
            volume.release();
            volume.room().delete();
            inUse.remove(volume.id());
        } finally {
            only.unlock();
        }
    }

    @Override
    public Optional<Space> space(String id) {
        requireId(id);
        HostVolume open = inUse.get(id);
        return open != null ? Optional.of(open.space()) : store.cheapSpace(id);
    }

    @Override
    public List<String> ids() {
        return store.ids();
    }

    @Override
    public boolean usable() {
        return !closed && store.usable();
    }

    @Override
    public void close() {
        locks.forEach(ReentrantLock::lock);
        try {
            if (closed) {
                return;
            }
            closed = true;
            inUse.values().forEach(HostVolume::release);
            inUse.clear();
            store.close();
            lock.close();
        } finally {
            locks.forEach(ReentrantLock::unlock);
        }
    }

    private ReentrantLock locked(String id) {
        ReentrantLock only = locks.get(Math.floorMod(id.hashCode(), LOCKS));
        only.lock();
        return only;
    }

    private void requireQuota(long bytes) {
        if (bytes < MIN_QUOTA || bytes > maxQuota()) {
            throw new StorageException("a quota of " + bytes + " bytes is not possible here; it must be between 1M and "
                    + Refusal.size(maxQuota()));
        }
    }

    private void requireInodes(long quotaBytes, OptionalLong inodes) {
        if (inodes.isEmpty()) {
            return;
        }
        if (kind().inodeLimit() == InodeLimit.NONE) {
            throw new StorageException("volumes of kind " + kind().name().toLowerCase(Locale.ROOT)
                    + " have no limit of inodes; ask for none, or take kind image or tmpfs");
        }
        long most = quotaBytes / MIN_BYTES_PER_INODE;
        if (inodes.getAsLong() < MIN_INODES || inodes.getAsLong() > most) {
            throw new StorageException(inodes.getAsLong() + " inodes are not possible in "
                    + Refusal.size(quotaBytes) + "; there must be between " + MIN_INODES + " and " + most
                    + ", one for each KiB");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException("the volumes are closed: the server is stopping");
        }
    }

    private static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new StorageException("not a volume's id: " + Refusal.printable(id)
                    + "; it is 1 to 63 letters, digits, _, . and -, the first of them a letter or digit");
        }
    }
}
