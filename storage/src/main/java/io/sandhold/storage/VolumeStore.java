package io.sandhold.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A kind of volumes. Calls for different ids may overlap, those for the same id do not. */
interface VolumeStore extends AutoCloseable {
    VolumeKind kind();

    List<String> shortcomings();

    long maxQuota();

    /**
     * Makes a volume. It is there for {@link #find} and {@link #ids} only when {@code furnish} has made what is to be in its root;
     * if anything fails nothing is left.
     *
     * @param inodes present only where the kind bounds them
     */
    Room create(String id, long quotaBytes, OptionalLong inodes, Consumer<Path> furnish);

    /**
     * Makes a directory in a trial volume's workspace as only this kind can have it, which a session could make and which the store says
     * counts for the volume; empty where there is no such thing.
     */
    default Optional<VolumePath> annex(Room room, int uid) {
        return Optional.empty();
    }

    /** The volume of that id, mounted. */
    Optional<Room> find(String id);

    /** The room of a volume that nobody has found yet, where that takes no mount and no walk. */
    default Optional<Space> cheapSpace(String id) {
        return Optional.empty();
    }

    List<String> ids();

    boolean exists(String id);

    boolean usable();

    @Override
    void close();
}
