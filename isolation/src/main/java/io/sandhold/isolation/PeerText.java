package io.sandhold.isolation;

/** Text from a jail, made fit for a log or a message: one line, printable ASCII, at most 500 characters. */
final class PeerText {
    private static final int LONGEST = 500;

    private PeerText() {}

    static String escape(CharSequence text) {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length() && escaped.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                escaped.append(i + 1 < text.length() ? "; " : "");
            } else if (c >= ' ' && c < 127) {
                escaped.append(c);
            } else {
                escaped.append("\\u%04x".formatted((int) c));
            }
        }
        return escaped.toString();
    }
}
