package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one way in for every request: finds its route, asks who is there, lets the operation answer, and turns whatever goes
 * wrong into the one shape of an error.
 */
final class Entrance implements Handler {

    static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

    private static final String OBSERVE = "/observe/";

    private final Routes.Finder routes;
    private final SessionHost host;
    private final Doorkeeper doorkeeper;
    private final TokenPaces paces;
    private final RequestWatch watch;
    private final Optional<PreviewOrigin> previews;
    private final CrossOrigin pages;
    private final Route previewPage;

    Entrance(WebServerConfig config, SessionHost host, Staging staging, Programs programs, History history) {
        this.routes = new Routes.Finder(Routes.table(config, staging, programs, history));
        this.host = host;
        this.watch = new RequestWatch(host);
        this.previews = config.rules().previews();
        this.pages = config.rules().pages();
        this.previewPage = PreviewRoutes.page(previews);
        this.doorkeeper = new Doorkeeper(config, host);
        this.paces = new TokenPaces(config.rules().tokenRate());
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String rawPath = request.prologue().uriPath().rawPath();
        String id = RequestId.next();
        Body body = new Body(request);
        Reply reply = new Reply(request, response, body, id);
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon 4.5 says that it will close the connection, and leaves it to the peer to do so.
            response.whenSent(() -> {
                throw new ClientGone("closed as the client asked");
            });
        }
        Visitor visitor = Visitor.of(request);
        String method = request.prologue().method().text();
        try (RequestWatch.Watched watched = watch.begin(visitor, method, id)) {
            try (HeapShare heap = HeapShare.ofProcess()) {
                refuseStrangeHost(visitor);
                if (rawPath.startsWith(OBSERVE) && !rawPath.equals(Routes.METRICS) && !preview(visitor)) {
                    response.next();
                    watched.answered(response.status().code());
                    return;
                }
                Optional<Answer.Bytes> allowed = crossOrigin(visitor, method, rawPath, reply);
                if (allowed.isPresent()) {
                    reply.sendAllowed(allowed.get());
                    watched.answered(response.status().code());
                    return;
                }
                Routes.Found found = find(visitor, method, rawPath);
                watched.found(found);
                QueryString query = new QueryString(request.prologue().query().rawValue());
                Call call = call(new HttpContent(request, body), visitor, found, query, heap, id);
                watched.admitted(found.route());
                if (call.by().door() == Door.BROWSER) {
                    reply.alsoSays(OwnPage.ANSWERS);
                }
                reply.send(found.route(), found.route().operation().answer(call), call);
                watched.answered(response.status().code());
            } catch (CloseConnectionException | RequestException e) {
                // Nobody to answer, or Helidon's own refusal of what is not HTTP.
                throw e;
            } catch (Throwable e) {
                Problem problem = Problems.of(e, id);
                watched.refused(problem);
                // before what nobody reads is drained
                watched.moved(body.received(), reply.sent());
                reply.refuse(problem);
            } finally {
                watched.moved(body.received(), reply.sent());
            }
        }
    }

    /** What is measured of requests. */
    RequestWatch watch() {
        return watch;
    }

    /** Says what pages of other origins may; the whole answer where a browser asks nothing else. What is an application's is its own to say. */
    private Optional<Answer.Bytes> crossOrigin(Visitor visitor, String method, String rawPath, Reply reply) {
        if (pages.origins().isEmpty() || preview(visitor)) {
            return Optional.empty();
        }
        Set<String> methods = routes.methods(rawPath);
        if (methods.isEmpty()) {
            return Optional.empty();
        }
        if (pages.isPreflight(visitor, method)) {
            return Optional.of(new Answer.Bytes(204, "text/plain", pages.preflight(visitor, methods), new byte[0]));
        }
        reply.alsoSays(pages.headers(visitor));
        return Optional.empty();
    }

    /** The route of a request: at a preview's own origin there is but one. */
    Routes.Found find(Visitor visitor, String method, String rawPath) {
        return preview(visitor) ? new Routes.Found(previewPage, Map.of()) : routes.find(method, rawPath);
    }

    private boolean preview(Visitor visitor) {
        String host = visitor.header(HeaderNames.HOST).orElse("");
        return previews.flatMap(origin -> origin.label(host)).isPresent();
    }

    /** Lets a visitor in to a route. */
    Call call(Content content, Visitor visitor, Routes.Found found, QueryString query, HeapShare heap, String id) {
        Route route = found.route();
        // What becomes of an upgraded connection may change things, and no page of another origin is kept from opening
        // one.
        doorkeeper.refuseForeignPage(visitor, route.changes() || content.upgrades());
        Principal by = route.access() == Route.Access.OPEN
                ? doorkeeper.anyone(visitor)
                : doorkeeper.admit(visitor, route, content.upgrades());
        found.check(by);
        paces.take(by);
        return new Call(content, host, by.asking(id), found.variables(), query, heap, id);
    }

    void refuseStrangeHost(Visitor visitor) {
        if (!preview(visitor)) {
            doorkeeper.refuseStrangeHost(visitor);
        }
    }
}
