package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.OPEN;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;
import static io.sandhold.webapi.Route.Shape.SOCKET;

import java.util.List;
import java.util.Optional;

/** The calls that lead to what listens in a session's jail. */
final class PreviewRoutes {

    private PreviewRoutes() {}

    static List<Route> of(WebServerConfig config) {
        PreviewCalls previews = new PreviewCalls(config.rules().previews());
        RouteRows t = new RouteRows();
        t.row("linkPreview", "POST", "/preview/{session_id}/{port}/link", SIGNED_IN, true, PLAIN, previews::link);
        t.row(
                "preview",
                Route.ANY,
                "/preview/{session_id}/{port}/{path+}",
                SIGNED_IN,
                true,
                SOCKET,
                previews::withToken);
        t.rowAt("linkedPreview", Route.ANY, "/preview/{link}/{path+}", OPEN, true, SOCKET, previews::byLink);
        return t.rows();
    }

    /** All that there is at a preview's own origin. */
    static Route page(Optional<PreviewOrigin> origin) {
        PathTemplate any = PathTemplate.parse("/{path+}");
        return new Route("previewPage", Route.ANY, any, OPEN, true, SOCKET, new PreviewCalls(origin)::atOrigin);
    }
}
