package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeysTest {

    @TempDir
    Path directory;

    @Test
    void keys_are_made_once_in_a_form_that_ssh_keygen_reads() throws IOException {
        List<String> lines = SshHostKeys.in(directory).lines();
        assertEquals(
                List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"),
                lines.stream().map(line -> line.split(" ")[0]).toList());
        for (String name : List.of("ssh_host_ed25519_key", "ssh_host_ecdsa_key", "ssh_host_rsa_key")) {
            Path file = directory.resolve(name);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertTrue(Files.readString(file).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
            Ran shown = Ran.of(List.of("ssh-keygen", "-y", "-f", file.toString()));
            assertEquals(0, shown.exit(), shown::toString);
            String words = shown.out().strip();
            assertTrue(lines.stream().anyMatch(words::startsWith), shown::toString);
            assertTrue(Files.readString(directory.resolve(name + ".pub")).startsWith(words.split(" sandhold")[0]));
        }
        assertEquals(lines, SshHostKeys.in(directory).lines());
        try (var files = Files.list(directory)) {
            assertEquals(6, files.count());
        }
    }

    @Test
    void a_key_that_others_may_read_is_refused() throws IOException {
        SshHostKeys.in(directory);
        Path key = directory.resolve("ssh_host_rsa_key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> SshHostKeys.in(directory));
        assertTrue(refused.getCause().getMessage().contains("chmod 600 " + key), refused::toString);
    }

    @Test
    void an_administrators_own_key_is_taken() throws IOException {
        Path key = directory.resolve("ssh_host_ed25519_key");
        assertEquals(
                0,
                Ran.of(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()))
                        .exit());
        String line = Files.readString(Path.of(key + ".pub"));
        assertTrue(line.startsWith(SshHostKeys.in(directory).lines().getFirst()));
    }
}
