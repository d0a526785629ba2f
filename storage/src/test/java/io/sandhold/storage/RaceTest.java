package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that swaps a directory with a symlink out of its volume, by one atomic exchange, while the server walks there. */
class RaceTest {
    private static final int RENAME_EXCHANGE = 2;
    private static final Set<FileError> AS_IF_A_LINK_TO_NOWHERE =
            EnumSet.of(FileError.NOT_FOUND, FileError.NOT_A_DIRECTORY, FileError.EXISTS);

    @TempDir
    Path outside;

    private TestVolumes volumes;
    private Path workspace;
    private ConfinedFiles files;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong swaps = new AtomicLong();

    @BeforeEach
    void makeVolume() throws IOException {
        Files.writeString(outside.resolve("secret"), "outside");
        volumes = new TestVolumes(VolumeKind.DIRECTORY);
        Volume volume = volumes.create("s1");
        workspace = volume.root().resolve("workspace");
        files = volume.files();
        files.makeDirectory(path("/workspace/d"), 0755);
        write(files, "/workspace/d/secret", "inside");
        files.symlink(bytes(outside.toString()), path("/workspace/link"));
    }

    @AfterEach
    void removeAll() {
        volumes.close();
    }

    @Test
    void ten_seconds_of_swapping_lead_no_look_up_out() throws InterruptedException, IOException {
        Thread attacker = Thread.ofPlatform().start(this::swap);
        long inside = 0;
        long elsewhere = 0;
        long escapesOfPlainPaths = 0;
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            for (long round = 0; System.nanoTime() < end; round++) {
                escapesOfPlainPaths += plainPathEscapes() ? 1 : 0;
                try {
                    assertEquals("inside", read(files, "/workspace/d/secret"));
                    assertEquals("inside", read(files, "/workspace/d/../d/./secret"));
                    write(files, "/workspace/d/new", "x");
                    files.makeDirectories(path("/workspace/d/sub"), 0755);
                    files.rename(path("/workspace/d/new"), path("/workspace/d/newer"), true);
                    files.setAttributes(path("/workspace/d/secret"), AttributeChange.permissions(0666));
                    assertFalse(list(files, "/workspace/d").isEmpty());
                    files.removeTree(path("/workspace/d/sub"));
                    inside++;
                } catch (FileOperationException e) {
                    assertTrue(AS_IF_A_LINK_TO_NOWHERE.contains(e.error()), e.getMessage());
                    elsewhere++;
                }
            }
        } finally {
            over.set(true);
            attacker.join();
        }
        try (var all = Files.list(outside)) {
            assertEquals(1, all.count());
        }
        assertEquals("outside", Files.readString(outside.resolve("secret")));
        assertTrue(swaps.get() > 1_000 && inside > 0 && elsewhere > 0, "the race was not run");
        assertTrue(escapesOfPlainPaths > 0, "the attack would not have worked on anybody");
    }

    @Test
    void removing_trees_under_swapping_removes_nothing_outside() throws InterruptedException {
        Thread attacker = Thread.ofPlatform().start(this::swap);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (System.nanoTime() < end) {
                for (String name : new String[] {"/workspace/d", "/workspace/link"}) {
                    try {
                        files.removeTree(path(name));
                    } catch (FileOperationException e) {
                        assertTrue(e.error() == FileError.NOT_FOUND, e.getMessage());
                    }
                }
                files.makeDirectories(path("/workspace/made/deep/deeper"), 0755);
                write(files, "/workspace/made/deep/secret", "inside");
                files.rename(path("/workspace/made"), path("/workspace/d"), true);
                files.symlink(bytes(outside.toString()), path("/workspace/link"));
            }
        } finally {
            over.set(true);
            attacker.join();
        }
        assertTrue(swaps.get() > 100, "the race was not run");
        assertTrue(Files.exists(outside.resolve("secret")));
    }

    private boolean plainPathEscapes() throws IOException {
        try {
            return Files.readString(workspace.resolve("d/secret")).equals("outside");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void swap() {
        try (Scratch scratch = Scratch.lend()) {
            int directory = HostPath.openDirectory(workspace);
            while (!over.get()) {
                long result = Kernel.call(
                        scratch,
                        SystemCall.RENAMEAT2,
                        directory,
                        scratch.path(bytes("d")),
                        directory,
                        scratch.otherPath(bytes("link")),
                        RENAME_EXCHANGE);
                if (result == 0) {
                    swaps.incrementAndGet();
                }
            }
            Kernel.close(directory);
        }
    }
}
