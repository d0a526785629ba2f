package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator unmounts, or mounts over, under a running server: nothing is written in the directory below. */
class GoneMountTest {

    @BeforeEach
    void mounts_need_root() {
        assumeTrue(Kernel.ROOT, "mounting needs root");
    }

    @Test
    void an_image_that_was_unmounted_is_mounted_again_by_the_next_use_and_is_the_same_file_system() throws Exception {
        try (TestVolumes volumes = new TestVolumes(VolumeKind.IMAGE)) {
            Volume volume = volumes.create("s1");
            write(volume.files(), "/workspace/f", "before");
            String device = deviceOf(volume.root());
            host("umount", "-l", volume.root().toString());
            write(volume.files(), "/workspace/g", "meanwhile");
            assertEquals(List.of(), HostPath.names(volume.root()), "the directory below stays empty");
            assertThrows(
                    StorageException.class, volume::space, "the room of the file system below is not the volume's");

            Volume again = volumes.volumes().find("s1").orElseThrow();

            assertSame(volume, again);
            assertEquals(device, deviceOf(volume.root()), "one image, one device");
            assertEquals("before", read(again.files(), "/workspace/f"));
            assertEquals("meanwhile", Files.readString(volume.root().resolve("workspace/g")));
            assertTrue(Math.abs(volume.space().totalBytes() - QUOTA) <= QUOTA / 50);
        }
    }

    @Test
    void an_image_that_was_unmounted_is_deleted_with_all_that_is_its() throws Exception {
        try (TestVolumes volumes = new TestVolumes(VolumeKind.IMAGE)) {
            Volume volume = volumes.create("s1");
            Path image = volumes.directory.resolve("image/images/s1.img");
            assertTrue(Files.exists(image));
            host("umount", "-l", volume.root().toString());
            volume.delete();
            assertFalse(Files.exists(image));
            assertFalse(Files.exists(volume.root()));
            assertFalse(host("losetup", "--list").contains(image.toString()));
        }
    }

    @Test
    void a_volume_under_another_mount_is_refused_until_that_is_gone() throws Exception {
        for (VolumeKind kind : new VolumeKind[] {VolumeKind.BTRFS, VolumeKind.IMAGE, VolumeKind.TMPFS}) {
            try (TestVolumes volumes = new TestVolumes(kind)) {
                Volume volume = volumes.create("s1");
                write(volume.files(), "/workspace/f", "kept");
                host("mount", "-t", "tmpfs", "over", volume.root().toString());
                try {
                    String refusal = assertThrows(
                                    StorageException.class,
                                    () -> volumes.volumes().find("s1"))
                            .getMessage();
                    assertTrue(refusal.contains("mount it again"), refusal);
                    assertEquals(List.of(), HostPath.names(volume.root()));
                } finally {
                    host("umount", volume.root().toString());
                }
                assertEquals(
                        "kept", read(volumes.volumes().find("s1").orElseThrow().files(), "/workspace/f"));
            }
        }
    }

    @Test
    void a_tmpfs_that_was_unmounted_is_refused() throws Exception {
        try (TestVolumes volumes = new TestVolumes(VolumeKind.TMPFS)) {
            Volume volume = volumes.create("s1");
            host("umount", "-l", volume.root().toString());
            assertThrows(StorageException.class, () -> volumes.volumes().find("s1"));
            volume.delete();
            assertTrue(volumes.volumes().find("s1").isEmpty());
            volumes.create("s1").delete();
        }
    }

    @Test
    void with_its_pool_unmounted_btrfs_is_not_usable_and_refuses_until_it_is_mounted_again() throws Exception {
        try (TestVolumes volumes = new TestVolumes(VolumeKind.BTRFS)) {
            Volume volume = volumes.create("s1");
            write(volume.files(), "/workspace/f", "kept");
            Volume going = volumes.create("s3");
            Path pool = volume.root().getParent();
            assumeTrue(Mounts.on(pool).isPresent(), "this directory is on btrfs, and needs no pool");
            String device = deviceOf(pool);
            assertTrue(volumes.volumes().usable());
            host("umount", "-l", pool.toString());
            try {
                assertFalse(volumes.volumes().usable());
                assertThrows(StorageException.class, () -> volumes.volumes().find("s1"));
                assertThrows(StorageException.class, () -> volumes.volumes().find("other"));
                assertThrows(StorageException.class, () -> volumes.create("s2"));
                assertThrows(StorageException.class, going::delete, "it would be found again by the next start");
                assertThrows(StorageException.class, volume::space);
                write(volume.files(), "/workspace/g", "meanwhile");
                assertEquals(List.of(), HostPath.names(pool), "the directory below stays empty");
            } finally {
                host("mount", device, pool.toString());
            }
            assertTrue(volumes.volumes().usable());
            assertSame(volume, volumes.volumes().find("s1").orElseThrow());
            assertEquals("meanwhile", Files.readString(volume.root().resolve("workspace/g")));
            going.delete();
            volumes.create("s2");
            assertEquals(Set.of("s1", "s2"), Set.copyOf(volumes.volumes().ids()));
        }
    }

    private static String deviceOf(Path target) {
        return Mounts.on(target).orElseThrow().source();
    }
}
