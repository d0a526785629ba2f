package io.sandhold.sshserver;

/** Text that a peer chose, made safe to be logged or shown on a terminal: one line, printable, of bounded length. */
final class PeerText {

    private static final int LONGEST = 200;

    private PeerText() {}

    /** {@code text} with every control character and backslash as an escape, cut at 200 characters. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean plain = c != '\\'
                    && type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            if (plain) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? out.append('…').toString() : out.toString();
    }
}
