package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which kind is taken, and what is particular to one. */
class KindsTest {
    @TempDir
    Path directory;

    private Volumes auto() {
        return Volumes.open(new VolumesConfig(directory, Optional.empty(), 1L << 30));
    }

    /** Linux 6.7 and later; Debian 12 has 6.1. */
    private static boolean kernelHasSimpleQuotas() throws IOException {
        String[] release =
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[.-]");
        int major = Integer.parseInt(release[0]);
        return major > 6 || major == 6 && Integer.parseInt(release[1]) >= 7;
    }

    private static void needsRoot() {
        assumeTrue(Kernel.ROOT, "mounting needs root");
    }

    @Test
    void auto_takes_btrfs_where_it_works() throws IOException {
        needsRoot();
        try (Volumes volumes = auto()) {
            if (!kernelHasSimpleQuotas()) {
                assertEquals(VolumeKind.IMAGE, volumes.kind());
                assertTrue(volumes.shortcomings().getFirst().contains("Linux 6.7"));
                return;
            }
            assertEquals(VolumeKind.BTRFS, volumes.kind());
            assertTrue(volumes.usable());
            assertTrue(volumes.shortcomings().getFirst().contains("df"));
        }
    }

    @Test
    void auto_takes_the_next_kind_says_why_and_leaves_nothing_of_the_first() throws IOException {
        needsRoot();
        Files.writeString(directory.resolve("pool.btrfs"), "no file system");
        try (Volumes volumes = auto()) {
            assertEquals(VolumeKind.IMAGE, volumes.kind());
            assertTrue(volumes.shortcomings().getFirst().contains("Volumes of kind btrfs do not work here"));
            assertEquals("no file system", Files.readString(directory.resolve("pool.btrfs")));
        }
        assertEquals(0, VolumesTest.mountsBelow(directory));
        assertTrue(soon(() -> VolumesTest.attachedLoops(directory) == 0));
        String asked = assertThrows(StorageException.class, () -> Volumes.open(config(directory, VolumeKind.BTRFS)))
                .getMessage();
        assertTrue(asked.contains("btrfs do not work here") && asked.contains("btrfs-progs"), asked);
    }

    @Test
    void the_kind_that_holds_volumes_is_the_only_one_taken() throws IOException {
        try (Volumes volumes = Volumes.open(config(directory, VolumeKind.DIRECTORY))) {
            volumes.create("s1", M, UID);
        }
        try (Volumes volumes = auto()) {
            assertEquals(VolumeKind.DIRECTORY, volumes.kind());
            assertEquals(List.of("s1"), volumes.ids());
        }
        String refusal = assertThrows(StorageException.class, () -> Volumes.open(config(directory, VolumeKind.IMAGE)))
                .getMessage();
        assertTrue(refusal.contains("of kind directory, not image"), refusal);
        Files.writeString(directory.resolve("kind"), "nonsense");
        assertThrows(StorageException.class, this::auto);
    }

    @Test
    void two_servers_in_one_process_do_not_share_a_directory_either() {
        try (Volumes volumes = Volumes.open(config(directory, VolumeKind.DIRECTORY))) {
            assertThrows(StorageException.class, this::auto);
            assertTrue(volumes.usable());
        }
    }

    @Test
    void a_subvolume_made_inside_a_session_counts_for_the_session_and_goes_with_it() throws Exception {
        needsRoot();
        try (Volumes volumes = Volumes.open(config(directory, VolumeKind.BTRFS))) {
            boolean told = volumes.shortcomings().stream().anyMatch(s -> s.contains("can write past its quota"));
            assumeTrue(!told, "this kernel has no simple quotas; the shortcomings say so");
            Volume volume = volumes.create("s1", 20 * M, UID);
            String nested = volume.root().resolve("workspace/nested").toString();
            String[] asSession = {"setpriv", "--reuid", "" + UID, "--regid", "" + UID, "--clear-groups", "sh", "-c", ""
            };
            asSession[8] = "btrfs subvolume create " + nested + " && btrfs subvolume create " + nested + "/deeper";
            host(asSession);
            asSession[8] = "head -c 60M /dev/zero 2>&1 >" + nested + "/deeper/f; btrfs property set " + nested
                    + "/deeper ro true";
            assertTrue(host(asSession).contains("quota exceeded"));
            assertTrue(Files.size(Path.of(nested, "deeper/f")) <= 20 * M);
            volume.delete();
            assertEquals(List.of(), volumes.ids());
        }
    }

    @Test
    void a_btrfs_that_does_not_count_nested_subvolumes_is_taken_only_when_asked_for() throws Exception {
        needsRoot();
        Path disk = directory.resolve("disk");
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        host("truncate", "--size", "1G", disk.toString());
        host("mkfs.btrfs", "--quiet", disk.toString());
        host("mount", "-o", "loop", disk.toString(), mounted.toString());
        try {
            Path inner = mounted.resolve("data");
            try (Volumes volumes = Volumes.open(new VolumesConfig(inner, Optional.empty(), 1L << 30))) {
                assertEquals(VolumeKind.IMAGE, volumes.kind());
                String said = volumes.shortcomings().getFirst();
                assertTrue(said.contains("btrfs do not work here") && said.contains("past its quota"), said);
                assertFalse(Files.exists(inner.resolve("btrfs")));
            }
            try (BtrfsCalls calls = new BtrfsCalls(mounted)) {
                Path groups = Path.of("/sys/fs/btrfs", calls.fileSystemId(), "qgroups");
                assertFalse(Files.exists(groups), "quotas were turned on for a file system that was passed over");
            }
            try (Volumes volumes = Volumes.open(config(inner, VolumeKind.BTRFS))) {
                assertTrue(volumes.shortcomings().stream().anyMatch(s -> s.contains("can write past its quota")));
                volumes.create("s1", 10 * M, UID);
            }
            try (Volumes volumes = Volumes.open(new VolumesConfig(inner, Optional.empty(), 1L << 30))) {
                assertEquals(VolumeKind.BTRFS, volumes.kind());
                assertEquals(List.of("s1"), volumes.ids());
            }
        } finally {
            host("umount", mounted.toString());
        }
    }

    @Test
    void quota_groups_of_deleted_volumes_do_not_pile_up() {
        needsRoot();
        try (Volumes volumes = Volumes.open(config(directory, VolumeKind.BTRFS))) {
            for (int i = 0; i < 100; i++) {
                volumes.create("s" + i, M, UID).delete();
            }
            Path groups;
            try (BtrfsCalls calls = new BtrfsCalls(directory.resolve("btrfs"))) {
                groups = Path.of("/sys/fs/btrfs", calls.fileSystemId(), "qgroups");
            }
            Volume living = volumes.create("living", M, UID);
            assertTrue(soon(() ->
                    living.space().usedBytes() > 0 && HostPath.names(groups).size() < 20));
            living.delete();
        }
    }

    @Test
    void a_directory_on_btrfs_holds_its_volumes_itself() throws Exception {
        needsRoot();
        try (Volumes outer = Volumes.open(config(directory, VolumeKind.BTRFS))) {
            Path inner = Files.createDirectory(directory.resolve("btrfs/inner"));
            try (Volumes volumes = Volumes.open(config(inner, VolumeKind.BTRFS))) {
                Volume volume = volumes.create("s1", 10 * M, UID);
                assertFalse(Files.exists(inner.resolve("pool.btrfs")));
                try (ConfinedFile file =
                        volume.files().open(path("/workspace/f"), Set.of(OpenMode.WRITE, OpenMode.CREATE), 0600)) {
                    refused(FileError.QUOTA, () -> file.write(ByteBuffer.allocate((int) (11 * M)), 0));
                }
                volume.delete();
            }
            HostPath.removeTree(inner);
            assertEquals(List.of(), outer.ids());
        }
    }
}
