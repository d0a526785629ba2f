package io.sandhold.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A number that was closed may stand for another session's file a moment later, so nothing closes it a second time. */
class DescriptorOwnerTest {
    @TempDir
    Path directory;

    @Test
    void a_file_that_a_closed_volume_refuses_is_closed_once() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Confinement confinement = new Confinement(
                HostPath.openDirectory(directory), Identity.SERVER, QuotaMeter.KERNEL, () -> new Space(0, 1));
        confinement.close();
        Descriptor descriptor = new Descriptor(opened(file));
        Stat stat = HostPath.look(file);

        TestVolumes.refused(
                FileError.CLOSED,
                () -> VolumeFile.of(confinement, descriptor, VolumePath.ROOT, Set.of(OpenMode.READ), stat));

        assertTrue(descriptor.isClosed());
        int next = opened(
                file); // the kernel gives the lowest free number: the one just closed, if no other thread took it
        descriptor.close();
        try (Scratch scratch = Scratch.lend()) {
            assertTrue(Stat.of(scratch, next).sameFile(stat));
        } finally {
            Kernel.close(next);
        }
    }

    private static int opened(Path file) {
        try (Scratch scratch = Scratch.lend()) {
            long name = scratch.path(file.toString().getBytes());
            return (int) HostPath.checked(
                    Kernel.call(scratch, SystemCall.OPENAT, Kernel.AT_FDCWD, name, Kernel.O_PATH | Kernel.O_CLOEXEC),
                    "opening",
                    file);
        }
    }
}
