package io.sandhold.storage;

import java.nio.file.Path;
import java.util.OptionalLong;

/** One volume as its kind keeps it: a directory that is mounted and a quota on it. Its calls do not overlap. */
interface Room {
    Path root();

    /** Thread-safe, also beside the other calls. */
    Space space();

    QuotaMeter meter();

    /**
     * Changes what it may hold.
     *
     * @param inodes present only where the kind bounds them
     */
    void resize(long quotaBytes, OptionalLong inodes);

    void delete();

    /** Mounts what was unmounted behind the server's back, where its kind can; the caller holds its root open. */
    default void mountAgain() {}
}
