package io.sandhold.sessions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords hashed by Argon2id (RFC 9106): 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet has it for a server
 * that has no memory to spare; 16 bytes of salt and 32 of hash. The encoded text carries its own parameters, so that they may grow.
 */
final class PasswordHash {

    private static final int KIB = 19 << 10;
    private static final int PASSES = 2;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private PasswordHash() {}

    /** {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}. */
    static String of(String password, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        byte[] hash = hash(password, salt, 32, KIB, PASSES, 1);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /** Whether it is that password; the comparison takes the same time wherever they differ. */
    static boolean matches(String encoded, String password) {
        Matcher form = FORM.matcher(encoded);
        if (!form.matches()) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(form.group(5));
        byte[] hash = hash(
                password,
                Base64.getDecoder().decode(form.group(4)),
                expected.length,
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)));
        return MessageDigest.isEqual(expected, hash);
    }

    private static byte[] hash(String password, byte[] salt, int length, int kib, int passes, int lanes) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(kib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // one person's keyboard composes a letter that another's writes as two: RFC 8265 section 4.2.2
        argon2.generateBytes(
                Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
