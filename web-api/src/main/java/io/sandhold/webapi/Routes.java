package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.TokenScope;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The table of all that can be asked, put together from those of its areas; what is not in it is refused. The first row that matches counts. The
 * API document describes the same rows, and a test holds the two together.
 */
final class Routes {

    static final String BASE = "/workspace/se";

    /** Where Helidon and Prometheus' users look for them. */
    static final String METRICS = "/observe/metrics";

    private Routes() {}

    static List<Route> table(WebServerConfig config, Staging staging, Programs programs, History history) {
        Idempotency once = new Idempotency();
        return Stream.of(
                        SessionRoutes.of(once, history),
                        PreviewRoutes.of(config),
                        FileRoutes.of(staging),
                        TreeRoutes.of(staging),
                        EfastRoutes.of(config, staging),
                        InterpreterRoutes.of(config, once),
                        CommandRoutes.of(config, staging, programs, once),
                        ProcessRoutes.of(config, programs, once),
                        AccountRoutes.of(),
                        SignInRoutes.of(config),
                        HostRoutes.of(config, history))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * A row that was asked for.
     *
     * @param variables of its path, by name, decoded
     */
    record Found(Route route, Map<String, String> variables) {

        /** The variable of a path that names a session. */
        static final String SESSION = "session_id";

        /**
         * Whether somebody may ask at all; what belongs to whom is asked of {@code sessions}.
         *
         * @throws Problem 403 where not
         */
        void check(Principal by) {
            if (route.access() == Route.Access.ADMINISTRATOR && by.role() != Role.ADMIN) {
                throw Problem.forAdministrators();
            }
            if (route.access() == Route.Access.ONESELF) {
                return;
            }
            TokenScope scope = by.scope();
            if (scope.readOnly() && route.changes()) {
                throw beyond("this token is for reading only");
            }
            if (scope.session().isPresent()
                    && route.access() != Route.Access.OPEN
                    && !scope.session().get().value().equals(variables.get(SESSION))) {
                throw beyond("this token is for session '" + scope.session().get() + "' and nothing else");
            }
        }

        private static Problem beyond(String what) {
            return new Problem(403, "TOKEN_SCOPE", what + "; use another one, or have one made that reaches further");
        }
    }

    /**
     * Finds rows by address.
     *
     * @param routes the table
     */
    record Finder(List<Route> routes) {

        /** The methods that an address takes; none where an application answers it. */
        Set<String> methods(String rawPath) {
            List<String> segments = PathTemplate.split(rawPath);
            Set<String> methods = new TreeSet<>();
            for (Route route : routes) {
                if (route.path().match(segments).isPresent()) {
                    if (route.passesOn()) {
                        return methods;
                    }
                    methods.add(route.method());
                }
            }
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            return methods;
        }

        /**
         * The first row that matches.
         *
         * @param rawPath as it came, percent-encoded
         * @throws Problem 404, or 405 where the address takes other methods
         */
        Found find(String method, String rawPath) {
            List<String> segments = PathTemplate.split(rawPath);
            String wanted = method.equals("HEAD") ? "GET" : method;
            TreeSet<String> others = new TreeSet<>();
            for (Route route : routes) {
                Optional<Map<String, String>> variables = route.path().match(segments);
                if (variables.isPresent()) {
                    if (route.method().equals(wanted) || route.method().equals(Route.ANY)) {
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
                    "METHOD_NOT_ALLOWED",
                    "this address takes " + allow + ", not " + SafeText.of(method),
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of(HeaderNames.ALLOW.defaultCase(), allow),
                    null);
        }
    }
}
