package io.sandhold.sessions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@link Seals} with the key in a file of 32 bytes, mode 0600. Who removes the file ends all that was sealed. */
final class KeyedSeals implements Seals {

    private static final String HMAC = "HmacSHA256";
    private static final int KEY = 32;
    private static final int SIGNATURE = 32;

    /** Characters of what is opened, at most; an address is no longer. */
    private static final int LONGEST = 16 << 10;

    private final SecretKeySpec key;

    private KeyedSeals(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /**
     * Takes the key out of the file, which is made where it is not there.
     *
     * @throws SessionException if it can be neither read nor made, or is no such key
     */
    static Seals of(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY) {
                throw new SessionException(
                        SessionError.UNAVAILABLE,
                        "the key in " + file + " has " + key.length + " bytes, not " + KEY
                                + "; remove it to have a new one made, which ends all links");
            }
            return new KeyedSeals(key);
        } catch (IOException e) {
            throw new SessionException(SessionError.UNAVAILABLE, "the key in " + file + " cannot be had: " + e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] key = new byte[KEY];
        new SecureRandom().nextBytes(key);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (var channel = Files.newByteChannel(
                next,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(key));
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String seal(String purpose, byte[] content) {
        byte[] whole = Arrays.copyOf(content, content.length + SIGNATURE);
        System.arraycopy(signature(purpose, content), 0, whole, content.length, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    @Override
    public Optional<byte[]> open(String purpose, String sealed) {
        byte[] whole;
        try {
            whole = sealed.length() > LONGEST
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (whole.length < SIGNATURE) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(whole, whole.length - SIGNATURE);
        byte[] signed = Arrays.copyOfRange(whole, content.length, whole.length);
        return MessageDigest.isEqual(signed, signature(purpose, content)) ? Optional.of(content) : Optional.empty();
    }

    private byte[] signature(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + HMAC, e);
        }
    }
}
