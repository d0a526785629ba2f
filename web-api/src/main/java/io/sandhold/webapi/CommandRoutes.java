package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.BOTH;
import static io.sandhold.webapi.Route.Shape.SOCKET;

import io.sandhold.programs.Programs;
import java.util.List;

/** The calls that run something in a session. */
final class CommandRoutes {

    private CommandRoutes() {}

    static List<Route> of(WebServerConfig config, Staging staging, Programs programs, Idempotency once) {
        CommandStreams streams = new CommandStreams(staging, config.commands(), programs);
        CommandCalls commands = new CommandCalls(staging, config.commands(), streams);
        TerminalCalls terminals = new TerminalCalls(programs, config.commands());
        RouteRows t = new RouteRows();
        t.row(
                "execute",
                "POST",
                "/execute/{session_id}",
                SIGNED_IN,
                true,
                BOTH,
                once.once("execute", commands::execute));
        t.row(
                "executeCode",
                "POST",
                "/execute_code/{session_id}",
                SIGNED_IN,
                true,
                BOTH,
                once.once("executeCode", commands::executeCode));
        t.row("executeSocket", "GET", "/execute/{session_id}", SIGNED_IN, true, SOCKET, streams::lineSocket);
        t.row("executeCodeSocket", "GET", "/execute_code/{session_id}", SIGNED_IN, true, SOCKET, streams::codeSocket);
        t.row("openTerminal", "GET", "/terminal/{session_id}", SIGNED_IN, true, SOCKET, terminals::open);
        return t.rows();
    }
}
