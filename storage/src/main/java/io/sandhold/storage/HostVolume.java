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
        return files.space();
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
