package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.Deadline;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A sum over a file's bytes, by which two are compared; in hexadecimal. */
interface Checksum {

    void update(ByteBuffer bytes);

    String value();

    /** @throws Problem 422 for an algorithm that is not one of them */
    static Checksum of(String algorithm) {
        return switch (algorithm.toLowerCase(Locale.ROOT)) {
            case "sha256" -> digest("SHA-256");
            case "sha512" -> digest("SHA-512");
            case "sha1" -> digest("SHA-1");
            case "md5" -> digest("MD5");
            case "crc32" -> cyclic(new CRC32());
            case "crc32c" -> cyclic(new CRC32C());
            default ->
                throw Problem.unprocessable("\"algorithm\" must be sha256, sha512, sha1, md5, crc32 or crc32c, not '"
                        + SafeText.of(algorithm) + "'");
        };
    }

    private static Checksum digest(String name) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
        return of(digest::update, () -> HexFormat.of().formatHex(digest.digest()));
    }

    private static Checksum cyclic(java.util.zip.Checksum sum) {
        return of(sum::update, () -> "%08x".formatted(sum.getValue()));
    }

    private static Checksum of(Consumer<ByteBuffer> update, Supplier<String> value) {
        return new Checksum() {
            @Override
            public void update(ByteBuffer bytes) {
                update.accept(bytes);
            }

            @Override
            public String value() {
                return value.get();
            }
        };
    }

    /** Reads a file to its end; how many bytes that was. */
    default long updateAll(ConfinedFile file, Deadline deadline, Runnable used) {
        ByteBuffer piece = ByteBuffer.allocate(256 << 10);
        long at = 0;
        for (int count = file.read(piece, 0); count > 0; count = file.read(piece.clear(), at)) {
            deadline.check();
            used.run();
            update(piece.flip());
            at += count;
        }
        return at;
    }
}
