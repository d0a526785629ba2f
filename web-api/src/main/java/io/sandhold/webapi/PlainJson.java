package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * JSON (RFC 8259) that may be shown on a terminal or in a log as it is. The standard asks only that the controls below U+0020 are
 * escaped; what stands in an answer is a session's own, so here the ones from U+007F to U+009F are too (U+009B begins a terminal's
 * command), and the characters that turn the direction of text, are not seen, or end a line, also those beyond U+FFFF (U+E0001). They stand in strings only, where
 * an escape says the same.
 */
final class PlainJson {

    private PlainJson() {}

    /** Writes it as it goes, and closes the stream: what a command printed may be long. */
    static void write(JsonObject object, OutputStream to) {
        try (JsonWriter writer = Json.createWriter(new Escaping(new OutputStreamWriter(to, StandardCharsets.UTF_8)))) {
            writer.write(object);
        }
    }

    static byte[] bytes(JsonObject object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(object, bytes);
        return bytes.toByteArray();
    }

    private static boolean plain(int codePoint) {
        if (codePoint < 0x7f) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static final class Escaping extends FilterWriter {
        private static final HexFormat HEX = HexFormat.of();
        private static final char NONE = 0;

        /** The first half of a character beyond U+FFFF, until its second comes, be it with the next write. */
        private char half = NONE;

        Escaping(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            write(new char[] {(char) c}, 0, 1);
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            int start = from; // of what is written as it is
            for (int i = from; i < from + length; i++) {
                char c = text[i];
                if (half != NONE && Character.isLowSurrogate(c)) {
                    give(plain(Character.toCodePoint(half, c)), half);
                    give(plain(Character.toCodePoint(half, c)), c);
                    half = NONE;
                    start = i + 1;
                    continue;
                }
                giveHalf();
                if (Character.isHighSurrogate(c) || !plain(c)) {
                    out.write(text, start, i - start);
                    start = i + 1;
                }
                if (Character.isHighSurrogate(c)) {
                    half = c;
                } else if (!plain(c)) {
                    give(false, c);
                }
            }
            out.write(text, start, from + length - start);
        }

        private void give(boolean plain, char c) throws IOException {
            if (plain) {
                out.write(c);
            } else {
                out.write("\\u");
                out.write(HEX.toHexDigits(c));
            }
        }

        /** One that stands alone. */
        private void giveHalf() throws IOException {
            if (half != NONE) {
                out.write(half);
                half = NONE;
            }
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            write(text.toCharArray(), from, length);
        }

        @Override
        public void close() throws IOException {
            giveHalf();
            super.close();
        }
    }
}
