package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.ADMINISTRATOR;
import static io.sandhold.webapi.Route.Access.OPEN;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.BOTH;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import io.helidon.http.HeaderNames;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The table of all that can be asked; what is not in it is refused. The first row that matches counts. {@code openapi.json} describes the
 * same rows, and a test holds the two together.
 */
final class Routes {

    static final String BASE = "/workspace/se";

    /** Where Helidon and Prometheus' users look for them. */
    static final String METRICS = "/observe/metrics";

    private Routes() {}

    static List<Route> table(WebServerConfig config, Staging staging) {
        SessionCalls sessions = new SessionCalls();
        FileCalls files = new FileCalls(staging);
        CommandCalls commands = new CommandCalls(staging, config.commands());
        AccountCalls accounts = new AccountCalls();
        ShareCalls shares = new ShareCalls();
        ShellCalls shells = new ShellCalls();
        PasswordCalls passwords = new PasswordCalls();
        BlockCalls blocks = new BlockCalls();
        RecordingCalls recordings = new RecordingCalls();
        HostCalls host = new HostCalls(config);
        StaticFiles console = new StaticFiles();
        Table t = new Table();

        // The original's calls.
        t.row("healthy", "GET", "/healthy", OPEN, false, PLAIN, host::healthy);
        t.row("createSession", "POST", "/session/{session_id}", SIGNED_IN, true, BOTH, sessions::create);
        t.row("deleteSession", "DELETE", "/session/{session_id}", SIGNED_IN, true, BOTH, sessions::delete);
        t.row("getStatus", "GET", "/status/{session_id}", SIGNED_IN, false, BOTH, sessions::status);
        t.row("createFile", "POST", "/create/{session_id}", SIGNED_IN, true, BOTH, files::create);
        t.row("uploadFile", "POST", "/upload/{session_id}", SIGNED_IN, true, BOTH, files::upload);
        t.row("downloadFile", "GET", "/download/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::download);
        t.row("previewFile", "GET", "/files/preview/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::preview);
        t.row("listFiles", "GET", "/files/{session_id}/{path+}", SIGNED_IN, false, BOTH, files::list);
        t.row("readFile", "GET", "/readfile/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::read);
        t.row("execute", "POST", "/execute/{session_id}", SIGNED_IN, true, BOTH, commands::execute);
        t.row("executeCode", "POST", "/execute_code/{session_id}", SIGNED_IN, true, BOTH, commands::executeCode);
        t.row("executeHandler", "POST", "/v2/execute_code", SIGNED_IN, true, PLAIN, commands::notYet);
        t.row("fetchFiles", "POST", "/download_from_efast/{session_id}", SIGNED_IN, true, BOTH, files::notYet);
        t.row("cleanupAll", "POST", "/cleanup-all", SIGNED_IN, true, BOTH, sessions::cleanupAll);
        t.row("listWorkspaces", "GET", "/workspaces", SIGNED_IN, false, BOTH, sessions::workspaces);
        t.row("document", "GET", "/doc", OPEN, false, PLAIN, host::document);

        // Ours.
        t.row("deleteFile", "DELETE", "/files/{session_id}/{path+}", SIGNED_IN, true, PLAIN, files::delete);
        t.row("changeSession", "PATCH", "/session/{session_id}", SIGNED_IN, true, PLAIN, sessions::change);
        t.row("getUsage", "GET", "/session/{session_id}/usage", SIGNED_IN, false, PLAIN, sessions::usage);
        t.row("listUsage", "GET", "/usage", SIGNED_IN, false, PLAIN, sessions::usages);
        t.row("stopSession", "POST", "/session/{session_id}/stop", SIGNED_IN, true, PLAIN, sessions::stop);
        t.row("explainJail", "GET", "/session/{session_id}/jail", ADMINISTRATOR, false, PLAIN, sessions::explainJail);
        t.row("listSessions", "GET", "/sessions", SIGNED_IN, false, PLAIN, sessions::list);
        t.row(
                "recordSession",
                "POST",
                "/session/{session_id}/recording",
                SIGNED_IN,
                true,
                PLAIN,
                recordings::ofSession);
        t.row("listRecordings", "GET", "/recordings", ADMINISTRATOR, false, PLAIN, recordings::list);
        t.row("showRecording", "GET", "/recordings/{recording}", ADMINISTRATOR, false, PLAIN, recordings::show);
        t.row("getRecording", "GET", "/recordings/{recording}/{file}", ADMINISTRATOR, false, PLAIN, recordings::file);
        t.row("deleteRecording", "DELETE", "/recordings/{recording}", ADMINISTRATOR, true, PLAIN, recordings::delete);
        t.row("listKeys", "GET", "/keys", SIGNED_IN, false, PLAIN, accounts::keys);
        t.row("addKey", "POST", "/keys", SIGNED_IN, true, PLAIN, accounts::addKey);
        t.row("removeKey", "DELETE", "/keys/{fingerprint+}", SIGNED_IN, true, PLAIN, accounts::removeKey);
        t.row("listShareKeys", "GET", "/session/{session_id}/share-keys", SIGNED_IN, false, PLAIN, shares::list);
        t.row("addShareKey", "POST", "/session/{session_id}/share-keys", SIGNED_IN, true, PLAIN, shares::add);
        t.row(
                "removeShareKey",
                "DELETE",
                "/session/{session_id}/share-keys/{fingerprint+}",
                SIGNED_IN,
                true,
                PLAIN,
                shares::remove);
        t.row("listShells", "GET", "/session/{session_id}/shells", SIGNED_IN, false, PLAIN, shells::list);
        t.row("endShell", "DELETE", "/session/{session_id}/shells/{name}", SIGNED_IN, true, PLAIN, shells::end);
        t.row("listTokens", "GET", "/tokens", SIGNED_IN, false, PLAIN, accounts::tokens);
        t.row("createToken", "POST", "/tokens", SIGNED_IN, true, PLAIN, accounts::createToken);
        t.row("revokeToken", "DELETE", "/tokens/{label}", SIGNED_IN, true, PLAIN, accounts::revokeToken);
        t.row("listAccounts", "GET", "/accounts", ADMINISTRATOR, false, PLAIN, accounts::accounts);
        t.row("createAccount", "POST", "/accounts", ADMINISTRATOR, true, PLAIN, accounts::createAccount);
        t.row("changeAccount", "PATCH", "/accounts/{account}", ADMINISTRATOR, true, PLAIN, accounts::changeAccount);
        t.row("getPassword", "GET", "/accounts/{account}/password", SIGNED_IN, false, PLAIN, passwords::state);
        t.row("setPassword", "POST", "/accounts/{account}/password", SIGNED_IN, true, PLAIN, passwords::set);
        t.row("removePassword", "DELETE", "/accounts/{account}/password", SIGNED_IN, true, PLAIN, passwords::remove);
        t.row("askForCodes", "POST", "/accounts/{account}/code", SIGNED_IN, true, PLAIN, passwords::askForCodes);
        t.row("askForNoCodes", "DELETE", "/accounts/{account}/code", SIGNED_IN, true, PLAIN, passwords::askForNoCodes);
        t.row("listAudit", "GET", "/audit", ADMINISTRATOR, false, PLAIN, host::audit);
        t.row("listBlocks", "GET", "/blocks", ADMINISTRATOR, false, PLAIN, blocks::list);
        t.row("releaseBlock", "DELETE", "/blocks/{source+}", ADMINISTRATOR, true, PLAIN, blocks::release);
        t.row("getConfig", "GET", "/config", ADMINISTRATOR, false, PLAIN, host::configuration);
        t.row("getHost", "GET", "/host", SIGNED_IN, false, PLAIN, host::host);
        t.rowAt("getMetrics", "GET", METRICS, ADMINISTRATOR, false, PLAIN, host::metrics);
        t.rowAt("apiDocument", "GET", "/api.json", OPEN, false, PLAIN, host::document);
        t.rowAt("console", "GET", "/", OPEN, false, PLAIN, console::page);
        t.rowAt("consoleFile", "GET", "/{file}", OPEN, false, PLAIN, console::file);
        return List.copyOf(t.rows);
    }

    /**
     * A row that was asked for.
     *
     * @param variables of its path, by name, decoded
     */
    record Found(Route route, Map<String, String> variables) {}

    /**
     * Finds rows by address.
     *
     * @param routes the table
     */
    record Finder(List<Route> routes) {

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
    }

    /** The rows while they are written down. */
    private static final class Table {
        private final List<Route> rows = new ArrayList<>();

        void row(
                String name,
                String method,
                String path,
                Route.Access access,
                boolean changes,
                Route.Shape shape,
                Route.Operation operation) {
            rowAt(name, method, BASE + path, access, changes, shape, operation);
        }

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
    }
}
