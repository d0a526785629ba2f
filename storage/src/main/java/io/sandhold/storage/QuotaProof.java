package io.sandhold.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A trial volume, made and removed again, that shows that a store works on this host and that its quota holds. */
final class QuotaProof {
    /** No id can have this name; should the server die meanwhile, the store removes what begins with a dot. */
    private static final String NAME = ".proof";

    private static final long QUOTA = 2L << 20;
    private static final int NOBODY = 65534;

    private QuotaProof() {}

    static void of(VolumeStore store) {
        int uid = Kernel.ROOT ? NOBODY : Kernel.effectiveUid();
        Room room = store.create(NAME, QUOTA, OptionalLong.empty(), root -> HostVolumes.furnish(root, uid));
        try (VolumeFiles files = HostVolume.files(room)) {
            Optional<VolumePath> annex = store.annex(room, uid); // made before the volume is full
            requireRefusal(files, VolumePath.WORKSPACE);
            annex.ifPresent(directory -> requireRefusal(files, directory));
        } finally {
            room.delete();
        }
    }

    private static void requireRefusal(ConfinedFiles files, VolumePath directory) {
        VolumePath path = directory.resolve("proof");
        try (ConfinedFile file = files.open(path, Set.of(OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            for (long at = 0; at < 4 * QUOTA; at += QUOTA / 4) {
                file.write(ByteBuffer.allocate((int) (QUOTA / 4)), at);
            }
        } catch (FileOperationException e) {
            if (e.error() == FileError.QUOTA) {
                return;
            }
            throw new StorageException("a trial volume cannot be written to: " + e.getMessage(), e);
        }
        throw new StorageException("a trial volume took four times its quota in " + directory);
    }
}
