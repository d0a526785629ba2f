package io.sandhold.archives;

import io.sandhold.storage.Deadline;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * What packing or unpacking may take.
 *
 * @param entries in one archive, at most
 * @param deadline when it is given up
 * @param memory told of bytes that are about to be held until it is over; throws to refuse them
 * @param used told each time that something was read or written
 */
public record ArchiveBounds(int entries, Deadline deadline, IntConsumer memory, Runnable used) {
    public ArchiveBounds {
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(used, "used");
        if (entries < 1) {
            throw new IllegalArgumentException("entries must be at least 1, not " + entries);
        }
    }
}
