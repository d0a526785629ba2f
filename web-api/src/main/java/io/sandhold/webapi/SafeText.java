package io.sandhold.webapi;

/** Text of a peer's, made fit for a log line or a message: control characters escaped, cut at 200 characters. */
final class SafeText {

    private static final int LONGEST = 200;

    private SafeText() {}

    static String of(String hostile) {
        StringBuilder out = new StringBuilder();
        hostile.codePoints().limit(LONGEST).forEach(c -> {
            int type = Character.getType(c);
            boolean plain = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            if (plain) {
                out.appendCodePoint(c);
            } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return hostile.length() > LONGEST ? out.append('…').toString() : out.toString();
    }
}
