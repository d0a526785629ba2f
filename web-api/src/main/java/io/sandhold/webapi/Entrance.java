package io.sandhold.webapi;

import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;

/**
 * The one way in for every request: finds its route, asks who is there, lets the operation answer, and turns whatever goes
 * wrong into the one shape of an error.
 */
final class Entrance implements Handler {

    private static final String OBSERVE = "/observe/";

    private final Routes.Finder routes;
    private final SessionHost host;
    private final Doorkeeper doorkeeper;

    Entrance(WebServerConfig config, SessionHost host, Staging staging) {
        this.routes = new Routes.Finder(Routes.table(config, staging));
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
            if (rawPath.startsWith(OBSERVE) && !rawPath.equals(Routes.METRICS)) {
                response.next();
                return;
            }
            Routes.Found found = routes.find(request.prologue().method().text(), rawPath);
            reply.send(found.route(), found.route().operation().answer(call(request, body, found, heap)));
        } catch (CloseConnectionException | RequestException e) {
            // Nobody to answer, or Helidon's own refusal of what is not HTTP.
            throw e;
        } catch (Throwable e) {
            reply.refuse(Problems.of(e));
        }
    }

    private Call call(ServerRequest request, Body body, Routes.Found found, HeapShare heap) {
        Route route = found.route();
        doorkeeper.refuseForeignPage(request, route.changes());
        Principal by = route.access() == Route.Access.OPEN ? doorkeeper.anyone(request) : doorkeeper.admit(request);
        if (route.access() == Route.Access.ADMINISTRATOR && by.role() != Role.ADMIN) {
            throw Problem.forAdministrators();
        }
        QueryString query = new QueryString(request.prologue().query().rawValue());
        return new Call(new HttpContent(request, body), host, by, found.variables(), query, heap);
    }
}
