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

    @Test
    void what_is_not_seen_beyond_the_first_plane_is_escaped_wherever_a_buffer_ends() {
        String tag = "\udb40\udc01"; // U+E0001
        String escaped = "\\udb40\\udc01";
        for (int before = 4080; before < 4110; before++) { // what the writer gives on at once is some power of two
            String filler = "x".repeat(before);
            JsonObject object = Json.createObjectBuilder()
                    .add("a", filler + tag + "\ud83d\ude00" + tag + filler)
                    .build();
            String json = new String(PlainJson.bytes(object), StandardCharsets.UTF_8);
            assertEquals(
                    "{\"a\":\"" + filler + escaped + "\ud83d\ude00" + escaped + filler + "\"}",
                    json,
                    "after " + before);
            assertEquals(object, read(json));
        }
        JsonObject alone = Json.createObjectBuilder().add("a", "\ud83d").build();
        assertEquals("{\"a\":\"?\"}", new String(PlainJson.bytes(alone), StandardCharsets.UTF_8));
    }

    private static JsonObject read(String json) {
        try (var reader = Json.createReader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }
}
