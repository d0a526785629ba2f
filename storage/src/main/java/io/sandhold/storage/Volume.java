package io.sandhold.storage;

import java.nio.file.Path;
import java.util.OptionalLong;

/** One session's quota'd directory. Thread-safe. */
public interface Volume {

    /** The session's id. */
    String id();

    /** Its root on the host, which holds {@code workspace/} and {@code tmp/}: for the jail to bind, never to be walked by the server. */
    Path root();

    /** What is used and what there is. */
    Space space();

    /**
     * Changes the quota, also in use; the number of inodes becomes what the kind gives with it.
     *
     * @throws StorageException if more than that is in use already, or the kind cannot
     */
    default void resize(long quotaBytes) {
        resize(quotaBytes, OptionalLong.empty());
    }

    /**
     * Changes the quota and the number of inodes, also in use.
     *
     * @param inodes as in {@link Volumes#create(String, long, OptionalLong, int)}
     * @throws StorageException if more than that is in use already, or the kind cannot
     */
    void resize(long quotaBytes, OptionalLong inodes);

    /** Its files; one instance, valid until {@link #delete()}. */
    ConfinedFiles files();

    /** Removes it and all in it, whatever the session put there. Handles still open fail from then on or see a dead file. Idempotent. */
    void delete();
}
