package io.sandhold.storage;

import java.nio.file.Path;
import java.util.function.Consumer;

/** A volume that is in use. */
final class HostVolume implements Volume {
    private final String id;
    private final Room room;
    private final VolumeFiles files;
    private final Consumer<HostVolume> onDelete;

    HostVolume(String id, Room room, Consumer<HostVolume> onDelete) {
        this.id = id;
        this.room = room;
        this.onDelete = onDelete;
        Identity identity =
                Identity.of(HostPath.look(room.root().resolve("workspace")).uid());
        this.files = new VolumeFiles(
                new Confinement(HostPath.openDirectory(room.root()), identity, room.meter(), room::space));
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
    public synchronized void resize(long quotaBytes) {
        if (quotaBytes < Volumes.MIN_QUOTA) {
            throw new StorageException("a quota of " + quotaBytes + " bytes is too small; the least is 1M");
        }
        long used = space().usedBytes();
        if (used > quotaBytes) {
            throw new StorageException("the volume " + id + " holds " + Refusal.size(used) + ", so its quota cannot be "
                    + Refusal.size(quotaBytes) + "; delete files first or ask for more");
        }
        room.resize(quotaBytes);
    }

    @Override
    public ConfinedFiles files() {
        return files;
    }

    @Override
    public void delete() {
        onDelete.accept(this);
    }

    /** Closes its files: the server holds nothing of it any more. */
    void release() {
        files.close();
    }

    Room room() {
        return room;
    }
}
