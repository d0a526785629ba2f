package io.sandhold.storage;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The host's volumes. One per server; thread-safe.
 */
public interface Volumes extends AutoCloseable {

    /** The smallest quota, in bytes: 1 MiB. */
    long MIN_QUOTA = 1L << 20;

    /** The fewest inodes that a volume may be asked to hold: some are the file system's own. */
    long MIN_INODES = 64;

    /** A volume of so many bytes for each inode holds the most that may be asked for: an inode takes room of the host, quota or not. */
    long MIN_BYTES_PER_INODE = 1024;

    /**
     * Finds what works, mounts what must be mounted, and takes over what a killed predecessor left mounted.
     *
     * @throws StorageException if the asked kind does not work here; the message says why and what to do
     */
    static Volumes open(VolumesConfig config) {
        return VolumeStores.open(config);
    }

    /** The kind in use. */
    VolumeKind kind();

    /** What this kind cannot give on this host, one plain sentence each. */
    List<String> shortcomings();

    /** The largest quota that can be asked for, in bytes. */
    long maxQuota();

    /**
     * Makes a volume whose {@code workspace} and {@code tmp} belong to {@code uid}.
     *
     * @param id the session's id, {@code [a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}}
     * @param quotaBytes {@link #MIN_QUOTA} to {@link #maxQuota()}
     * @param uid ignored (the server's own is taken) where the server is not root
     * @throws StorageException if it exists, or cannot be made; nothing is left behind then
     */
    default Volume create(String id, long quotaBytes, int uid) {
        return create(id, quotaBytes, OptionalLong.empty(), uid);
    }

    /**
     * As {@link #create(String, long, int)}, with a bound to its inodes.
     *
     * @param inodes how many it holds, as {@code df -i} counts them: {@link #MIN_INODES} to one for each {@link #MIN_BYTES_PER_INODE}; an
     *     image may round it up, to whole blocks of inodes in each 128 MiB. Empty: what the kind gives
     * @throws StorageException also if the kind has {@link InodeLimit#NONE}
     */
    Volume create(String id, long quotaBytes, OptionalLong inodes, int uid);

    /**
     * The volume of that id, mounted; empty where there is none. One that was unmounted behind the server's back is mounted again where
     * its kind can.
     *
     * @throws StorageException if what its path leads to is not the volume; nothing is read or written there
     */
    Optional<Volume> find(String id);

    /** The room of the volume of that id, as far as it can be told without mounting anything or walking through files; else empty. */
    Optional<Space> space(String id);

    /** The ids of the volumes on disk, in no order. */
    List<String> ids();

    /** Whether volumes can be made and used at this moment; cheap. */
    boolean usable();

    /** Unmounts and detaches all that was mounted. The volumes stay. Idempotent. */
    @Override
    void close();
}
