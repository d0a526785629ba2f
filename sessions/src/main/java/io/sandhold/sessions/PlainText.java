package io.sandhold.sessions;

/** Text from outside, made fit to be kept or shown, and bounded. */
final class PlainText {

    private static final int REPLACEMENT = 0xFFFD;

    private PlainText() {}

    /** What a database can hold: no NUL, no half of a surrogate pair; at most {@code length} UTF-16 units. */
    static String storable(String text, int length) {
        return cleaned(text, length, false);
    }

    /** What may go into a sentence or on one line: also no control or formatting characters. */
    static String line(String text, int length) {
        return cleaned(text, length, true);
    }

    private static String cleaned(String text, int length, boolean oneLine) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), length));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int type = Character.getType(c);
            boolean bad = c == 0
                    || type == Character.SURROGATE
                    || oneLine
                            && (type == Character.CONTROL
                                    || type == Character.FORMAT
                                    || type == Character.LINE_SEPARATOR
                                    || type == Character.PARAGRAPH_SEPARATOR);
            int kept = bad ? REPLACEMENT : c;
            if (out.length() + Character.charCount(kept) > length) {
                break;
            }
            out.appendCodePoint(kept);
        }
        return out.toString();
    }
}
