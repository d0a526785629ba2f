package io.sandhold.sessions;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Lines of the format asciicast v2 (asciinema's {@code doc/asciicast-v2.md}): a header object, then an array for each event. */
final class CastText {

    private static final int MICROS = 1_000_000;

    private CastText() {}

    /**
     * The header.
     *
     * @param began seconds of the epoch
     */
    static byte[] header(int columns, int rows, long began, String type, String title) {
        StringBuilder line = new StringBuilder("{\"version\": 2, \"width\": ")
                .append(columns)
                .append(", \"height\": ")
                .append(rows)
                .append(", \"timestamp\": ")
                .append(began)
                .append(", \"title\": ");
        string(line, title);
        line.append(", \"env\": {\"TERM\": ");
        string(line, type);
        line.append(", \"SHELL\": \"/bin/bash\"}}\n");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An event.
     *
     * @param micros since the login
     * @param code what it is: {@code o}, {@code i}, {@code r} or {@code m}
     */
    static byte[] event(long micros, char code, String text) {
        StringBuilder line = new StringBuilder(text.length() + 32).append('[').append(micros / MICROS);
        String fraction = Long.toString(micros % MICROS);
        line.append('.').repeat('0', 6 - fraction.length()).append(fraction);
        line.append(", \"").append(code).append("\", ");
        string(line, text);
        return line.append("]\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A JSON string; also what would steer a terminal, or turn text round, is escaped, so that a file may be looked at as it is. */
    private static void string(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                default -> {
                    if (plain(c)) {
                        to.append(c);
                    } else {
                        to.append("\\u").append(HexFormat.of().toHexDigits(c));
                    }
                }
            }
        }
        to.append('"');
    }

    private static boolean plain(char c) {
        if (c >= ' ' && c < 0x7f) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
