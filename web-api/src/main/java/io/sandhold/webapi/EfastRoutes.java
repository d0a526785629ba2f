package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.BOTH;

import java.util.List;

/** The call that fetches files from a file store. */
final class EfastRoutes {

    private EfastRoutes() {}

    static List<Route> of(WebServerConfig config, Staging staging) {
        EfastCalls efast = new EfastCalls(staging, config.code().efast());
        RouteRows t = new RouteRows();
        t.row("fetchFiles", "POST", "/download_from_efast/{session_id}", SIGNED_IN, true, BOTH, efast::fetch);
        return t.rows();
    }
}
