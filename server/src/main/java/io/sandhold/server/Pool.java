package io.sandhold.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of the btrfs pool file where none is configured. */
final class Pool {

    private static final long LEAST = 1L << 30;

    private Pool() {}

    /**
     * Four fifths of the free disk, at least 1 GiB, in whole gibibytes. The pool file is sparse and only ever grows, so
     * what it already holds on the disk is not asked for twice.
     */
    static long automatic(Path data) {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            return Math.max(LEAST, free / 5 * 4 / LEAST * LEAST);
        } catch (IOException e) {
            throw new UncheckedIOException("the free room of " + data + " cannot be read: " + e.getMessage(), e);
        }
    }
}
