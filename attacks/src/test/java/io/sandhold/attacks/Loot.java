package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of the host's, outside every volume, in which anybody may read, write and remove: file permissions do not guard it, so
 * whoever gets there over a door has really got out. It holds the file {@code secret} and the empty directory {@code sub}.
 */
record Loot(Path directory, FileTime written) implements AutoCloseable {

    static final String SECRET = "loot outside of every volume 93b7e0";

    /** Below {@code /var/tmp}, which no volume and no jail has. */
    static Loot lay() throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "sandhold-loot");
        Path secret = Files.writeString(directory.resolve("secret"), SECRET);
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        return new Loot(directory, Files.getLastModifiedTime(secret));
    }

    /** Nothing was added, changed or removed. */
    void assertUntouched(String after) throws IOException {
        Path secret = directory.resolve("secret");
        try (Stream<Path> all = Files.walk(directory)) {
            assertEquals(Set.of(directory, secret, directory.resolve("sub")), all.collect(Collectors.toSet()), after);
        }
        assertEquals(SECRET, Files.readString(secret), after);
        assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)), after);
        assertEquals(
                "rwxrwxrwx",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("sub"))),
                after);
        assertEquals(written, Files.getLastModifiedTime(secret), after);
    }

    static void assertNotIn(String text, String what) {
        assertFalse(text.contains(SECRET), () -> what + " gave away what lies outside:\n" + text);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
