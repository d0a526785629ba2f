package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.ADMINISTRATOR;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.BOTH;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls that make, show, change and remove sessions. */
final class SessionRoutes {

    private SessionRoutes() {}

    static List<Route> of(Idempotency once, History history) {
        SessionCalls sessions = new SessionCalls();
        EventCalls events = new EventCalls();
        ShellCalls shells = new ShellCalls();
        RecordingCalls recordings = new RecordingCalls();
        RouteRows t = new RouteRows();
        t.row(
                "createSession",
                "POST",
                "/session/{session_id}",
                SIGNED_IN,
                true,
                BOTH,
                once.once("createSession", sessions::create));
        t.row("deleteSession", "DELETE", "/session/{session_id}", SIGNED_IN, true, BOTH, sessions::delete);
        t.row("getStatus", "GET", "/status/{session_id}", SIGNED_IN, false, BOTH, sessions::status);
        t.row("cleanupAll", "POST", "/cleanup-all", SIGNED_IN, true, BOTH, sessions::cleanupAll);
        t.row("listWorkspaces", "GET", "/workspaces", SIGNED_IN, false, BOTH, sessions::workspaces);
        t.row("changeSession", "PATCH", "/session/{session_id}", SIGNED_IN, true, PLAIN, sessions::change);
        t.row("getSession", "GET", "/session/{session_id}", SIGNED_IN, false, PLAIN, sessions::show);
        t.row("getUsageOf", "GET", "/usage/{session_id}", SIGNED_IN, false, PLAIN, sessions::usage);
        t.row("listEvents", "GET", "/events", SIGNED_IN, false, PLAIN, events::all);
        t.row("listSessionEvents", "GET", "/session/{session_id}/events", SIGNED_IN, false, PLAIN, events::ofSession);
        t.row("getUsage", "GET", "/session/{session_id}/usage", SIGNED_IN, false, PLAIN, sessions::usage);
        t.row("listUsage", "GET", "/usage", SIGNED_IN, false, PLAIN, sessions::usages);
        t.row("stopSession", "POST", "/session/{session_id}/stop", SIGNED_IN, true, PLAIN, sessions::stop);
        t.row("explainJail", "GET", "/session/{session_id}/jail", ADMINISTRATOR, false, PLAIN, sessions::explainJail);
        LiveSessionCalls live = new LiveSessionCalls(history.sessions());
        t.row("listSessionsLive", "GET", "/sessions/events", SIGNED_IN, false, PLAIN, live::events);
        HistoryCalls past = new HistoryCalls(history);
        t.row("getSessionHistory", "GET", "/session/{session_id}/history", SIGNED_IN, false, PLAIN, past::ofSession);
        t.row("listSessions", "GET", "/sessions", SIGNED_IN, false, PLAIN, sessions::list);
        t.row(
                "recordSession",
                "POST",
                "/session/{session_id}/recording",
                SIGNED_IN,
                true,
                PLAIN,
                recordings::ofSession);
        JailedProcessCalls jailed = new JailedProcessCalls();
        t.row("listJailedProcesses", "GET", "/session/{session_id}/processes", SIGNED_IN, false, PLAIN, jailed::list);
        t.row(
                "signalJailedProcess",
                "POST",
                "/session/{session_id}/processes/{pid}/signal",
                SIGNED_IN,
                true,
                PLAIN,
                jailed::signal);
        t.row("listShells", "GET", "/session/{session_id}/shells", SIGNED_IN, false, PLAIN, shells::list);
        t.row("endShell", "DELETE", "/session/{session_id}/shells/{name}", SIGNED_IN, true, PLAIN, shells::end);
        return t.rows();
    }
}
