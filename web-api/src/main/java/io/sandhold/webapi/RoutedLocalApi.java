package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

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
        return answered(by, method, path, body, answer -> {
            if (answer instanceof Answer.Json(JsonObject members)) {
                return members;
            }
            close(answer);
            throw Problem.invalid("this answers with bytes; ask for it over HTTP");
        });
    }

    @Override
    public InputStream open(Principal by, String path) {
        return answered(by, "GET", path, JsonObject.EMPTY_JSON_OBJECT, answer -> {
            if (answer instanceof Answer.Stream stream) {
                return stream.bytes();
            }
            close(answer);
            throw Problem.invalid("this does not answer with bytes");
        });
    }

    private <T> T answered(Principal by, String method, String path, JsonObject body, Function<Answer, T> taken) {
        String[] parts = path.split("\\?", 2);
        try (HeapShare heap = HeapShare.ofProcess()) {
            Routes.Found found = routes.find(method, Routes.BASE + parts[0]);
            if (found.route().access() == Route.Access.ADMINISTRATOR && by.role() != Role.ADMIN) {
                throw Problem.forAdministrators();
            }
            QueryString query = new QueryString(parts.length > 1 ? parts[1] : "");
            Call call = new Call(new JsonContent(body), host, by, found.variables(), query, heap);
            return taken.apply(found.route().operation().answer(call));
        } catch (RuntimeException e) {
            throw new Refusal(Problems.of(e));
        }
    }

    private static void close(Answer answer) {
        switch (answer) {
            case FileAnswer file -> file.close();
            case Answer.Stream stream -> {
                try (InputStream unread = stream.bytes()) {
                    assert unread != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case Answer.Json _, Answer.Bytes _ -> {}
        }
    }
}
