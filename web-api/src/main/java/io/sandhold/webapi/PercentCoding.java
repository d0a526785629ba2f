package io.sandhold.webapi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 section 2.1) of UTF-8 text. */
final class PercentCoding {

    private static final String UNRESERVED = "-._~";

    private PercentCoding() {}

    /**
     * The text behind {@code encoded}.
     *
     * @throws Problem 400 for a {@code %} without two hexadecimal digits, for bytes that are not UTF-8, and for what is no ASCII: an address
     *     has none (RFC 3986 section 2), and Helidon 4.5 hands on a replacement character in its place
     */
    static String decode(String encoded, boolean plusIsSpace) {
        if (!encoded.chars().allMatch(c -> c < 0x80)) {
            throw Problem.invalid("the address must be percent-encoded UTF-8: an 'ü' is %C3%BC");
        }
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                boolean whole = i + 2 < in.length;
                int high = whole ? Character.digit(in[i + 1], 16) : -1;
                int low = whole ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw Problem.invalid("a '%' in the address must be followed by two hexadecimal digits");
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(plusIsSpace && in[i] == '+' ? ' ' : in[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.invalid("the address must be UTF-8, percent-encoded");
        }
    }

    /** All but letters, digits and {@code -._~} of ASCII encoded; fit for an {@code ext-value} of RFC 8187 too. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (letter || b > 0 && UNRESERVED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append("%02X".formatted(b & 0xff));
            }
        }
        return out.toString();
    }
}
