package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls that run code by more than a command: handlers in jails of their own, and contexts that keep their variables. */
final class InterpreterRoutes {

    private InterpreterRoutes() {}

    static List<Route> of(WebServerConfig config, Idempotency once) {
        HandlerCalls handlers = new HandlerCalls(config.code().handlers(), config.commands());
        RouteRows t = new RouteRows();
        t.row(
                "executeHandler",
                "POST",
                "/v2/execute_code",
                SIGNED_IN,
                true,
                PLAIN,
                once.once("executeHandler", handlers::execute));
        ContextCalls contexts = new ContextCalls(config.code().contexts(), config.commands());
        String all = "/contexts/{session_id}";
        String one = all + "/{context}";
        t.row("createContext", "POST", all, SIGNED_IN, true, PLAIN, once.once("createContext", contexts::create));
        t.row("listContexts", "GET", all, SIGNED_IN, false, PLAIN, contexts::list);
        t.row("showContext", "GET", one, SIGNED_IN, false, PLAIN, contexts::show);
        t.row("deleteContext", "DELETE", one, SIGNED_IN, true, PLAIN, contexts::delete);
        t.row("runInContext", "POST", one + "/run", SIGNED_IN, true, PLAIN, contexts::run);
        t.row("interruptContext", "POST", one + "/interrupt", SIGNED_IN, true, PLAIN, contexts::interrupt);
        t.row("restartContext", "POST", one + "/restart", SIGNED_IN, true, PLAIN, contexts::restart);
        return t.rows();
    }
}
