package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.ADMINISTRATOR;
import static io.sandhold.webapi.Route.Access.OPEN;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls on the server itself, and the console. */
final class HostRoutes {

    private HostRoutes() {}

    static List<Route> of(WebServerConfig config, History history) {
        RecordingCalls recordings = new RecordingCalls();
        AuditCalls audit = new AuditCalls();
        BlockCalls blocks = new BlockCalls();
        ServerSelfCalls self = new ServerSelfCalls(config);
        HostCalls host = new HostCalls(config, self);
        DocumentPage page = new DocumentPage();
        StaticFiles console = new StaticFiles();
        RouteRows t = new RouteRows();
        t.row("healthy", "GET", "/healthy", OPEN, false, PLAIN, host::healthy);
        t.row("document", "GET", "/doc", OPEN, false, PLAIN, host::document);
        t.row("listRecordings", "GET", "/recordings", ADMINISTRATOR, false, PLAIN, recordings::list);
        t.row("showRecording", "GET", "/recordings/{recording}", ADMINISTRATOR, false, PLAIN, recordings::show);
        t.row("getRecording", "GET", "/recordings/{recording}/{file}", ADMINISTRATOR, false, PLAIN, recordings::file);
        t.row("deleteRecording", "DELETE", "/recordings/{recording}", ADMINISTRATOR, true, PLAIN, recordings::delete);
        t.row("listAudit", "GET", "/audit", ADMINISTRATOR, false, PLAIN, audit::list);
        t.row("exportAudit", "GET", "/audit/export", ADMINISTRATOR, false, PLAIN, audit::export);
        t.row("listSessionAudit", "GET", "/session/{session_id}/audit", SIGNED_IN, false, PLAIN, audit::ofSession);
        t.row("listBlocks", "GET", "/blocks", ADMINISTRATOR, false, PLAIN, blocks::list);
        t.row("releaseBlock", "DELETE", "/blocks/{source+}", ADMINISTRATOR, true, PLAIN, blocks::release);
        t.row("getConfig", "GET", "/config", ADMINISTRATOR, false, PLAIN, host::configuration);
        t.row("getHost", "GET", "/host", SIGNED_IN, false, PLAIN, host::host);
        t.row("setLogLevel", "PUT", "/host/log-level", ADMINISTRATOR, true, PLAIN, self::setLogLevel);
        HistoryCalls past = new HistoryCalls(history);
        t.row("getHostHistory", "GET", "/host/history", ADMINISTRATOR, false, PLAIN, past::ofHost);
        t.rowAt("getMetrics", "GET", Routes.METRICS, ADMINISTRATOR, false, PLAIN, host::metrics);
        t.rowAt("apiDocument", "GET", "/api.json", OPEN, false, PLAIN, host::document);
        t.rowAt("documentPage", "GET", "/docs", OPEN, false, PLAIN, page::file);
        t.rowAt("documentPageFile", "GET", "/docs/{file}", OPEN, false, PLAIN, page::file);
        t.rowAt("console", "GET", "/", OPEN, false, PLAIN, console::start);
        t.rowAt("consolePage", "GET", "/ui/{path+}", OPEN, false, PLAIN, console::page);
        t.rowAt("consoleAsset", "GET", "/assets/{file}", OPEN, false, PLAIN, console::asset);
        t.rowAt("consoleFile", "GET", "/{file}", OPEN, false, PLAIN, console::file);
        return t.rows();
    }
}
