package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;

/** {@link LocalApi} over the table of routes. */
final class RoutedLocalApi implements LocalApi {

    private final Routes.Finder routes;
    private final SessionHost host;

    RoutedLocalApi(WebServerConfig config, SessionHost host) {
        this.routes = new Routes.Finder(Routes.table(config, new Staging()));
        this.host = host;
    }

    @Override
    public JsonObject ask(Principal by, String method, String path, JsonObject body) {
        String[] parts = path.split("\\?", 2);
        try (HeapShare heap = HeapShare.ofProcess()) {
            Routes.Found found = routes.find(method, Routes.BASE + parts[0]);
            if (found.route().access() == Route.Access.ADMINISTRATOR && by.role() != Role.ADMIN) {
                throw Problem.forAdministrators();
            }
            QueryString query = new QueryString(parts.length > 1 ? parts[1] : "");
            Call call = new Call(new JsonContent(body), host, by, found.variables(), query, heap);
            return switch (found.route().operation().answer(call)) {
                case Answer.Json(JsonObject members) -> members;
                case Answer.Bytes _ -> throw bytes();
                case FileAnswer file -> {
                    file.close();
                    throw bytes();
                }
            };
        } catch (RuntimeException e) {
            throw new Refusal(Problems.of(e));
        }
    }

    private static Problem bytes() {
        return Problem.invalid("this answers with bytes; ask for it over HTTP");
    }
}
