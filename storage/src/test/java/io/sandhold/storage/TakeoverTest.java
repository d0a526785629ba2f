package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server finds that follows one that was killed, or that stands beside one. */
@ParameterizedClass
@MethodSource("io.sandhold.storage.TestVolumes#kinds")
class TakeoverTest {
    @Parameter
    VolumeKind kind;

    /** The server that is killed: makes a volume, writes a file, says so and waits. */
    static final class Predecessor {
        private Predecessor() {}

        public static void main(String[] arguments) throws IOException {
            Volumes volumes = Volumes.open(config(Path.of(arguments[0]), VolumeKind.valueOf(arguments[1])));
            Volume volume = volumes.create("s1", QUOTA, UID);
            write(volume.files(), "/workspace/f", "whole");
            System.out.println("ready");
            while (System.in.read() >= 0) {}
        }
    }

    @Test
    void a_killed_servers_volumes_are_taken_over_and_a_living_ones_are_not() throws Exception {
        try (TestVolumes volumes = new TestVolumes(kind)) {
            volumes.volumes().close();
            Process predecessor = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Predecessor.class.getName(),
                            volumes.directory.toString(),
                            kind.name())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = predecessor.inputReader()) {
                assertEquals("ready", said.readLine());
                String refusal = assertThrows(StorageException.class, () -> volumes.reopen(kind))
                        .getMessage();
                assertTrue(refusal.contains("another server"), refusal);
            } finally {
                predecessor.destroyForcibly().waitFor();
            }
            leaveHalfMade(volumes.directory);
            long mounts = VolumesTest.mountsBelow(volumes.directory);
            volumes.reopen(kind);
            assertEquals(Set.of("s1"), Set.copyOf(volumes.volumes().ids()));
            Volume volume = volumes.volumes().find("s1").orElseThrow();
            assertEquals("whole", read(volume.files(), "/workspace/f"));
            assertTrue(Math.abs(volume.space().totalBytes() - QUOTA) <= QUOTA / 50);
            assertEquals(mounts, VolumesTest.mountsBelow(volumes.directory), "what was mounted was not used as it was");
            volume.delete();
            assertTrue(Files.notExists(volume.root()));
        }
    }

    /** What a server leaves that is killed in the middle of making a volume. */
    private void leaveHalfMade(Path directory) throws IOException {
        switch (kind) {
            case BTRFS -> Files.createDirectories(directory.resolve("btrfs/.new-half/workspace/x"));
            case IMAGE -> Files.writeString(directory.resolve("image/images/.new-half.img"), "half");
            case TMPFS -> Files.createDirectories(directory.resolve("tmpfs/half"));
            case DIRECTORY -> Files.createDirectories(directory.resolve("directory/.new-half/root/workspace/x"));
        }
    }
}
