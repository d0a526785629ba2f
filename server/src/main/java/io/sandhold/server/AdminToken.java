package io.sandhold.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The administrator's token as it lies in the data directory: one line, mode 0600, made at the first start. Whoever edits
 * the file has changed the token at the next start.
 */
final class AdminToken {

    static final String FILE = "admin.token";

    /** The label of this token in the registry. */
    static final String LABEL = FILE;

    private AdminToken() {}

    /**
     * Reads it, and makes it first where it is missing.
     *
     * @throws StartException if it cannot be read or made, or is no token
     */
    static String readOrMake(Path data) {
        Path file = data.resolve(FILE);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                make(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new StartException(
                    "the administrator's token " + file + " cannot be read or made (" + DataDirectory.reason(e)
                            + "); see to its rights",
                    e);
        }
    }

    /** @throws StartException if what lies there is no token */
    static String read(Path file) throws IOException {
        String token = Files.size(file) > 1024
                ? ""
                : Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!token.matches("[!-~]{32,256}")) {
            throw new StartException(
                    "the administrator's token in " + file
                            + " is not one line of 32 to 256 visible characters; remove the file, and the next start makes a new one");
        }
        return token;
    }

    /** Written under another name first and moved into place: it is whole or not there. */
    private static void make(Path file) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String text = "shd_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
        Path fresh = Files.createTempFile(
                file.getParent(),
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
