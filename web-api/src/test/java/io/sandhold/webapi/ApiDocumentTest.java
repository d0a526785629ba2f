package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {

    private final JsonObject document = document();
    private final List<Route> routes = Routes.table(
            new WebServerConfig(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    false,
                    CommandRules.ANY,
                    List.of(),
                    List.of()),
            new Staging());

    @Test
    void the_document_and_the_table_of_routes_say_the_same() {
        Set<String> documented = new TreeSet<>();
        document.getJsonObject("paths")
                .forEach((path, methods) -> methods.asJsonObject()
                        .forEach((method, operation) -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path
                                + " " + operation.asJsonObject().getString("operationId")
                                + (operation.asJsonObject().containsKey("security") ? " open" : ""))));
        Set<String> served = new TreeSet<>();
        for (Route route : routes) {
            served.add(route.method() + " " + route.path().documented() + " " + route.name()
                    + (route.access() == Route.Access.OPEN ? " open" : ""));
        }
        assertEquals(served, documented);
    }

    @Test
    void every_reference_in_the_document_leads_somewhere() {
        JsonObject schemas = document.getJsonObject("components").getJsonObject("schemas");
        Matcher references = Pattern.compile("#/components/schemas/(\\w+)").matcher(document.toString());
        Set<String> named = new TreeSet<>();
        while (references.find()) {
            named.add(references.group(1));
        }
        assertTrue(schemas.keySet().containsAll(named), () -> named + " in " + schemas.keySet());
        assertEquals(Set.of(), difference(schemas.keySet(), named), "described and never used");
    }

    @Test
    void only_what_changes_nothing_is_asked_for_by_get() {
        for (Route route : routes) {
            assertEquals(!route.method().equals("GET"), route.changes(), route.name());
        }
    }

    private static Set<String> difference(Set<String> all, Set<String> some) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(some);
        return left;
    }

    private static JsonObject document() {
        try (JsonReader reader = Json.createReader(ApiDocumentTest.class.getResourceAsStream("openapi.json"))) {
            return reader.readObject();
        }
    }
}
