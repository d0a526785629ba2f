package io.sandhold.sessions;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An SSH certificate, OpenSSH's PROTOCOL.certkeys, read with suspicion. That it can be read says nothing of whether it is to be believed:
 * its signature is to be checked, and then {@link CertificateTrust} asked.
 *
 * @param type {@code ssh-ed25519-cert-v01@openssh.com}, …
 * @param key the wire form of the key it is for, without the certificate
 * @param serial as an unsigned number
 * @param kind {@link #USER}, or another
 * @param id what whoever signed it calls it
 * @param principals whom it is for
 * @param validAfter when it begins, in unsigned seconds since 1970
 * @param validBefore when it has ended, likewise
 * @param critical what must be heeded, with each one's data
 * @param extensions what it grants, likewise
 * @param authority the wire form of the key that has signed it
 * @param signed the bytes that are signed
 * @param signature the signature over them: its algorithm and what that gave
 */
public record UserCertificate(
        String type,
        byte[] key,
        long serial,
        long kind,
        String id,
        List<String> principals,
        long validAfter,
        long validBefore,
        Map<String, byte[]> critical,
        Map<String, byte[]> extensions,
        byte[] authority,
        byte[] signed,
        byte[] signature) {

    /** The kind of those that are for users. */
    public static final long USER = 1;

    /** The longest, in bytes. */
    static final int LONGEST = 16 << 10;

    private static final String SUFFIX = "-cert-v01@openssh.com";

    /** The types that are taken, with how many strings their keys have. */
    private static final Map<String, Integer> PARTS = Map.of(
            "ssh-ed25519", 1,
            "ecdsa-sha2-nistp256", 2,
            "ecdsa-sha2-nistp384", 2,
            "ecdsa-sha2-nistp521", 2,
            "ssh-rsa", 2);

    /** Whether an algorithm's name is one of certificates. */
    public static boolean named(String algorithm) {
        return algorithm.contains("-cert-v");
    }

    /**
     * @throws SessionException with {@link SessionError#INVALID} where it is none, or one of a type that is not taken
     */
    public static UserCertificate read(byte[] blob) {
        require(blob.length <= LONGEST, "a certificate is at most " + LONGEST + " bytes");
        ByteBuffer in = ByteBuffer.wrap(blob);
        String type = text(string(in));
        require(type.endsWith(SUFFIX), "it is of no type of certificates");
        String plain = type.substring(0, type.length() - SUFFIX.length());
        require(PARTS.containsKey(plain), "certificates of this type are not taken here");
        string(in); // the nonce
        byte[] key = key(plain, in);
        KeyForm.check(plain, key);
        long serial = number(in, Long.BYTES);
        long kind = number(in, Integer.BYTES);
        String id = text(string(in));
        List<String> principals = new ArrayList<>();
        for (ByteBuffer names = ByteBuffer.wrap(string(in)); names.hasRemaining(); ) {
            principals.add(text(string(names)));
        }
        long validAfter = number(in, Long.BYTES);
        long validBefore = number(in, Long.BYTES);
        Map<String, byte[]> critical = options(string(in));
        Map<String, byte[]> extensions = options(string(in));
        string(in); // reserved
        byte[] authority = string(in);
        String signer = text(string(ByteBuffer.wrap(authority)));
        require(KeyForm.TYPES.contains(signer), "its authority's key is of no type that is taken here");
        KeyForm.check(signer, authority);
        byte[] signed = new byte[in.position()];
        in.get(0, signed);
        byte[] signature = string(in);
        require(!in.hasRemaining(), "there is something after its end");
        return new UserCertificate(
                type,
                key,
                serial,
                kind,
                id,
                List.copyOf(principals),
                validAfter,
                validBefore,
                critical,
                extensions,
                authority,
                signed,
                signature);
    }

    private static byte[] key(String plain, ByteBuffer in) {
        List<byte[]> parts = new ArrayList<>(List.of(plain.getBytes(StandardCharsets.US_ASCII)));
        for (int i = 0; i < PARTS.get(plain); i++) {
            parts.add(string(in));
        }
        ByteBuffer key = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> key.putInt(part.length).put(part));
        return key.array();
    }

    private static Map<String, byte[]> options(byte[] packed) {
        Map<String, byte[]> options = new LinkedHashMap<>();
        for (ByteBuffer in = ByteBuffer.wrap(packed); in.hasRemaining(); ) {
            String name = text(string(in));
            require(options.put(name, string(in)) == null, "it has an option twice");
        }
        return options;
    }

    /** The one string that a critical option's data holds; empty where it has no such option. */
    Optional<String> critical(String name) {
        byte[] data = critical.get(name);
        if (data == null) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        String value = text(string(in));
        require(!in.hasRemaining(), "its option " + name + " has something after its end");
        return Optional.of(value);
    }

    boolean validAt(Instant moment) {
        long now = moment.getEpochSecond();
        return Long.compareUnsigned(validAfter, now) <= 0 && Long.compareUnsigned(now, validBefore) < 0;
    }

    /** When it ends; empty where that is further off than anything here lives. */
    Optional<Instant> end() {
        return validBefore < 0 || validBefore > Instant.MAX.getEpochSecond() / 2
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(validBefore));
    }

    /**
     * The algorithm of its signature; empty where that is not one of its authority's key, or rests on SHA-1 ({@code ssh-rsa}).
     */
    public Optional<String> signatureAlgorithm() {
        String named = text(string(ByteBuffer.wrap(signature)));
        String signer = text(string(ByteBuffer.wrap(authority)));
        return Optional.of(named)
                .filter(algorithm -> signer.equals("ssh-rsa")
                        ? algorithm.equals("rsa-sha2-256") || algorithm.equals("rsa-sha2-512")
                        : algorithm.equals(signer));
    }

    /** For the audit. */
    public String told() {
        return "certificate '" + PlainText.line(id, 64) + "' serial " + Long.toUnsignedString(serial) + " by "
                + KeyLine.fingerprint(authority) + " for " + KeyLine.fingerprint(key);
    }

    private static long number(ByteBuffer in, int bytes) {
        require(in.remaining() >= bytes, "it is cut short");
        return bytes == Long.BYTES ? in.getLong() : Integer.toUnsignedLong(in.getInt());
    }

    private static byte[] string(ByteBuffer in) {
        require(in.remaining() >= Integer.BYTES, "it is cut short");
        int length = in.getInt();
        require(length >= 0 && length <= in.remaining(), "it is cut short");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Text must be text: a name that was not would be another one to whoever reads it leniently. */
    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            require(text.indexOf('\0') < 0, "a name in it holds a NUL");
            return text;
        } catch (CharacterCodingException e) {
            throw new SessionException(SessionError.INVALID, "a name in it is no text", e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new SessionException(SessionError.INVALID, otherwise);
        }
    }
}
