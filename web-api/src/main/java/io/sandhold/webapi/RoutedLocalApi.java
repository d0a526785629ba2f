package io.sandhold.webapi;

import io.sandhold.programs.Programs;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.util.function.Function;

/** {@link LocalApi} over the table of routes. */
final class RoutedLocalApi implements LocalApi {

    private final Routes.Finder routes;
    private final SessionHost host;

    RoutedLocalApi(WebServerConfig config, SessionHost host, Programs programs) {
        this.routes = new Routes.Finder(Routes.table(config, new Staging(), programs, new History(new LiveSessions())));
        this.host = host;
    }

    @Override
    public JsonObject ask(Principal by, String method, String path, JsonObject body) {
        return answered(by, method, path, body, answer -> {
            if (answer instanceof Answer.Json(JsonObject members, var _)) {
                return members;
            }
            answer.letGo();
            throw Problem.invalid("this answers with bytes; ask for it over HTTP");
        });
    }

    @Override
    public InputStream open(Principal by, String path) {
        return answered(by, "GET", path, JsonObject.EMPTY_JSON_OBJECT, answer -> {
            if (answer instanceof Answer.Stream stream) {
                return stream.bytes();
            }
            answer.letGo();
            throw Problem.invalid("this does not answer with bytes");
        });
    }

    private <T> T answered(Principal by, String method, String path, JsonObject body, Function<Answer, T> taken) {
        String[] parts = path.split("\\?", 2);
        String id = RequestId.next();
        try (HeapShare heap = HeapShare.ofProcess()) {
            Routes.Found found = routes.find(method, Routes.BASE + parts[0]);
            found.check(by);
            QueryString query = new QueryString(parts.length > 1 ? parts[1] : "");
            Call call = new Call(new JsonContent(body), host, by.asking(id), found.variables(), query, heap, id);
            return taken.apply(found.route().operation().answer(call));
        } catch (RuntimeException e) {
            throw new Refusal(Problems.of(e, id));
        }
    }
}
