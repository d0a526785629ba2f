package io.sandhold.webapi;

import java.util.OptionalInt;

/** Permissions as callers write them: in an address and as a string in octal, as {@code chmod} takes them; as a number in JSON just that number. */
final class FileMode {

    private static final int MOST = 07777;

    private FileMode() {}

    /** @throws Problem 422 for what is no octal number of up to four digits */
    static int ofText(String text) {
        if (!text.matches("0?[0-7]{1,4}")) {
            throw Problem.unprocessable("\"mode\" must be octal, such as 644 or 0755, not '" + SafeText.of(text) + "'");
        }
        return Integer.parseInt(text, 8);
    }

    /** @throws Problem 422 for a number that is none */
    static int ofNumber(int mode) {
        if (mode < 0 || mode > MOST) {
            throw Problem.unprocessable("\"mode\" must be 0 to 4095 (420 is rw-r--r--), not " + mode);
        }
        return mode;
    }

    static OptionalInt ofQuery(QueryString query) {
        return query.text("mode").map(text -> OptionalInt.of(ofText(text))).orElseGet(OptionalInt::empty);
    }
}
