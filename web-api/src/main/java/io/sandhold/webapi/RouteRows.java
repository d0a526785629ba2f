package io.sandhold.webapi;

import java.util.ArrayList;
import java.util.List;

/** Rows of the table of what can be asked, while they are written down. */
final class RouteRows {

    private final List<Route> rows = new ArrayList<>();

    /** Adds one below {@link Routes#BASE}. */
    void row(
            String name,
            String method,
            String path,
            Route.Access access,
            boolean changes,
            Route.Shape shape,
            Route.Operation operation) {
        rowAt(name, method, Routes.BASE + path, access, changes, shape, operation);
    }

    /** Adds one at an address of its own. */
    void rowAt(
            String name,
            String method,
            String path,
            Route.Access access,
            boolean changes,
            Route.Shape shape,
            Route.Operation operation) {
        rows.add(new Route(name, method, PathTemplate.parse(path), access, changes, shape, operation));
    }

    List<Route> rows() {
        return List.copyOf(rows);
    }
}
