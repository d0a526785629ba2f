package io.sandhold.efast;

/** A peer's text as it may stand in a message: one line, not too long, of what can be seen. */
final class PeerText {

    private static final int LONGEST = 200;

    private PeerText() {}

    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            boolean seen = switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.PRIVATE_USE -> false;
                default -> true;
            };
            line.appendCodePoint(seen ? c : '?');
        });
        return text.codePointCount(0, text.length()) > LONGEST ? line + "…" : line.toString();
    }
}
