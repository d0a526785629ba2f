package io.sandhold.storage;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where volumes lie and of which kind.
 *
 * @param directory the server's directory for volumes, made if missing
 * @param kind the kind to use; empty takes the first that works here of btrfs, image, directory
 * @param poolBytes the size a btrfs pool file is grown to, sparse: what it holds takes space, not this. Over 256 MiB
 */
public record VolumesConfig(Path directory, Optional<VolumeKind> kind, long poolBytes) {
    public VolumesConfig {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(kind, "kind");
        if (poolBytes < 256L << 20) {
            throw new IllegalArgumentException("the pool must be at least 256M, not " + poolBytes + " bytes");
        }
    }
}
