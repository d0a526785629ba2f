package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainJsonTest {

    @Test
    void what_steers_a_terminal_is_escaped_and_means_the_same() {
        String hostile = "\u001b[2J\u007f\u009b31m\u202E\u2066\u200b\u2028\u2029\ufeff\u0000";
        JsonObject object = Json.createObjectBuilder().add(hostile, hostile).build();
        String json = new String(PlainJson.bytes(object), StandardCharsets.UTF_8);
        String escaped = "\\u001b[2J\\u007f\\u009b31m\\u202e\\u2066\\u200b\\u2028\\u2029\\ufeff\\u0000";
        assertEquals("{\"" + escaped + "\":\"" + escaped + "\"}", json);
        assertEquals(object, read(json));
    }

    @Test
    void text_of_any_language_stays_as_it_is() {
        String text = "a \"b\" \\ / ü 日本 \ud83d\ude00 " + "x".repeat(100_000) + "é";
        JsonObject object = Json.createObjectBuilder().add("a", text).build();
        String json = new String(PlainJson.bytes(object), StandardCharsets.UTF_8);
        assertEquals(object.toString(), json);
        assertEquals(object, read(json));
    }

    private static JsonObject read(String json) {
        try (var reader = Json.createReader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }
}
