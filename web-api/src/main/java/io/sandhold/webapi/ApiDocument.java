package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The API document (OpenAPI 3.1), put together from one file for each area of the API. What several calls share stands in {@code base.json} once; their refusals
 * are added by {@link Refusals}.
 */
final class ApiDocument {

    private static final String BASE = "base";
    private static final List<String> AREAS = List.of(
            "host",
            "sessions",
            "previews",
            "files",
            "trees",
            "commands",
            "processes",
            "handlers",
            "contexts",
            "efast",
            "accounts");

    /** In the files: whatever method comes. */
    private static final String ANY = "any";

    static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete", "options");

    private ApiDocument() {}

    /** The whole of it. */
    static JsonObject read() {
        JsonObject base = part(BASE);
        Refusals refusals = new Refusals(part("refusals"));
        JsonObjectBuilder paths = Json.createObjectBuilder();
        Map<String, JsonValue> schemas =
                new LinkedHashMap<>(base.getJsonObject("components").getJsonObject("schemas"));
        List<String> tags = new ArrayList<>();
        for (String area : AREAS) {
            JsonObject part = part(area);
            tags.add(area);
            part.getJsonObject("paths")
                    .forEach((path, methods) -> paths.add(path, path(path, methods.asJsonObject(), area, refusals)));
            part.getJsonObject("components").getJsonObject("schemas").forEach((name, schema) -> {
                if (schemas.putIfAbsent(name, schema) != null) {
                    throw new IllegalStateException("the API document has the schema " + name + " twice");
                }
            });
        }
        JsonObjectBuilder all = Json.createObjectBuilder();
        schemas.forEach(all::add);
        JsonObjectBuilder responses =
                Json.createObjectBuilder(base.getJsonObject("components").getJsonObject("responses"));
        refusals.shared().forEach(responses::add);
        return Json.createObjectBuilder(base)
                .add("tags", tags(tags))
                .add("paths", paths)
                .add(
                        "components",
                        Json.createObjectBuilder(base.getJsonObject("components"))
                                .add("responses", responses)
                                .add("examples", refusals.examples())
                                .add("schemas", all))
                .build();
    }

    private static JsonObjectBuilder path(String address, JsonObject methods, String area, Refusals refusals) {
        JsonObjectBuilder path = Json.createObjectBuilder();
        methods.forEach((method, described) -> {
            JsonObject operation = described.asJsonObject();
            if (method.equals(ANY)) {
                for (String one : METHODS) {
                    String name = named(operation.getString("operationId"), one);
                    path.add(one, operation(operation, area, name, refusals.responses(address, one, operation)));
                }
            } else {
                String name = operation.getString("operationId");
                path.add(method, operation(operation, area, name, refusals.responses(address, method, operation)));
            }
        });
        return path;
    }

    /** The name of a call whose row passes on whatever method comes, for one of them. */
    static String named(String name, String method) {
        return name + method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1);
    }

    private static JsonObjectBuilder operation(JsonObject operation, String area, String name, JsonObject responses) {
        return Json.createObjectBuilder(operation)
                .remove("refusals")
                .add("operationId", name)
                .add("tags", Json.createArrayBuilder().add(area))
                .add("responses", responses);
    }

    private static JsonArrayBuilder tags(List<String> names) {
        JsonArrayBuilder tags = Json.createArrayBuilder();
        names.forEach(name -> tags.add(Json.createObjectBuilder().add("name", name)));
        return tags;
    }

    private static JsonObject part(String area) {
        try (InputStream in = ApiDocument.class.getResourceAsStream("api/" + area + ".json");
                JsonReader reader = Json.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
