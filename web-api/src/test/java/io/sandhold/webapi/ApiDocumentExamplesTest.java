package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the document is whole: for each operation what goes in, what comes out and what is refused, each with an example that its schema allows. */
class ApiDocumentExamplesTest {

    /** One that no operation gives: the address takes no such method. */
    private static final String OF_NO_OPERATION = "405 METHOD_NOT_ALLOWED";

    private final DocumentedApi api = DocumentedApi.read();
    private final List<String> lacking = new ArrayList<>();

    @Test
    void every_operation_has_a_summary_examples_and_refusals() {
        for (JsonNode operation : operations()) {
            String name = operation.get("operationId").asText();
            need(!operation.path("summary").asText().isBlank(), name + ": a summary");
            bodies(name + " request", operation.path("requestBody"));
            boolean refuses = false;
            for (var response : operation.get("responses").properties()) {
                JsonNode answer = api.resolved(response.getValue());
                bodies(name + " " + response.getKey(), answer);
                refuses |= response.getKey().startsWith("4");
                need(answer.has("description"), name + " " + response.getKey() + ": a description");
                need(answer.path("headers").has("X-Request-Id"), name + " " + response.getKey() + ": the request's id");
            }
            need(refuses, name + ": a refusal");
        }
        assertEquals(List.of(), lacking);
    }

    /** Each body of a request or an answer: an example, and one that is what the schema says. */
    private void bodies(String where, JsonNode of) {
        for (var media : of.path("content").properties()) {
            JsonNode schema = media.getValue().path("schema");
            String what = where + " " + media.getKey();
            need(!schema.isEmpty(), what + ": a schema");
            List<JsonNode> examples = examples(media.getValue(), schema);
            need(!examples.isEmpty(), what + ": an example");
            if (media.getKey().endsWith("json") || media.getKey().startsWith("multipart/")) {
                examples.forEach(
                        example -> api.wrong(schema, example).forEach(wrong -> need(false, what + ": " + wrong)));
            }
        }
    }

    private List<JsonNode> examples(JsonNode media, JsonNode schema) {
        List<JsonNode> all = new ArrayList<>();
        if (media.has("example")) {
            all.add(media.get("example"));
        }
        media.path("examples").forEach(example -> all.add(api.resolved(example).get("value")));
        api.resolved(schema).path("examples").forEach(all::add);
        return all;
    }

    @Test
    void a_parser_of_others_takes_it_for_openapi_3_1() {
        SwaggerParseResult parsed =
                new OpenAPIV3Parser().readContents(api.document().toString());
        assertEquals(List.of(), parsed.getMessages() == null ? List.of() : parsed.getMessages());
        assertEquals(
                api.document().get("paths").size(),
                parsed.getOpenAPI().getPaths().size());
    }

    @Test
    void every_reference_leads_somewhere_and_nothing_is_described_for_nobody() {
        Matcher references = Pattern.compile("\"#(/components/(\\w+)/(\\w+))\"")
                .matcher(api.document().toString());
        Set<String> named = new TreeSet<>();
        while (references.find()) {
            String pointer = references.group(1);
            assertFalse(api.document().at(pointer).isMissingNode(), pointer);
            named.add(pointer);
        }
        Set<String> described = new TreeSet<>();
        for (var kind : api.document().get("components").properties()) {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .fieldNames()
                        .forEachRemaining(one -> described.add("/components/" + kind.getKey() + "/" + one));
            }
        }
        described.removeAll(named);
        assertEquals(Set.of(), described, "described and never used");
    }

    @Test
    void every_code_in_the_source_is_one_that_the_document_has() throws IOException {
        Set<String> described = new TreeSet<>(Set.of(OF_NO_OPERATION));
        for (JsonNode operation : operations()) {
            for (var response : operation.get("responses").properties()) {
                api.resolved(response.getValue())
                        .path(Refusals.CODES)
                        .forEach(code -> described.add(response.getKey() + " " + code.asText()));
            }
        }
        Pattern refusal = Pattern.compile("\\b([45][0-9]{2}),\\s*\"([A-Z][A-Z_]+)\"");
        Set<String> given = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = refusal.matcher(Files.readString(file));
                while (matcher.find()) {
                    given.add(matcher.group(1) + " " + matcher.group(2));
                }
            }
        }
        assertTrue(given.size() > 30, given::toString);
        given.removeAll(described);
        assertEquals(Set.of(), given);
    }

    private void need(boolean there, String what) {
        if (!there) {
            lacking.add(what);
        }
    }

    private List<JsonNode> operations() {
        List<JsonNode> all = new ArrayList<>();
        api.document().get("paths").forEach(path -> path.forEach(all::add));
        return all;
    }
}
