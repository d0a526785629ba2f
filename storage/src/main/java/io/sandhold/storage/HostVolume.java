package io.sandhold.storage;

import java.nio.file.Path;
import java.util.OptionalLong;

/** A volume that is in use. */
final class HostVolume implements Volume {
    private final String id;
    private final Room room;
    private final Owner owner;
    private final VolumeFiles files;

    /** Who holds volumes, and makes one change of a volume at a time. */
    interface Owner {
        void resize(HostVolume volume, long quotaBytes, OptionalLong inodes);

        void delete(HostVolume volume);
    }

    HostVolume(String id, Room room, Owner owner) {
        this.id = id;
        this.room = room;
        this.owner = owner;
        this.files = files(room);
    }

    /** The files of a room; the session's uid is whoever owns its workspace. */
    static VolumeFiles files(Room room) {
        Identity identity =
                Identity.of(HostPath.look(room.root().resolve("workspace")).uid());
        int root = HostPath.openDirectory(room.root());
        return new VolumeFiles(new Confinement(root, identity, room.meter(), room::space));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Path root() {
        return room.root();
    }

    @Override
    public Space space() {
        if (!inPlace()) {
            throw away();
        }
        return files.space();
    }

    /**
     * Whether what was opened is still what its path leads to. It is not where its file system was unmounted, or another was mounted over
     * it: open files go on in it, but a jail that binds its path would get something else.
     */
    boolean inPlace() {
        try {
            return files.lieIn(room.root());
        } catch (StorageException e) {
            return false; // there is nothing any more
        }
    }

    /** Mounts it again if it was unmounted; its calls do not overlap. */
    void requireInPlace() {
        if (!inPlace()) {
            room.mountAgain();
            if (!inPlace()) {
                throw away();
            }
        }
    }

    private StorageException away() {
        return new StorageException("the volume " + id + " is not on " + room.root()
                + " any more: it was unmounted, or another was mounted over it; mount it again, or restart the server");
    }

    @Override
    public void resize(long quotaBytes, OptionalLong inodes) {
        owner.resize(this, quotaBytes, inodes);
    }

    @Override
    public ConfinedFiles files() {
        return files;
    }

    @Override
    public void delete() {
        owner.delete(this);
    }

    /** Closes its files: the server holds nothing of it any more. */
    void release() {
        files.close();
    }

    Room room() {
        return room;
    }
}
