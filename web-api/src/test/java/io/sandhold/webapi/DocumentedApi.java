package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The API document as a judge: whether an answer is one that it names for the call, and a body what its schema allows. Thread-safe. */
final class DocumentedApi {

    /** In answers that a proxy gives, whatever came from behind it. */
    private static final Set<String> PASSED_ON = Set.of("preview", "linkedPreview");

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(1 << 28).build())
            .build());
    private static final DocumentedApi ONE = new DocumentedApi();

    private final JsonNode document;
    private final Routes.Finder routes = new Routes.Finder(ApiDocumentTest.routes());
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private DocumentedApi() {
        try {
            document = JSON.readTree(ApiDocument.read().toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static DocumentedApi read() {
        return ONE;
    }

    JsonNode document() {
        return document;
    }

    /** What a reference leads to, or the node itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /**
     * Fails for an answer that the document does not name for its call.
     *
     * @param rawPath as it was asked for
     * @param type the answer's media type
     * @param body all of it; empty: not looked at
     */
    void check(String method, String rawPath, int status, String type, byte[] body) {
        String asked = method + " " + SafeText.of(rawPath) + " gave " + status + " " + type + " "
                + SafeText.of(new String(body, 0, Math.min(body.length, 500), java.nio.charset.StandardCharsets.UTF_8));
        Route route;
        try {
            route = routes.find(method, rawPath).route();
        } catch (Problem refusal) {
            // What a browser asks beforehand, and what Helidon answers by itself, are of no operation.
            assertTrue(status >= 400 || method.equals("OPTIONS") || rawPath.startsWith("/observe/"), asked);
            return;
        }
        boolean any = route.method().equals(Route.ANY);
        JsonNode operation = document.at("/paths/"
                + route.path().documented().replace("~", "~0").replace("/", "~1") + "/"
                + (any ? method : route.method()).toLowerCase(Locale.ROOT));
        JsonNode responses = operation.get("responses");
        boolean named = responses.has(Integer.toString(status)) && !PASSED_ON.contains(route.name());
        if (!named) {
            boolean passed = PASSED_ON.contains(route.name()) && responses.has(status / 100 + "XX");
            assertTrue(
                    passed || isCode(body, "HTTP"),
                    () -> asked + ", which the document does not name for " + route.name());
            return;
        }
        JsonNode content = resolved(responses.get(Integer.toString(status))).path("content");
        String plain = type.replaceFirst(";.*", "").strip();
        JsonNode media = content.has(plain) ? content.get(plain) : content.get("*/*");
        if (body.length > 0) {
            assertTrue(media != null, () -> asked + ", of a type that the document does not name");
            if (plain.endsWith("json") && !method.equals("HEAD")) {
                JsonNode value = tree(body);
                assertEquals(List.of(), wrong(media.get("schema"), value), asked);
                refused(resolved(responses.get(Integer.toString(status))), status, value, asked);
            }
        }
    }

    private static void refused(JsonNode response, int status, JsonNode problem, String asked) {
        if (status >= 400) {
            Set<String> codes = new TreeSet<>();
            response.get(Refusals.CODES).forEach(code -> codes.add(code.asText()));
            assertTrue(
                    codes.contains(problem.get("code").asText()),
                    () -> asked + ", with a code that is none of " + codes);
            assertEquals(status, problem.get("status").asInt(), asked);
        }
    }

    private static boolean isCode(byte[] body, String code) {
        try {
            return JSON.readTree(body).path("code").asText().equals(code);
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What of a value its schema does not allow. */
    List<String> wrong(JsonNode schema, JsonNode value) {
        return schemas.computeIfAbsent(schema, this::compiled).validate(value).stream()
                .map(ValidationMessage::toString)
                .sorted()
                .toList();
    }

    private JsonSchema compiled(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    }
}
