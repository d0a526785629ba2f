package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyLineTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"ed25519,256", "ecdsa,256", "ecdsa,384", "ecdsa,521", "rsa,2048", "rsa,4096"})
    void what_ssh_keygen_makes_is_taken_and_has_the_same_fingerprint(String type, String bits) throws Exception {
        String line = keygen(type, bits);
        KeyLine key = KeyLine.parse(line);
        assertEquals("me@here and there", key.comment());
        String shown =
                run("ssh-keygen", "-l", "-f", directory.resolve("key.pub").toString());
        assertEquals(shown.split(" ")[1], key.fingerprint());
        assertEquals(key.fingerprint(), KeyLine.parse("  " + line + "\n").fingerprint());
    }

    @Test
    void security_keys_are_taken() {
        byte[] ed = strings(bytes("sk-ssh-ed25519@openssh.com"), new byte[32], bytes("ssh:"));
        assertEquals("", KeyLine.parse(line("sk-ssh-ed25519@openssh.com", ed)).comment());
        byte[] point = new byte[65];
        point[0] = 4;
        String type = "sk-ecdsa-sha2-nistp256@openssh.com";
        byte[] ec = strings(bytes(type), bytes("nistp256"), point, bytes("ssh:"));
        assertEquals(type, KeyLine.parse(line(type, ec)).type());
        refused("cut short", line(type, Arrays.copyOf(ec, ec.length - 1)));
    }

    @Test
    void a_private_key_is_recognised_and_its_owner_told_what_to_do() throws Exception {
        keygen("ed25519", "256");
        refused("private key", Files.readString(directory.resolve("key")));
        refused("private key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n");
    }

    @Test
    void what_is_not_one_whole_key_is_refused_with_what_to_do() throws Exception {
        byte[] good = ed25519((byte) 1);
        String line = line("ssh-ed25519", good);
        refused("'no-tpy' is not known", "no-tpy " + line);
        refused("no closing quote", "command=\"x y,no-pty " + line);
        refused("not a type of key", "no-pty");
        refused("not a type of key", "no-pty ssh-dss AAAAB3NzaC1kc3M=");
        refused("one key at a time", line + "\n" + line);
        refused("no key in this", "   \n");
        refused("no key in this", "# a comment");
        refused("ends after its type", "ssh-ed25519");
        refused("not base64", "ssh-ed25519 AAAA!!!");
        refused("of another type", "ssh-rsa " + Base64.getEncoder().encodeToString(good));
        refused("after the key's end", line("ssh-ed25519", Arrays.copyOf(good, good.length + 1)));
        refused("cut short", line("ssh-ed25519", Arrays.copyOf(good, good.length - 1)));
        refused("cut short", line("ssh-ed25519", new byte[] {(byte) 0xff, -1, -1, -1}));
        refused("cut short", line("ssh-ed25519", new byte[] {0x7f, -1, -1, -1, 0}));
        refused("not a type of key", "ssh-dss AAAAB3NzaC1kc3M=");
        refused("not a type of key", "ssh-ed25519-cert-v01@openssh.com AAAA");
        refused("one key at a time", "ssh-ed25519 " + "A".repeat(10_000));
        refused("32 bytes", line("ssh-ed25519", strings(bytes("ssh-ed25519"), new byte[31])));
        refused("RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n");
        refused("2,048", keygen("rsa", "1024"));
    }

    @Test
    void options_stand_before_the_type_and_may_hold_spaces_and_quotes() {
        String line = line("ssh-ed25519", ed25519((byte) 1));
        KeyLine key = KeyLine.parse("command=\"echo \\\"ssh-rsa AAAA\\\" \",no-pty \t " + line + " me");
        assertEquals(
                "command=\"echo \\\"ssh-rsa AAAA\\\" \",no-pty", key.options().text());
        assertEquals("me", key.comment());
        assertEquals(KeyLine.parse(line).fingerprint(), key.fingerprint());
        assertEquals(KeyOptions.NONE, KeyLine.parse(line + " no-pty").options());
    }

    @Test
    void a_comment_cannot_carry_control_characters() {
        String comment = KeyLine.parse(line("ssh-ed25519", ed25519((byte) 1)) + " a\u001b[31mb\u202ec")
                .comment();
        assertEquals("a\ufffd[31mb\ufffdc", comment);
    }

    static byte[] ed25519(byte fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        return strings(bytes("ssh-ed25519"), key);
    }

    private String keygen(String type, String bits) throws Exception {
        Path file = directory.resolve("key");
        Files.deleteIfExists(file);
        run("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "me@here and there", "-f", file.toString());
        return Files.readString(directory.resolve("key.pub"));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static String line(String type, byte[] wireForm) {
        return type + " " + Base64.getEncoder().encodeToString(wireForm);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] strings(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void refused(String why, String line) {
        SessionException e = assertThrows(SessionException.class, () -> KeyLine.parse(line));
        assertEquals(SessionError.INVALID, e.error());
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }
}
