package io.sandhold.archives;

import io.sandhold.storage.VolumePath;
import java.util.Objects;

/**
 * What is to be packed: a file, or a directory with all below it.
 *
 * @param path where it lies
 * @param name what it is called in the archive; empty: what the directory holds, without it
 */
public record PackedMember(VolumePath path, String name) {
    public PackedMember {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
    }
}
