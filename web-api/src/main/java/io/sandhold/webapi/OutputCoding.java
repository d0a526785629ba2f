package io.sandhold.webapi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How bytes that a program printed stand in JSON. */
enum OutputCoding {
    /** As text; what is no UTF-8 is U+FFFD. No piece ends within a character. */
    TEXT,
    /** Exactly, in base64. */
    BASE64;

    /** As the query or a message asks for it. */
    static OutputCoding of(Optional<String> asked) {
        return switch (asked.orElse("text")) {
            case "text" -> TEXT;
            case "base64" -> BASE64;
            default ->
                throw Problem.unprocessable(
                        "\"encoding\" must be text or base64, not '" + SafeText.of(asked.orElse("")) + "'");
        };
    }

    String of(byte[] bytes) {
        return switch (this) {
            case TEXT -> new String(bytes, StandardCharsets.UTF_8);
            case BASE64 -> Base64.getEncoder().encodeToString(bytes);
        };
    }

    /** What was sent. */
    byte[] bytes(String data) {
        try {
            return switch (this) {
                case TEXT -> data.getBytes(StandardCharsets.UTF_8);
                case BASE64 -> Base64.getDecoder().decode(data);
            };
        } catch (IllegalArgumentException e) {
            throw Problem.unprocessable("\"data\" is not base64");
        }
    }
}
