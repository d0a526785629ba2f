package io.sandhold.storage;

import java.nio.file.Path;

/** Which kind of volumes a directory gets. */
final class VolumeStores {
    private VolumeStores() {}

    static Volumes open(VolumesConfig config) {
        Path directory = HostPath.passable(config.directory().toAbsolutePath().normalize());
        DirectoryLock lock = DirectoryLock.take(directory);
        return new HostVolumes(new DirectoryStore(directory.resolve("directory")), lock);
    }
}
