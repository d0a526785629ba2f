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

/**
 * JSON (RFC 8259) that may be shown on a terminal or in a log as it is. The standard asks only that the controls below U+0020 are
 * escaped; what stands in an answer is a session's own, so here the ones from U+007F to U+009F are too (U+009B begins a terminal's
 * command), and the characters that turn the direction of text, are not seen, or end a line. They stand in strings only, where
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

    private static boolean plain(char c) {
        if (c < 0x7f) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static final class Escaping extends FilterWriter {

        Escaping(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            if (plain((char) c)) {
                out.write(c);
            } else {
                out.write("\\u%04x".formatted(c & 0xffff));
            }
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            int start = from;
            for (int i = from; i < from + length; i++) {
                if (!plain(text[i])) {
                    out.write(text, start, i - start);
                    write(text[i]);
                    start = i + 1;
                }
            }
            out.write(text, start, from + length - start);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            write(text.toCharArray(), from, length);
        }
    }
}
