package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestHouse.Key.class)
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

    @Test
    void a_client_learns_all_keys_and_the_next_one_before_it_is_used(TestHouse house) throws IOException {
        Path key = directory.resolve("ssh_host_ed25519_key");
        SshHostKeys.in(directory);
        String first = words(key);
        Ran.of(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key + ".next"));
        String next = words(Path.of(key + ".next"));
        Path known = directory.resolve("known_hosts");
        Files.writeString(known, "rotating " + first + "\n");
        try (SshServer door = SshServer.start(config(), house.host())) {
            Ran ran = learning(house, door, known).ssh(TestHouse.newSession(), "true");
            assertEquals(0, ran.exit(), ran::toString);
            for (String announced : List.of(
                    first,
                    next,
                    words(directory.resolve("ssh_host_ecdsa_key")),
                    words(directory.resolve("ssh_host_rsa_key")))) {
                Await.until(() -> text(known).contains("rotating " + announced));
            }
        }
        Files.move(key, directory.resolve("retired"));
        Files.move(Path.of(key + ".next"), key);
        try (SshServer door = SshServer.start(config(), house.host())) {
            Ran ran = learning(house, door, known)
                    .option("HostKeyAlgorithms=ssh-ed25519")
                    .ssh(TestHouse.newSession(), "true");
            assertEquals(0, ran.exit(), ran::toString);
            Await.until(() -> !text(known).contains(first));
            assertTrue(text(known).contains(next));
        }
    }

    @Test
    void the_nist_curves_are_used_where_the_operator_says_so(TestHouse house) throws IOException {
        for (SshServerConfig.Algorithms choice : SshServerConfig.Algorithms.values()) {
            SshServerConfig config = new SshServerConfig(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    directory,
                    false,
                    AdmissionRules.STANDARD,
                    choice,
                    Forwarding.ALL,
                    CertificateTrust.NONE,
                    SshServerConfig.KEEP_ALIVE,
                    SshServerConfig.Texts.NONE);
            try (SshServer door = SshServer.start(config, house.host())) {
                Path known = directory.resolve("known_hosts");
                Files.write(
                        known,
                        door.hostKeys().stream()
                                .map(line -> "[127.0.0.1]:" + door.address().getPort() + " " + line)
                                .toList());
                for (String option : List.of(
                        "HostKeyAlgorithms=ecdsa-sha2-nistp256",
                        "KexAlgorithms=ecdh-sha2-nistp521",
                        "MACs=hmac-sha2-256")) {
                    Ran ran = new SshTool(house, door, known)
                            .option("IdentityFile=" + house.key())
                            .option("Ciphers=aes128-ctr")
                            .option(option)
                            .ssh(TestHouse.newSession(), "true");
                    assertEquals(
                            choice == SshServerConfig.Algorithms.COMPATIBLE ? 0 : 255,
                            ran.exit(),
                            () -> option + " " + ran);
                }
            }
        }
    }

    private SshServerConfig config() {
        return new SshServerConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), directory, false, AdmissionRules.STANDARD);
    }

    private static SshTool learning(TestHouse house, SshServer door, Path known) {
        return new SshTool(house, door, known)
                .option("IdentityFile=" + house.key())
                .option("BatchMode=yes")
                .option("HostKeyAlias=rotating")
                .option("UpdateHostKeys=yes");
    }

    private static String words(Path key) throws IOException {
        String[] words = Files.readString(Path.of(key + ".pub")).split(" ");
        return words[0] + " " + words[1];
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
