package io.sandhold.webapi;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator: the code of a moment (RFC 6238, with what it says of thirty seconds, SHA-1 and six digits). */
final class OneTimeCode {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private OneTimeCode() {}

    static String of(String secret, Instant now) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(bytes(secret), "HmacSHA1"));
            byte[] hash = mac.doFinal(
                    ByteBuffer.allocate(8).putLong(now.getEpochSecond() / 30).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String base32) {
        String digits = base32.replace("=", "");
        BigInteger all = BigInteger.ONE; // keeps leading zeroes
        for (char c : digits.toCharArray()) {
            all = all.shiftLeft(5).or(BigInteger.valueOf(BASE32.indexOf(c)));
        }
        int length = digits.length() * 5 / 8;
        byte[] whole = all.shiftRight(digits.length() * 5 % 8).toByteArray();
        byte[] bytes = new byte[length];
        System.arraycopy(whole, whole.length - length, bytes, 0, length);
        return bytes;
    }
}
