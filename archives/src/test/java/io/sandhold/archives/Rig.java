package io.sandhold.archives;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.Volume;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.VolumePath;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A volume with a real quota, and archives in it. */
final class Rig implements AutoCloseable {

    static final VolumePath TARGET = VolumePath.of("/workspace/out");
    static final Archives.Staging STAGING =
            new Archives.Staging(VolumePath.of("/tmp/staged"), VolumePath.of("/tmp/archive"));

    private final Volumes volumes;
    private final Volume volume;

    Rig(Path directory) throws IOException {
        int own = (int) Files.getAttribute(directory, "unix:uid");
        volumes = Volumes.open(
                new VolumesConfig(directory.resolve("volumes"), Optional.of(VolumeKind.DIRECTORY), 1L << 30));
        volume = volumes.create("packed", 20L << 20, own == 0 ? 61_235 : own);
    }

    ConfinedFiles files() {
        return volume.files();
    }

    Archives archives() {
        return archives(10_000, Duration.ofMinutes(1));
    }

    Archives archives(int entries, Duration time) {
        return new Archives(files(), new ArchiveBounds(entries, Deadline.in(time), bytes -> {}, () -> {}));
    }

    Unpacked unpack(byte[] archive) {
        return archives().unpack(new ByteArrayInputStream(archive), Optional.empty(), STAGING, TARGET, false);
    }

    void write(String path, String content, int mode) {
        files().makeDirectories(VolumePath.of(path).parent(), 0755);
        try (ConfinedFile file =
                files().open(VolumePath.of(path), Set.of(OpenMode.WRITE, OpenMode.CREATE, OpenMode.TRUNCATE), mode)) {
            file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    String read(String path) {
        try (ConfinedFile file = files().open(VolumePath.of(path), Set.of(OpenMode.READ), 0)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            while (into.hasRemaining() && file.read(into, into.position()) >= 0) {}
            return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
        }
    }

    Set<String> names(String directory) {
        Set<String> names = new TreeSet<>();
        try (DirectoryEntries entries = files().list(VolumePath.of(directory))) {
            entries.forEachRemaining(entry -> names.add(entry.text()));
        }
        return names;
    }

    @Override
    public void close() {
        volume.delete();
        volumes.close();
    }
}
