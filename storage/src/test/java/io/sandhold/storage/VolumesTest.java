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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of volumes does: quotas, life cycle, and what is left behind. */
@ParameterizedClass
@MethodSource("io.sandhold.storage.TestVolumes#kinds")
class VolumesTest {
    private static final int CHUNK = 256 * 1024;

    @Parameter
    VolumeKind kind;

    private TestVolumes volumes;

    @BeforeEach
    void open() {
        volumes = new TestVolumes(kind);
    }

    @AfterEach
    void removeAll() {
        volumes.close();
    }

    /** Writes until it is refused; what was written. */
    private static long fill(ConfinedFiles files, String name) {
        try (ConfinedFile file = files.open(path(name), Set.of(OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            FileOperationException refusal = assertThrows(FileOperationException.class, () -> {
                for (long at = 0; at < 200 * M; at += CHUNK) {
                    file.write(ByteBuffer.allocateDirect(CHUNK), at);
                }
            });
            assertEquals(FileError.QUOTA, refusal.error(), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("the session's quota of 50"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("delete files or ask for more"), refusal.getMessage());
            return file.size();
        }
    }

    @Test
    void writing_stops_at_the_quota_and_removing_makes_room_again() {
        Volume volume = volumes.create("s1");
        ConfinedFiles files = volume.files();
        for (int round = 0; round < 3; round++) {
            long written = fill(files, "/workspace/big");
            assertTrue(written > 49 * M && written <= 51 * M, written + " bytes were written");
            Space full = volume.space();
            assertTrue(full.usedBytes() <= full.totalBytes() && full.freeBytes() < M, full.toString());
            assertEquals(full.totalBytes(), files.space().totalBytes());
            assertTrue(Math.abs(full.totalBytes() - QUOTA) <= QUOTA / 50, full.toString());
            files.removeFile(path("/workspace/big"));
            write(files, "/workspace/small", "x".repeat(100_000));
            assertTrue(
                    soon(() -> volume.space().usedBytes() < 2 * M),
                    volume.space().toString());
        }
    }

    @Test
    void what_is_used_shows_soon_after_it_is_written() {
        Volume volume = volumes.create("s1");
        try (ConfinedFile file =
                volume.files().open(path("/workspace/f"), Set.of(OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            file.write(ByteBuffer.allocateDirect((int) (30 * M)), 0);
        }
        assertTrue(
                soon(() -> Math.abs(volume.space().usedBytes() - 30 * M) < M),
                volume.space().toString());
    }

    @Test
    void what_a_program_took_beyond_a_quota_that_is_only_counted_is_told_in_full() throws Exception {
        assumeTrue(kind == VolumeKind.DIRECTORY, "the other kinds have a quota that is the kernel's");
        Volume volume = volumes.create("s1");
        host("sh", "-c", "head -c 70M /dev/zero > " + volume.root().resolve("workspace/f"));
        assertTrue(
                soon(() -> volume.space().usedBytes() >= 70 * M), volume.space().toString());
        assertEquals(QUOTA, volume.space().totalBytes());
        assertEquals(0, volume.space().freeBytes());
    }

    @Test
    void a_program_beside_the_server_is_held_to_the_quota_by_the_kernel() throws Exception {
        assumeTrue(kind != VolumeKind.DIRECTORY, "a directory's quota is not the kernel's: its shortcomings say so");
        Volume volume = volumes.create("s1");
        String file = volume.root().resolve("workspace/f").toString();
        String printed = host(
                "setpriv",
                "--reuid",
                "" + UID,
                "--regid",
                "" + UID,
                "--clear-groups",
                "sh",
                "-c",
                "head -c 200M /dev/zero 2>&1 > " + file + "; true");
        assertTrue(printed.contains("No space left") || printed.contains("quota exceeded"), printed);
        assertTrue(Files.size(Path.of(file)) <= 51 * M);
        volume.files().removeFile(path("/workspace/f"));
        assertTrue(soon(() -> volume.space().usedBytes() < M));
    }

    @Test
    void a_quota_grows_in_use() throws IOException {
        Volume volume = volumes.create("s1");
        ConfinedFiles files = volume.files();
        fill(files, "/workspace/a");
        if (kind == VolumeKind.IMAGE && !ImageGrowthTest.mayGrow()) {
            String why = assertThrows(StorageException.class, () -> volume.resize(80 * M))
                    .getMessage();
            assertTrue(why.contains("CAP_SYS_RESOURCE"), why);
            return;
        }
        volume.resize(80 * M);
        assertTrue(
                Math.abs(volume.space().totalBytes() - 80 * M) < 2 * M,
                volume.space().toString());
        try (ConfinedFile file = files.open(path("/workspace/b"), Set.of(OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            file.write(ByteBuffer.allocateDirect((int) (20 * M)), 0);
        }
        assertTrue(soon(() -> volume.space().usedBytes() > 69 * M));
        assertThrows(StorageException.class, () -> volume.resize(20 * M));
    }

    @Test
    void a_quota_shrinks_in_use_but_not_below_what_is_used() {
        Volume volume = volumes.create("s1");
        write(volume.files(), "/workspace/f", "x".repeat((int) (5 * M)));
        assertTrue(soon(() -> volume.space().usedBytes() > 4 * M));
        assertThrows(StorageException.class, () -> volume.resize(4 * M));
        assertThrows(StorageException.class, () -> volume.resize(1));
        if (kind == VolumeKind.IMAGE) {
            assertThrows(StorageException.class, () -> volume.resize(20 * M));
        } else {
            volume.resize(20 * M);
            assertEquals(20 * M, volume.space().totalBytes());
        }
        assertEquals(5 * M, volume.files().attributes(path("/workspace/f")).size());
    }

    @Test
    void the_smallest_quota_works() {
        Volume volume = volumes.volumes().create("small", Volumes.MIN_QUOTA, UID);
        write(volume.files(), "/workspace/f", "x".repeat(600 * 1024));
        refused(FileError.QUOTA, () -> write(volume.files(), "/workspace/g", "x".repeat(600 * 1024)));
        volume.files().removeFile(path("/workspace/f"));
    }

    @Test
    void volumes_are_found_by_id_and_only_once_made() {
        Volume one = volumes.create("one");
        Volume two = volumes.create("t.w-o_..");
        assertEquals(Set.of("one", "t.w-o_.."), Set.copyOf(volumes.volumes().ids()));
        assertEquals(one, volumes.volumes().find("one").orElseThrow());
        assertTrue(volumes.volumes().find("three").isEmpty());
        assertThrows(StorageException.class, () -> volumes.create("one"));
        write(two.files(), "/workspace/a", "x");
        one.delete();
        assertEquals(List.of("t.w-o_.."), volumes.volumes().ids());
        assertEquals("x", read(two.files(), "/workspace/a"));
        assertTrue(
                volumes.create("one").files().attributes(VolumePath.WORKSPACE).isDirectory());
    }

    @Test
    void what_is_no_id_or_no_quota_is_refused() {
        for (String id : new String[] {"", ".", "..", "../x", "a/b", ".new-a", "-a", "a\n", "a b", "x".repeat(64)}) {
            assertThrows(StorageException.class, () -> volumes.create(id));
            assertThrows(StorageException.class, () -> volumes.volumes().find(id));
        }
        for (long quota : new long[] {-1, 0, Volumes.MIN_QUOTA - 1, Long.MAX_VALUE}) {
            assertThrows(StorageException.class, () -> volumes.volumes().create("a", quota, UID));
        }
        assertEquals(List.of(), volumes.volumes().ids());
    }

    @Test
    void fifty_volumes_come_and_go_at_once_and_leave_nothing() throws Exception {
        long descriptors = openDescriptors();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String id = "v" + i;
                Callable<Void> life = () -> {
                    Volume volume = volumes.volumes().create(id, 4 * M, UID);
                    write(volume.files(), "/workspace/f", id);
                    assertEquals(id, read(volume.files(), "/workspace/f"));
                    volume.delete();
                    return null;
                };
                done.add(threads.submit(life));
            }
            for (Future<Void> each : done) {
                each.get();
            }
        }
        assertEquals(List.of(), volumes.volumes().ids());
        assertEquals(descriptors, openDescriptors());
        assertEquals(kind == VolumeKind.BTRFS ? 1 : 0, mountsBelow(volumes.directory));
    }

    @Test
    void closing_unmounts_all_and_opening_finds_it_again() throws IOException {
        Volume volume = volumes.create("s1");
        write(volume.files(), "/workspace/f", "kept");
        ConfinedFile open = volume.files().open(path("/workspace/f"), Set.of(OpenMode.READ), 0);
        volumes.volumes().close();
        volumes.volumes().close();
        assertEquals(0, mountsBelow(volumes.directory));
        assertTrue(soon(() -> attachedLoops(volumes.directory) == 0), "a loop device is still attached");
        refused(FileError.CLOSED, open::size);
        assertFalse(volumes.volumes().usable());
        volumes.reopen(kind);
        assertTrue(volumes.volumes().usable());
        if (kind == VolumeKind.TMPFS) {
            assertTrue(volumes.volumes().find("s1").isEmpty());
        } else {
            Volume again = volumes.volumes().find("s1").orElseThrow();
            assertEquals("kept", read(again.files(), "/workspace/f"));
            assertTrue(Math.abs(again.space().totalBytes() - QUOTA) <= QUOTA / 50);
        }
    }

    @Test
    void a_volume_that_a_program_still_uses_is_deleted_all_the_same() throws Exception {
        Volume volume = volumes.create("s1");
        Process user = new ProcessBuilder(
                        "sh", "-c", "cd " + volume.root().resolve("workspace") + " && echo in && exec cat")
                .start();
        try {
            assertEquals('i', user.getInputStream().read());
            volume.delete();
            assertEquals(List.of(), volumes.volumes().ids());
            assertFalse(Files.exists(volume.root()));
        } finally {
            user.destroyForcibly().waitFor();
        }
        assertTrue(soon(() -> attachedLoops(volumes.directory) <= (kind == VolumeKind.BTRFS ? 1 : 0)));
    }

    static long mountsBelow(Path directory) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(directory.toString()))
                .count();
    }

    static long attachedLoops(Path directory) {
        try (var all = Files.list(Path.of("/sys/block"))) {
            return all.map(device -> device.resolve("loop/backing_file"))
                    .filter(file -> {
                        try {
                            return Files.readString(file).contains(directory.toString());
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
