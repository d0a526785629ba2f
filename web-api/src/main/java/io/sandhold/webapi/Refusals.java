package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The refusals of the API document. What each code means stands once, in {@code refusals.json}; an operation names the codes, or groups of them, that only it gives, and gets those that come
 * with its kind: with a token, with a body, with a session in its path, as a stream. Operations that refuse alike share a response. One thread.
 */
final class Refusals {

    /** The codes of a response; in the schema, generators would make a class of each set of them. */
    static final String CODES = "x-codes";

    private static final String TYPE = "application/problem+json";
    private static final JsonObject PROBLEM = reference("schemas", "Problem");
    private static final JsonObject REQUEST_ID = reference("headers", "RequestId");

    /** Statuses of which a header says more. */
    private static final Map<String, Map<String, String>> HEADERS = Map.of(
            "401", Map.of("WWW-Authenticate", "WwwAuthenticate"),
            "405", Map.of("Allow", "Allow"),
            "429", Map.of("Retry-After", "RetryAfter"),
            "503", Map.of("Retry-After", "RetryAfter"));

    private final JsonObject codes;
    private final JsonObject groups;
    private final Map<String, JsonObject> shared = new LinkedHashMap<>();
    private final Map<JsonObject, String> names = new LinkedHashMap<>();
    private final Set<String> used = new TreeSet<>();

    Refusals(JsonObject table) {
        this.codes = table.getJsonObject("codes");
        this.groups = table.getJsonObject("groups");
    }

    /** All answers of an operation: those that its description has, and every refusal. */
    JsonObject responses(String path, String method, JsonObject operation) {
        Map<String, Set<String>> refused = new TreeMap<>();
        kinds(path, method, operation).forEach(word -> add(refused, word));
        Map<String, JsonValue> all = new TreeMap<>();
        operation.getJsonObject("responses").forEach((status, described) -> {
            JsonObject response = described.asJsonObject();
            words(response, "codes").forEach(code -> add(refused, status + " " + code));
            if (!response.containsKey("codes")) {
                all.put(status, withRequestId(response));
            }
        });
        refused.forEach((status, some) -> {
            JsonObject own = operation.getJsonObject("responses").getJsonObject(status);
            JsonObject response = response(status, some, own == null ? JsonObject.EMPTY_JSON_OBJECT : own);
            all.put(status, own == null ? shared(status, response) : response);
        });
        JsonObjectBuilder built = Json.createObjectBuilder();
        all.forEach(built::add);
        return built.add("default", reference("responses", "Refused")).build();
    }

    private static List<String> kinds(String path, String method, JsonObject operation) {
        List<String> kinds = new ArrayList<>(List.of("every call"));
        if (!operation.containsKey("security")) {
            kinds.add("with a token");
        }
        if (!Set.of("get", "head", "options").contains(method)
                || operation.getJsonObject("responses").containsKey("101")) {
            kinds.add("changes");
        }
        JsonObject answers = operation.getJsonObject("responses");
        if (answers.containsKey("101") || answers.toString().contains("\"text/event-stream\"")) {
            kinds.add("a stream");
        }
        if (path.contains("{session_id}")) {
            kinds.add("of a session");
        }
        if (operation.containsKey("requestBody")
                && operation
                        .getJsonObject("requestBody")
                        .getJsonObject("content")
                        .containsKey("application/json")) {
            kinds.add("with members");
        }
        String parameters = operation.containsKey("parameters")
                ? operation.getJsonArray("parameters").toString()
                : "";
        if (parameters.contains("\"in\":\"query\"") || parameters.contains("InQuery\"")) {
            kinds.add("with a query");
        }
        if (parameters.contains("/IdempotencyKey")) {
            kinds.add("with a key");
        }
        kinds.addAll(words(operation, "refusals"));
        return kinds;
    }

    /** @param word a group's name, or a status and a code */
    private void add(Map<String, Set<String>> to, String word) {
        JsonArray group = groups.getJsonArray(word);
        if (group != null) {
            group.getValuesAs(JsonString.class).forEach(one -> add(to, one.getString()));
            return;
        }
        if (!codes.containsKey(word)) {
            throw new IllegalStateException("refusals.json does not have '" + word + "'");
        }
        String[] parts = word.split(" ", 2);
        to.computeIfAbsent(parts[0], status -> new TreeSet<>()).add(parts[1]);
    }

    /** @param own what the operation says by itself: a description, and a body with more members */
    private JsonObject response(String status, Set<String> some, JsonObject own) {
        StringBuilder description = new StringBuilder(own.getString("description", ""));
        JsonArrayBuilder words = Json.createArrayBuilder();
        JsonObjectBuilder examples = Json.createObjectBuilder();
        // Where nothing else is refused by this status, no body has another shape.
        boolean alone = own.containsKey("content")
                && some.size() == own.getJsonArray("codes").size();
        for (String code : some) {
            String key = status + " " + code;
            description.append(description.isEmpty() ? "" : "\n\n");
            description.append('`').append(code).append("`: ");
            description.append(codes.getJsonObject(key).getString("description"));
            words.add(code);
            if (!alone) {
                used.add(key);
                examples.add(code, reference("examples", exampleName(key)));
            }
        }
        JsonObject schema = PROBLEM;
        if (own.containsKey("content")) {
            JsonObject more = own.getJsonObject("content").getJsonObject(TYPE);
            schema = alone
                    ? more.getJsonObject("schema")
                    : Json.createObjectBuilder()
                            .add(
                                    "anyOf",
                                    Json.createArrayBuilder()
                                            .add(more.get("schema"))
                                            .add(PROBLEM))
                            .build();
            JsonObject example = more.getJsonObject("example");
            examples.add(
                    example.getString("code") + "_WITH_OUTPUT",
                    Json.createObjectBuilder().add("value", example));
        }
        JsonObjectBuilder headers = Json.createObjectBuilder();
        if (own.containsKey("headers")) {
            own.getJsonObject("headers").forEach(headers::add);
        }
        HEADERS.getOrDefault(status, Map.of())
                .forEach((name, header) -> headers.add(name, reference("headers", header)));
        return Json.createObjectBuilder()
                .add("description", description.toString())
                .add(CODES, words)
                .add("headers", headers.add("X-Request-Id", REQUEST_ID))
                .add(
                        "content",
                        Json.createObjectBuilder()
                                .add(
                                        TYPE,
                                        Json.createObjectBuilder()
                                                .add("schema", schema)
                                                .add("examples", examples)))
                .build();
    }

    private JsonObject shared(String status, JsonObject response) {
        String name = names.computeIfAbsent(response, fresh -> {
            String plain = StatusText.of(Integer.parseInt(status)).replaceAll("[^A-Za-z]", "");
            String free = plain;
            for (int i = 2; shared.containsKey(free); i++) {
                free = plain + i;
            }
            shared.put(free, fresh);
            return free;
        });
        return reference("responses", name);
    }

    private static JsonObject withRequestId(JsonObject response) {
        JsonObject headers =
                response.containsKey("headers") ? response.getJsonObject("headers") : JsonObject.EMPTY_JSON_OBJECT;
        return Json.createObjectBuilder(response)
                .add("headers", Json.createObjectBuilder(headers).add("X-Request-Id", REQUEST_ID))
                .build();
    }

    /** The responses that operations share, by name. */
    Map<String, JsonObject> shared() {
        return shared;
    }

    /** An example of each refusal that some operation gives, by name. */
    JsonObject examples() {
        JsonObjectBuilder examples = Json.createObjectBuilder();
        for (String key : used) {
            int status = Integer.parseInt(key.substring(0, 3));
            String detail = codes.getJsonObject(key).getString("detail");
            examples.add(
                    exampleName(key),
                    Json.createObjectBuilder()
                            .add("value", new Problem(status, key.substring(4), detail).body("6f1c0a9be2d34478")));
        }
        return examples.build();
    }

    private static String exampleName(String key) {
        return key.substring(4) + "_" + key.substring(0, 3);
    }

    private static List<String> words(JsonObject of, String name) {
        return of.containsKey(name) ? of.getJsonArray(name).getValuesAs(JsonString::getString) : List.of();
    }

    private static JsonObject reference(String kind, String name) {
        return Json.createObjectBuilder()
                .add("$ref", "#/components/" + kind + "/" + name)
                .build();
    }
}
