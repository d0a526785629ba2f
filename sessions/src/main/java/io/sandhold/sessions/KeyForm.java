package io.sandhold.sessions;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The wire form of a public key, read with suspicion: RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1 (ECDSA), RFC 8709 section 4
 * (Ed25519), OpenSSH's PROTOCOL.u2f (security keys).
 */
final class KeyForm {

    /** The types that are taken. */
    static final List<String> TYPES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "ssh-rsa",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    /** The longest wire form, in bytes: an RSA key of 16,384 bits has 2,074. */
    static final int LONGEST = 4096;

    private final ByteBuffer rest;

    private KeyForm(byte[] wireForm) {
        this.rest = ByteBuffer.wrap(wireForm);
    }

    /**
     * Passes if {@code wireForm} is a key of {@code type}, one of {@link #TYPES}, with nothing after it.
     *
     * @throws SessionException with {@link SessionError#INVALID}
     */
    static void check(String type, byte[] wireForm) {
        require(wireForm.length <= LONGEST, "the key is longer than any that is taken here (4,096 bytes)");
        KeyForm form = new KeyForm(wireForm);
        require(form.text().equals(type), "the key's line says " + type + ", but what follows is of another type");
        switch (type) {
            case "ssh-ed25519" -> form.ed25519();
            case "ecdsa-sha2-nistp256" -> form.ecdsa("nistp256", 32);
            case "ecdsa-sha2-nistp384" -> form.ecdsa("nistp384", 48);
            case "ecdsa-sha2-nistp521" -> form.ecdsa("nistp521", 66);
            case "ssh-rsa" -> form.rsa();
            case "sk-ssh-ed25519@openssh.com" -> {
                form.ed25519();
                form.application();
            }
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
                form.ecdsa("nistp256", 32);
                form.application();
            }
            default -> require(false, "keys of this type are not taken here");
        }
        require(!form.rest.hasRemaining(), "there is something after the key's end; give the whole line, unbroken");
    }

    private void ed25519() {
        require(string().length == 32, "an Ed25519 key has 32 bytes, and this one has not");
    }

    private void ecdsa(String curve, int size) {
        require(text().equals(curve), "the key's curve is not that of its type");
        byte[] point = string();
        require(point.length == 1 + 2 * size && point[0] == 4, "the key's point is not one of its curve, uncompressed");
    }

    private void rsa() {
        BigInteger exponent = number();
        BigInteger modulus = number();
        require(exponent.testBit(0) && exponent.bitLength() > 1, "the RSA key's exponent must be odd and above 1");
        require(
                modulus.bitLength() >= 2048 && modulus.bitLength() <= 16384,
                "an RSA key must have 2,048 to 16,384 bits, and this one has " + modulus.bitLength()
                        + "; make a better one with: ssh-keygen -t ed25519");
    }

    private void application() {
        require(!text().isEmpty(), "a security key names its application, and this one does not");
    }

    private BigInteger number() {
        byte[] bytes = string();
        require(bytes.length > 0 && bytes[0] >= 0, "the RSA key holds a number that is not positive");
        return new BigInteger(bytes);
    }

    private String text() {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    /** The next {@code string} of RFC 4251 section 5. */
    private byte[] string() {
        require(rest.remaining() >= 4, "the key is cut short; give the whole line of the .pub file");
        int length = rest.getInt();
        require(
                length >= 0 && length <= rest.remaining(),
                "the key is cut short; give the whole line of the .pub file");
        byte[] bytes = new byte[length];
        rest.get(bytes);
        return bytes;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new SessionException(SessionError.INVALID, otherwise);
        }
    }
}
