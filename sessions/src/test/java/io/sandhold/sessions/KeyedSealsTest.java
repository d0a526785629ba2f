package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedSealsTest {

    private static final byte[] CONTENT = "a path\nand a time".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void what_was_sealed_is_opened_also_by_the_next_server_and_by_nobody_elses_key() throws IOException {
        Path file = directory.resolve("key");
        String sealed = KeyedSeals.of(file).seal("link", CONTENT);
        assertArrayEquals(CONTENT, KeyedSeals.of(file).open("link", sealed).orElseThrow());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(Optional.empty(), KeyedSeals.of(file).open("upload", sealed));
        assertEquals(Optional.empty(), KeyedSeals.of(directory.resolve("other")).open("link", sealed));
    }

    @Test
    void no_character_of_it_may_be_another() {
        Seals seals = KeyedSeals.of(directory.resolve("key"));
        String sealed = seals.seal("link", CONTENT);
        for (int i = 0; i < sealed.length() - 1; i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            assertEquals(Optional.empty(), seals.open("link", changed), "at " + i);
        }
        for (String none : new String[] {"", "A", "%", "é", sealed + "A", sealed.substring(4), "A".repeat(1 << 20)}) {
            assertEquals(Optional.empty(), seals.open("link", none));
        }
    }

    @Test
    void a_key_of_another_length_is_told_and_not_used() throws IOException {
        Path file = directory.resolve("key");
        Files.write(file, new byte[3]);
        SessionException refusal = assertThrows(SessionException.class, () -> KeyedSeals.of(file));
        assertEquals(SessionError.UNAVAILABLE, refusal.error());
    }
}
