package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCertificateTest {

    @TempDir
    Path directory;

    private byte[] blob;

    @BeforeEach
    void sign() throws Exception {
        keygen("-t", "ed25519", "-f", file("ca"));
        blob = certificate(
                "-n", "anna,session:s1", "-z", "42", "-V", "20300101000000Z:20300201000000Z", "-O", "force-command=id");
    }

    @Test
    void what_ssh_keygen_signs_is_read_whole() throws Exception {
        UserCertificate read = UserCertificate.read(blob);
        assertEquals("ssh-ed25519-cert-v01@openssh.com", read.type());
        assertEquals(42, read.serial());
        assertEquals(UserCertificate.USER, read.kind());
        assertEquals("an id", read.id());
        assertEquals(List.of("anna", "session:s1"), read.principals());
        assertEquals(Optional.of("id"), read.critical("force-command"));
        assertEquals(Optional.of("ssh-ed25519"), read.signatureAlgorithm());
        assertEquals(Optional.of(Instant.parse("2030-02-01T00:00:00Z")), read.end());
        assertEquals(false, read.validAt(Instant.parse("2029-12-31T23:59:59Z")));
        assertEquals(true, read.validAt(Instant.parse("2030-01-01T00:00:00Z")));
        assertEquals(false, read.validAt(Instant.parse("2030-02-01T00:00:00Z")));
        assertArrayEquals(wire("id.pub"), read.key());
        assertArrayEquals(wire("ca.pub"), read.authority());
        assertTrue(read.extensions().containsKey("permit-pty"));
        assertEquals(
                Optional.empty(), UserCertificate.read(certificate("-n", "a")).end());
    }

    @Test
    void what_is_cut_or_changed_anywhere_is_read_or_refused_and_breaks_nothing() {
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = Arrays.copyOf(blob, length);
            assertThrows(SessionException.class, () -> UserCertificate.read(cut), () -> "at " + cut.length);
        }
        refused("after its end", Arrays.copyOf(blob, blob.length + 1));
        refused("at most", Arrays.copyOf(blob, UserCertificate.LONGEST + 1));
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = blob.clone();
            for (int bits = 1 + random.nextInt(4); bits > 0; bits--) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            readOrRefused(changed);
        }
    }

    private static void readOrRefused(byte[] bytes) {
        try {
            UserCertificate read = UserCertificate.read(bytes);
            new CertificateTrust(Set.of(KeyLine.fingerprint(read.authority())), Optional.empty())
                    .refusal(read, Instant.now(), "127.0.0.1");
            read.signatureAlgorithm();
            read.told();
        } catch (SessionException e) {
            assertEquals(SessionError.INVALID, e.error());
        }
    }

    @Test
    void one_that_was_signed_by_a_certificate_or_names_another_kind_of_key_is_refused() {
        byte[] plain = KeyLineTest.ed25519((byte) 1);
        refused("no type of certificates", plain);
        byte[] renamed = new String(blob, StandardCharsets.ISO_8859_1)
                .replace("ssh-ed25519-cert-v01", "ssh-ed25518-cert-v01")
                .getBytes(StandardCharsets.ISO_8859_1);
        refused("this type", renamed);
        int at = blob.length - (4 + 83) - (4 + 51); // the authority's key, before the signature
        assertEquals(51, ByteBuffer.wrap(blob, at, 4).getInt());
        byte[] foreign = blob.clone();
        System.arraycopy("ssh-dss".getBytes(StandardCharsets.US_ASCII), 0, foreign, at + 8, 7);
        refused("authority's key", foreign);
    }

    @Test
    void a_hosts_certificate_is_not_for_users() throws Exception {
        UserCertificate hosts = UserCertificate.read(certificate("-h", "-n", "anna"));
        CertificateTrust trust = new CertificateTrust(Set.of(KeyLine.fingerprint(hosts.authority())), Optional.empty());
        assertEquals(Optional.of("it is not for users"), trust.refusal(hosts, Instant.now(), "::1"));
    }

    @Test
    void a_blank_forced_command_and_an_option_with_a_tail_are_refused() throws Exception {
        UserCertificate blank = UserCertificate.read(certificate("-n", "a", "-O", "force-command= "));
        CertificateTrust trust = new CertificateTrust(Set.of(KeyLine.fingerprint(blank.authority())), Optional.empty());
        assertEquals(Optional.of("its force-command names no command"), trust.refusal(blank, Instant.now(), "::1"));
    }

    @Test
    void authorities_are_keys_and_each_mistake_names_its_line() throws Exception {
        Path list = directory.resolve("list");
        Files.writeString(list, "# ours\n\n" + Files.readString(directory.resolve("ca.pub")));
        assertEquals(Set.of(KeyLine.fingerprint(wire("ca.pub"))), CertificateTrust.authoritiesIn(list));
        for (String[] wrong : new String[][] {
            {"ssh-dss AAAA", "not a type of key"},
            {"nonsense", "not a type of key"},
            {"no-pty " + Files.readString(directory.resolve("ca.pub")), "stands alone"},
            {rsa1024(), "2,048"}
        }) {
            Files.writeString(list, "# ours\n" + wrong[0]);
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> CertificateTrust.authoritiesIn(list));
            assertTrue(e.getMessage().startsWith(list + " line 2: "), e.getMessage());
            assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> CertificateTrust.checked(directory.resolve("none")));
    }

    private String rsa1024() throws Exception {
        keygen("-t", "rsa", "-b", "1024", "-f", file("weak"));
        return Files.readString(directory.resolve("weak.pub"));
    }

    private byte[] certificate(String... options) throws Exception {
        Files.deleteIfExists(directory.resolve("id"));
        keygen("-t", "ed25519", "-f", file("id"));
        List<String> line = new ArrayList<>(List.of("-s", file("ca"), "-I", "an id"));
        line.addAll(List.of(options));
        line.add(file("id.pub"));
        run(line);
        return wire("id-cert.pub");
    }

    private byte[] wire(String name) throws Exception {
        return Base64.getDecoder()
                .decode(Files.readString(directory.resolve(name)).split(" ")[1]);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void keygen(String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("-N", ""));
        line.addAll(List.of(options));
        run(line);
    }

    private static void run(List<String> options) throws Exception {
        List<String> line = new ArrayList<>(List.of("ssh-keygen", "-q"));
        line.addAll(options);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static void refused(String why, byte[] bytes) {
        SessionException e = assertThrows(SessionException.class, () -> UserCertificate.read(bytes));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }
}
