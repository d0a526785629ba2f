package io.sandhold.sessions;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size as people write it: digits and an optional unit {@code K M G T}, each 1,024 of the one before, with an optional
 * {@code B} or {@code iB}, in either case: {@code 50M}, {@code 1g}, {@code 512KiB}, {@code 1048576}.
 */
public final class ByteSize {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)(?:I?B)?");

    private ByteSize() {}

    /**
     * Bytes; at least 1.
     *
     * @throws SessionException with {@link SessionError#INVALID} for anything else, also what does not fit a {@code long}
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (matcher.matches()) {
            int shift = matcher.group(2).isEmpty() ? 0 : 10 * (1 + "KMGT".indexOf(matcher.group(2)));
            BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(shift);
            if (bytes.bitLength() >= 64) {
                throw new SessionException(
                        SessionError.INVALID,
                        "size " + text.strip() + " is more than any host allows; ask for less, such as 50M or 2G");
            }
            if (bytes.signum() > 0) {
                return bytes.longValueExact();
            }
        }
        throw new SessionException(
                SessionError.INVALID,
                "'" + PlainText.line(text, 32)
                        + "' is not a size: give a number above 0 with K, M, G or T, such as 50M or 2G");
    }

    /** The shortest exact form: {@code 50M}, {@code 1536K}, {@code 1000}. */
    public static String format(long bytes) {
        String units = "TGMK";
        for (int i = 0; i < units.length(); i++) {
            long unit = 1L << 10 * (4 - i);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + units.substring(i, i + 1);
            }
        }
        return Long.toString(bytes);
    }

    /** To be read at a glance, in the largest unit, with a digit after the point where that leaves less than ten: {@code 1.5G}, {@code 64M}, {@code 700}. */
    public static String about(long bytes) {
        String units = " KMGT";
        double rest = bytes;
        int unit = 0;
        for (; rest >= 1024 && unit < units.length() - 1; unit++) {
            rest /= 1024;
        }
        String digits = String.format(Locale.ROOT, rest < 10 && unit > 0 ? "%.1f" : "%.0f", rest);
        return digits.replace(".0", "") + units.substring(unit, unit + 1).strip();
    }
}
