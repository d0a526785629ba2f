package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How many files a volume holds, whatever they hold. */
class InodesTest {
    private static final long INODES = 512;

    static Stream<VolumeKind> bounding() {
        return kinds().filter(kind -> kind.inodeLimit() != InodeLimit.NONE);
    }

    static Stream<VolumeKind> boundless() {
        return kinds().filter(kind -> kind.inodeLimit() == InodeLimit.NONE);
    }

    /** Makes empty files until one is refused; gives that refusal. */
    private static FileOperationException fill(ConfinedFiles files, int start) {
        return assertThrows(FileOperationException.class, () -> {
            for (int i = start; i < start + 4 * INODES; i++) {
                write(files, "/workspace/e" + i, "");
            }
        });
    }

    private static void needsRoot() {
        assumeTrue(Kernel.ROOT, "mounting needs root");
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE", "TMPFS"})
    void empty_files_are_refused_at_the_number_of_inodes_and_go_on_after_a_removal(VolumeKind kind) throws Exception {
        needsRoot();
        try (TestVolumes all = new TestVolumes(kind)) {
            Volume volume = all.volumes().create("s1", QUOTA, OptionalLong.of(INODES), UID);
            Space before = volume.space();
            assertEquals(INODES, before.totalInodes());
            assertTrue(Math.abs(before.totalBytes() - QUOTA) <= QUOTA / 50, before.toString());

            FileOperationException refusal = fill(volume.files(), 0);
            assertEquals(FileError.QUOTA, refusal.error(), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("limit of " + INODES + " files"), refusal.getMessage());
            Space full = volume.space();
            assertTrue(full.outOfInodes() && full.freeBytes() > QUOTA / 2, full.toString());
            String fromShell =
                    host("sh", "-c", "touch " + volume.root().resolve("workspace/one-more") + " 2>&1 || true");
            assertTrue(fromShell.contains("No space left on device"), fromShell);

            write(volume.files(), "/workspace/e0", "content still goes into what is there");
            volume.files().removeFile(path("/workspace/e1"));
            write(volume.files(), "/workspace/again", "x");
            assertEquals("x", read(volume.files(), "/workspace/again"));
        }
    }

    @ParameterizedTest
    @MethodSource("bounding")
    void a_volume_full_of_bytes_is_told_as_that(VolumeKind kind) {
        try (TestVolumes all = new TestVolumes(kind)) {
            Volume volume = all.volumes().create("s1", 4 * M, OptionalLong.of(INODES), UID);
            FileOperationException refusal = assertThrows(
                    FileOperationException.class,
                    () -> write(volume.files(), "/workspace/big", "x".repeat((int) (6 * M))));
            assertTrue(refusal.getMessage().contains("quota of "), refusal.getMessage());
        }
    }

    @Test
    void a_tmpfs_is_given_another_number_in_use_but_not_less_than_it_holds() {
        needsRoot();
        try (TestVolumes all = new TestVolumes(VolumeKind.TMPFS)) {
            Volume volume = all.volumes().create("s1", QUOTA, OptionalLong.of(INODES), UID);
            fill(volume.files(), 0);
            volume.resize(QUOTA, OptionalLong.of(2 * INODES));
            write(volume.files(), "/workspace/more", "");
            assertEquals(2 * INODES, volume.space().totalInodes());
            StorageException refusal =
                    assertThrows(StorageException.class, () -> volume.resize(QUOTA, OptionalLong.of(INODES / 2)));
            assertTrue(refusal.getMessage().contains("delete files first"), refusal.getMessage());
            assertEquals(2 * INODES, volume.space().totalInodes());
        }
    }

    @Test
    void an_image_keeps_its_number_also_over_a_restart_and_says_so() {
        needsRoot();
        try (TestVolumes all = new TestVolumes(VolumeKind.IMAGE)) {
            Volume made = all.volumes().create("s1", QUOTA, OptionalLong.of(INODES), UID);
            StorageException refusal =
                    assertThrows(StorageException.class, () -> made.resize(QUOTA, OptionalLong.of(2 * INODES)));
            assertTrue(refusal.getMessage().contains("set when it is made"), refusal.getMessage());
            all.volumes().close();
            all.reopen(VolumeKind.IMAGE);
            assertEquals(INODES, all.volumes().find("s1").orElseThrow().space().totalInodes());
        }
    }

    @ParameterizedTest
    @MethodSource("boundless")
    void a_kind_without_a_bound_refuses_one_by_name_and_says_at_start_that_there_is_none(VolumeKind kind) {
        try (TestVolumes all = new TestVolumes(kind)) {
            StorageException refusal = assertThrows(
                    StorageException.class, () -> all.volumes().create("s1", QUOTA, OptionalLong.of(INODES), UID));
            assertTrue(
                    refusal.getMessage().contains("kind " + kind.name().toLowerCase(Locale.ROOT)),
                    refusal.getMessage());
            assertTrue(all.volumes().shortcomings().stream().anyMatch(said -> said.contains("inodes")));
            assertFalse(all.create("s2").space().boundsInodes());
            assertEquals(1, all.volumes().ids().size());
        }
    }

    @ParameterizedTest
    @MethodSource("bounding")
    void a_number_that_is_too_small_or_too_large_makes_nothing(VolumeKind kind) throws Exception {
        try (TestVolumes all = new TestVolumes(kind)) {
            for (long wrong : new long[] {0, Volumes.MIN_INODES - 1, QUOTA / Volumes.MIN_BYTES_PER_INODE + 1}) {
                assertThrows(
                        StorageException.class, () -> all.volumes().create("s1", QUOTA, OptionalLong.of(wrong), UID));
            }
            Volume most = all.volumes().create("s1", QUOTA, OptionalLong.of(QUOTA / Volumes.MIN_BYTES_PER_INODE), UID);
            Volume least = all.volumes().create("s2", QUOTA, OptionalLong.of(Volumes.MIN_INODES), UID);
            assertTrue(most.space().totalInodes() >= QUOTA / Volumes.MIN_BYTES_PER_INODE);
            assertTrue(least.space().totalInodes() < 2 * Volumes.MIN_INODES);
            assertTrue(Files.exists(least.root().resolve("workspace")));
        }
    }
}
