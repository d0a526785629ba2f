package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The one way in for every request: finds its route, asks who is there, lets the operation answer, and turns whatever goes
 * wrong into the one shape of an error.
 */
final class Entrance implements Handler {

    private static final String OBSERVE = "/observe/";

    private final List<Route> routes;
    private final SessionHost host;
    private final Doorkeeper doorkeeper;

    Entrance(WebServerConfig config, SessionHost host, Staging staging) {
        this.routes = Routes.table(config, staging);
        this.host = host;
        this.doorkeeper = new Doorkeeper(config, host);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String rawPath = request.prologue().uriPath().rawPath();
        Body body = new Body(request);
        Reply reply = new Reply(request, response, body);
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon 4.5 says that it will close the connection, and leaves it to the peer to do so.
            response.whenSent(() -> {
                throw new ClientGone("closed as the client asked");
            });
        }
        try (HeapShare heap = HeapShare.ofProcess()) {
            doorkeeper.refuseStrangeHost(request);
            if (rawPath.startsWith(OBSERVE)) {
                response.next();
                return;
            }
            Found found = find(request.prologue().method().text(), rawPath);
            reply.send(found.route, found.route.operation().answer(call(request, body, found, heap)));
        } catch (CloseConnectionException | RequestException e) {
            // Nobody to answer, or Helidon's own refusal of what is not HTTP.
            throw e;
        } catch (Throwable e) {
            reply.refuse(Problems.of(e));
        }
    }

    private Call call(ServerRequest request, Body body, Found found, HeapShare heap) {
        Route route = found.route;
        doorkeeper.refuseForeignPage(request, route.changes());
        Principal by = route.access() == Route.Access.OPEN ? doorkeeper.anyone(request) : doorkeeper.admit(request);
        if (route.access() == Route.Access.ADMINISTRATOR && by.role() != Role.ADMIN) {
            throw new Problem(403, "forbidden", "only an administrator may do this");
        }
        QueryString query = new QueryString(request.prologue().query().rawValue());
        return new Call(request, body, host, by, found.variables, query, heap);
    }

    private Found find(String method, String rawPath) {
        List<String> segments = PathTemplate.split(rawPath);
        String wanted = method.equals("HEAD") ? "GET" : method;
        TreeSet<String> others = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.path().match(segments);
            if (variables.isPresent()) {
                if (route.method().equals(wanted)) {
                    return new Found(route, variables.get());
                }
                others.add(route.method());
            }
        }
        if (others.isEmpty()) {
            throw Problem.notFound("there is nothing at this address; GET /api.json lists what there is");
        }
        String allow = String.join(", ", others);
        throw new Problem(
                405,
                "method_not_allowed",
                "this address takes " + allow + ", not " + SafeText.of(method),
                JsonObject.EMPTY_JSON_OBJECT,
                Map.of(HeaderNames.ALLOW.defaultCase(), allow),
                null);
    }

    private record Found(Route route, Map<String, String> variables) {}
}
