package io.sandhold.sshserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bytes that no client sends, each the same for the same seed: true ones, broken ones and mixtures. One thread. */
final class HostileInput {

    private static final byte[] GREETING = "SSH-2.0-fuzz\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int[] LOGIN_COMMANDS = {
        1, 2, 3, 4, 5, 6, 7, 20, 21, 30, 31, 50, 50, 50, 51, 52, 60, 61, 80, 90, 98
    };
    private static final int[] EDGES = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20};
    private static final String[] LOGIN_WORDS = {
        "ssh-userauth", "ssh-connection", "password", "publickey", "none", "ssh-ed25519"
    };
    private static final String[] SFTP_WORDS = {
        "/workspace/f", "/workspace", "..", "/", "statvfs@openssh.com", "limits@openssh.com", "copy-data"
    };
    private static final String[] ALGORITHMS = {
        "curve25519-sha256",
        "mlkem768x25519-sha256",
        "kex-strict-c-v00@openssh.com",
        "ext-info-c",
        "ssh-ed25519",
        "rsa-sha2-512",
        "aes128-gcm@openssh.com",
        "hmac-sha2-256-etm@openssh.com",
        "none",
        "zlib"
    };

    /**
     * A message.
     *
     * @param command its number
     * @param content what follows
     */
    record Message(int command, byte[] content) {}

    private final Random random;

    HostileInput(long seed) {
        this.random = new Random(seed);
    }

    /** The first bytes of a connection. */
    byte[] beginning() {
        return switch (random.nextInt(3)) {
            case 0 -> bytes(2000);
            case 1 ->
                ("SSH-2.0-" + text("SHh-.0129 \r\n\t\u0000\u001b\u00ff", 600)).getBytes(StandardCharsets.ISO_8859_1);
            default -> SftpWire.joined(GREETING, bytes(2000));
        };
    }

    /** Messages of a client that has not logged in. */
    List<Message> messages() {
        return some(
                1,
                6,
                () -> new Message(
                        random.nextBoolean()
                                ? LOGIN_COMMANDS[random.nextInt(LOGIN_COMMANDS.length)]
                                : random.nextInt(256),
                        content(LOGIN_WORDS)));
    }

    /** Requests of SFTP. */
    List<Message> requests() {
        int[] rare = {200, 200, 0, 101, 255};
        return some(
                1,
                8,
                () -> new Message(
                        random.nextBoolean() ? 1 + random.nextInt(20) : rare[random.nextInt(rare.length)],
                        SftpWire.joined(SftpWire.number(random.nextInt()), content(SFTP_WORDS))));
    }

    /** The lists of a key exchange. */
    List<String> lists() {
        return some(0, 12, () -> some(0, 40, this::algorithm).stream().collect(Collectors.joining(",")));
    }

    boolean flag() {
        return random.nextBoolean();
    }

    private String algorithm() {
        return random.nextBoolean() ? ALGORITHMS[random.nextInt(ALGORITHMS.length)] : text("az-,@\u0000\u00e9\n", 80);
    }

    /** Strings, numbers and loose bytes after one another; some lengths are not true. */
    private byte[] content(String[] words) {
        return SftpWire.joined(some(0, 8, () -> part(words)).toArray(byte[][]::new));
    }

    private byte[] part(String[] words) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> SftpWire.string(words[random.nextInt(words.length)]);
            case 2 -> SftpWire.string(anyText());
            case 3 -> SftpWire.number(random.nextInt());
            case 4 -> SftpWire.number(EDGES[random.nextInt(EDGES.length)]);
            default -> bytes(40);
        };
    }

    private String anyText() {
        return random.ints(random.nextInt(300), 0, Character.MIN_SURROGATE)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private String text(String of, int longest) {
        return random.ints(random.nextInt(longest + 1), 0, of.length())
                .mapToObj(at -> of.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> List<T> some(int least, int most, Supplier<T> each) {
        return new ArrayList<>(
                Stream.generate(each).limit(random.nextInt(least, most + 1)).toList());
    }
}
