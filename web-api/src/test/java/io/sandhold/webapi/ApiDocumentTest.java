package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {

    private final JsonObject document = ApiDocument.read();
    private final List<Route> routes = routes();

    static List<Route> routes() {
        return Routes.table(
                new WebServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        false,
                        WebServerConfig.Rules.STANDARD,
                        CommandRules.ANY,
                        List.of(),
                        List.of()),
                new Staging(),
                null, // nothing is asked of it
                new History(new LiveSessions()));
    }

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
            String rest = (route.access() == Route.Access.OPEN ? " open" : "");
            if (route.method().equals(Route.ANY)) {
                for (String method : ApiDocument.METHODS) {
                    served.add(method.toUpperCase(Locale.ROOT) + " "
                            + route.path().documented() + " " + ApiDocument.named(route.name(), method) + rest);
                }
            } else {
                served.add(route.method() + " " + route.path().documented() + " " + route.name() + rest);
            }
        }
        assertEquals(served, documented);
    }

    @Test
    void only_what_changes_nothing_is_asked_for_by_get_or_what_becomes_a_connection() {
        for (Route route : routes) {
            assertEquals(
                    !Set.of("GET", "OPTIONS").contains(route.method()) || route.shape() == Route.Shape.SOCKET,
                    route.changes(),
                    route.name());
        }
    }
}
