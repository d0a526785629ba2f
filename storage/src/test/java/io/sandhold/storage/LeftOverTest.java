package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was begun and did not come about leaves nothing that is in the way afterwards. */
class LeftOverTest {
    @TempDir
    Path directory;

    /** A directory store whose new volumes lose their workspace before they are opened, while {@code spoiling}. */
    private static VolumeStore spoilt(VolumeStore store, AtomicBoolean spoiling) {
        return (VolumeStore) Proxy.newProxyInstance(
                VolumeStore.class.getClassLoader(), new Class<?>[] {VolumeStore.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        if (spoiling.get() && result instanceof Room room) {
                            Files.delete(room.root().resolve("workspace"));
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void a_volume_that_could_not_be_opened_does_not_stay() {
        AtomicBoolean spoiling = new AtomicBoolean(true);
        VolumeStore store = spoilt(new DirectoryStore(directory.resolve("directory")), spoiling);
        try (Volumes volumes = new HostVolumes(store, DirectoryLock.take(directory), List.of(), () -> {})) {
            assertThrows(StorageException.class, () -> volumes.create("s1", M, UID));
            assertEquals(List.of(), volumes.ids());
            spoiling.set(false);
            volumes.create("s1", M, UID).delete();
        }
    }

    @Test
    void what_a_failed_removal_left_of_a_btrfs_volume_does_not_block_its_id() throws IOException, InterruptedException {
        assumeTrue(Kernel.ROOT, "mounting needs root");
        try (Volumes volumes = Volumes.open(config(directory, VolumeKind.BTRFS))) {
            Path store = directory.resolve("btrfs");
            host("btrfs", "subvolume", "create", store.resolve(".new-s1").toString());
            host("btrfs", "subvolume", "create", store.resolve(".old-s1").toString());
            Files.createDirectories(store.resolve(".new-s2/workspace"));
            for (String id : List.of("s1", "s2")) {
                volumes.create(id, M, UID).delete();
            }
            assertEquals(List.of(), HostPath.names(store));
        }
    }

    @ParameterizedTest
    @MethodSource("io.sandhold.storage.TestVolumes#kinds")
    void a_file_that_was_refused_is_not_there(VolumeKind kind) {
        assumeTrue(kind != VolumeKind.DIRECTORY, "names take nothing of a counted quota");
        try (TestVolumes volumes = new TestVolumes(kind)) {
            Volume volume = volumes.volumes().create("s1", M, UID);
            ConfinedFiles files = volume.files();
            refused(FileError.QUOTA, () -> write(files, "/workspace/big", "x".repeat((int) (2 * M))));
            String name = "/workspace/" + "n".repeat(200);
            int made = 0;
            try {
                for (; made < 20_000; made++) {
                    files.open(path(name + made), Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0640)
                            .close();
                }
            } catch (FileOperationException e) {
                String refused = name + made;
                assertEquals(FileError.QUOTA, e.error(), e.getMessage());
                refused(FileError.NOT_FOUND, () -> files.linkAttributes(path(refused)));
                return;
            }
            fail("20,000 names were made in a full volume of 1M");
        }
    }
}
