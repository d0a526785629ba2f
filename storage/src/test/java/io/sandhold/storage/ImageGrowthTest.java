package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that grow, and what is left of a growth that was refused or cut short. */
class ImageGrowthTest {

    private TestVolumes volumes;
    private Volume volume;
    private Path image;
    private Path device;

    @BeforeEach
    void an_image() {
        assumeTrue(Kernel.ROOT, "mounting needs root");
        volumes = new TestVolumes(VolumeKind.IMAGE);
        volume = volumes.create("s1");
        image = volumes.directory.resolve("image/images/s1.img");
        device = Path.of(Mounts.on(volume.root()).orElseThrow().source());
    }

    @AfterEach
    void away() {
        if (volumes != null) {
            volumes.close();
        }
    }

    /** Whether this process has CAP_SYS_RESOURCE (24), without which the kernel grows no ext4. */
    static boolean mayGrow() throws IOException {
        String effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseLong(effective.substring(7).strip(), 16) >> 24 & 1) == 1;
    }

    private long deviceBytes() throws Exception {
        return Long.parseLong(host("blockdev", "--getsize64", device.toString()).strip());
    }

    @Test
    void a_growth_that_the_kernel_refuses_leaves_image_and_device_as_they_were_however_often_it_is_asked_for()
            throws Exception {
        assumeFalse(mayGrow(), "this server has CAP_SYS_RESOURCE: nothing is refused");
        long bytes = Files.size(image);
        assertEquals(bytes, Ext4.bytes(device), "one that was just made fills its file");
        for (int i = 0; i < 3; i++) {
            assertThrows(StorageException.class, () -> volume.resize(80 * M));
            assertEquals(bytes, Files.size(image));
            assertEquals(bytes, deviceBytes());
            assertTrue(Math.abs(volume.space().totalBytes() - QUOTA) <= QUOTA / 50);
        }
        write(volume.files(), "/workspace/f", "on");
    }

    @Test
    void a_file_that_was_made_longer_by_a_server_killed_amid_growing_is_not_taken_for_its_file_system()
            throws Exception {
        long bytes = Files.size(image);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes + 300 * M);
        }
        assertEquals(bytes, Ext4.bytes(device));
        if (mayGrow()) {
            volume.resize(80 * M);
            assertTrue(
                    Math.abs(volume.space().totalBytes() - 80 * M) < 2 * M,
                    volume.space().toString());
        } else {
            assertThrows(StorageException.class, () -> volume.resize(80 * M));
        }
        assertEquals(Ext4.bytes(device), blocksByTool() * 4096);
        volumes.volumes().close();
        volumes.reopen(VolumeKind.IMAGE);
        Volume again = volumes.volumes().find("s1").orElseThrow();
        write(again.files(), "/workspace/f", "on");
        assertEquals("on", read(again.files(), "/workspace/f"));
    }

    private long blocksByTool() throws Exception {
        return host("dumpe2fs", "-h", device.toString())
                .lines()
                .filter(line -> line.startsWith("Block count:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
