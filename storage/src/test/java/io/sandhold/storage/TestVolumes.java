package io.sandhold.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** Volumes of one kind in a directory of their own, which go away with their mounts when the test ends however it ends. */
final class TestVolumes implements AutoCloseable {
    static final int UID = Kernel.ROOT ? 61_234 : Kernel.effectiveUid();
    static final long M = 1L << 20;
    static final long QUOTA = 50 * M;

    private static final List<VolumeKind> AVAILABLE =
            Kernel.ROOT ? List.of(VolumeKind.values()) : List.of(VolumeKind.DIRECTORY);

    final Path directory;
    private Volumes volumes;

    TestVolumes(VolumeKind kind) {
        try {
            directory = Files.createTempDirectory("sandhold-volumes-");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        reopen(kind);
    }

    /** What the parameterised tests run over: every kind that this host can give. */
    static Stream<VolumeKind> kinds() {
        return AVAILABLE.stream();
    }

    static VolumesConfig config(Path directory, VolumeKind kind) {
        return new VolumesConfig(directory, Optional.of(kind), 1L << 30);
    }

    void reopen(VolumeKind kind) {
        volumes = Volumes.open(config(directory, kind));
    }

    Volumes volumes() {
        return volumes;
    }

    Volume create(String id) {
        return volumes.create(id, QUOTA, UID);
    }

    @Override
    public void close() {
        try {
            for (String id : new ArrayList<>(volumes.ids())) {
                volumes.find(id).ifPresent(Volume::delete);
            }
        } finally {
            volumes.close();
            HostPath.removeTree(directory);
        }
    }

    static VolumePath path(String text) {
        return VolumePath.of(text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    static void write(ConfinedFiles files, String path, String content) {
        try (ConfinedFile file =
                files.open(path(path), Set.of(OpenMode.WRITE, OpenMode.CREATE, OpenMode.TRUNCATE), 0644)) {
            file.write(buffer(content), 0);
        }
    }

    static String read(ConfinedFiles files, VolumePath path) {
        try (ConfinedFile file = files.open(path, Set.of(OpenMode.READ), 0)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            while (into.hasRemaining() && file.read(into, into.position()) >= 0) {}
            return new String(into.array(), 0, into.position(), StandardCharsets.ISO_8859_1);
        }
    }

    static String read(ConfinedFiles files, String path) {
        return read(files, path(path));
    }

    static Set<String> list(ConfinedFiles files, String path) {
        Set<String> names = new HashSet<>();
        try (DirectoryEntries entries = files.list(path(path))) {
            entries.forEachRemaining(entry -> names.add(new String(entry.name(), StandardCharsets.ISO_8859_1)));
        }
        return names;
    }

    static void refused(FileError error, Executable operation) {
        FileOperationException refusal = assertThrows(FileOperationException.class, operation);
        assertEquals(error, refusal.error(), refusal.getMessage());
    }

    /** Waits for a condition, half a minute at most. */
    static boolean soon(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Runs a program of the host to its end and gives what it printed. */
    static String host(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    static long openDescriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
