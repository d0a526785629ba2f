package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Input for an operation: mostly as its schema has it, often a little wrong, sometimes nothing of the kind. One thread. */
final class AnyInput {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "f",
            "d/f",
            "/workspace/f",
            "../../etc/passwd",
            "/etc/passwd",
            "a\u0000b",
            "\u202e\u0007",
            "\ud83d\ude00",
            "x".repeat(300),
            "y".repeat(5000),
            "%2e%2e",
            "true",
            "null",
            "0",
            "-1",
            "1e999",
            "99999999999999999999",
            "2030-01-31T12:00:00Z",
            "*",
            "**/*",
            "(a+)+$",
            "[",
            "sleep 0.1",
            "exit 3",
            "def handler(event): return event");

    private static final List<String> SEGMENTS = List.of(
            "s1",
            "s1",
            "s1",
            "none",
            "new",
            "..",
            "%2e%2e",
            "%00",
            "a%2Fb",
            "%E6%96%B0",
            "x".repeat(70),
            "-",
            "1",
            "8080",
            "f",
            "d/f",
            "%20",
            "%ff",
            "SHA256:x",
            "a:b");

    private static final List<String> RAW = List.of(
            "",
            "{",
            "[]",
            "null",
            "\"x\"",
            "{\"a\":}",
            "\u0000",
            "{\"a\":1}}",
            "[".repeat(300),
            "{\"\u0000\":\"\ud800\"}");

    private final JsonObject document;
    private final Random random;
    private String shown = "";

    AnyInput(JsonObject document, Random random) {
        this.document = document;
        this.random = random;
    }

    /** The last body, for a failure's message. */
    String shown() {
        return shown;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** What a reference of the document leads to, or the member itself. */
    JsonObject resolved(JsonObject member) {
        return member.containsKey("$ref")
                ? document.getValue(member.getString("$ref").substring(1)).asJsonObject()
                : member;
    }

    String segment(String name) {
        return name.equals("session_id") && !oneIn(4) ? "s1" : one(SEGMENTS);
    }

    /** A value of a parameter, or none. */
    Optional<String> some(JsonObject parameter) {
        if (oneIn(2)) {
            return Optional.empty();
        }
        JsonValue value = oneIn(2) ? Json.createValue(one(TEXTS)) : value(parameter.getJsonObject("schema"), 0);
        return Optional.of(value instanceof JsonString text ? text.getString() : value.toString());
    }

    String mediaType(JsonObject content) {
        return oneIn(8)
                ? one(List.of("text/plain", "application/json; charset=x", "x", "multipart/form-data"))
                : one(new ArrayList<>(content.keySet()));
    }

    byte[] body(JsonObject content) {
        if (oneIn(6) || !content.containsKey("application/json")) {
            shown = one(RAW);
            return shown.getBytes(StandardCharsets.UTF_8);
        }
        JsonObject schema = content.getJsonObject("application/json").getJsonObject("schema");
        JsonValue value = value(schema, 0);
        shown = value.toString();
        shown = shown.length() > 3000 ? shown.substring(0, 3000) : shown;
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonValue value(JsonObject schema, int depth) {
        if (oneIn(10)) {
            return one(List.of(
                    JsonValue.NULL,
                    JsonValue.TRUE,
                    Json.createValue(one(TEXTS)),
                    Json.createValue(random.nextInt()),
                    Json.createValue(-0.5),
                    JsonValue.EMPTY_JSON_ARRAY,
                    JsonValue.EMPTY_JSON_OBJECT));
        }
        if (schema.containsKey("$ref")) {
            return value(resolved(schema), depth + 1);
        }
        if (schema.containsKey("allOf")) {
            JsonObjectBuilder all = Json.createObjectBuilder();
            schema.getJsonArray("allOf").getValuesAs(JsonObject.class).stream()
                    .map(part -> value(part, depth + 1))
                    .filter(JsonObject.class::isInstance)
                    .forEach(part -> part.asJsonObject().forEach(all::add));
            return all.build();
        }
        if (schema.containsKey("enum")) {
            return one(schema.getJsonArray("enum"));
        }
        if (schema.containsKey("oneOf")) {
            return value(one(schema.getJsonArray("oneOf").getValuesAs(JsonObject.class)), depth + 1);
        }
        return typed(schema, type(schema), depth);
    }

    private String type(JsonObject schema) {
        JsonValue type = schema.getOrDefault("type", Json.createValue("string"));
        return type instanceof JsonString text
                ? text.getString()
                : one(type.asJsonArray().getValuesAs(JsonString.class)).getString();
    }

    private JsonValue typed(JsonObject schema, String type, int depth) {
        return switch (type) {
            case "null" -> JsonValue.NULL;
            case "boolean" -> random.nextBoolean() ? JsonValue.TRUE : JsonValue.FALSE;
            case "integer" ->
                Json.createValue(one(List.of(0L, 1L, 5L, 420L, -1L, (long) Integer.MAX_VALUE, Long.MAX_VALUE)));
            case "number" -> Json.createValue(one(List.of(0.0, 0.5, 1.0, -1.0, 1e300, 1e-300)));
            case "array" -> {
                JsonArrayBuilder array = Json.createArrayBuilder();
                JsonObject items =
                        schema.containsKey("items") ? schema.getJsonObject("items") : JsonValue.EMPTY_JSON_OBJECT;
                for (int i = random.nextInt(4); i > 0 && depth < 8; i--) {
                    array.add(value(items, depth + 1));
                }
                yield array.build();
            }
            case "object" -> {
                JsonObjectBuilder object = Json.createObjectBuilder();
                if (schema.containsKey("properties") && depth < 8) {
                    schema.getJsonObject("properties").forEach((name, property) -> {
                        if (!oneIn(3)) {
                            object.add(
                                    name,
                                    name.equals("timeout")
                                            ? Json.createValue(0.5)
                                            : value(property.asJsonObject(), depth + 1));
                        }
                    });
                }
                yield object.build();
            }
            default -> Json.createValue(one(TEXTS));
        };
    }
}
