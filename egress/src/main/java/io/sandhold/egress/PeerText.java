package io.sandhold.egress;

/** Text from a jail or about it, made fit for a log or a message: one line, printable ASCII, of bounded length. */
final class PeerText {

    private PeerText() {}

    /**
     * @param most characters of the result, at least 1; what is cut ends in {@code ~}
     */
    static String escape(String text, int most) {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String piece = c >= ' ' && c < 127 && c != '\\' ? String.valueOf(c) : "\\u%04x".formatted((int) c);
            if (escaped.length() + piece.length() > most - (i + 1 < text.length() ? 1 : 0)) {
                return escaped.append('~').toString();
            }
            escaped.append(piece);
        }
        return escaped.toString();
    }
}
