package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import io.sandhold.programs.Programs;
import java.util.List;

/** The calls on processes, which go on whatever becomes of whoever has started them. */
final class ProcessRoutes {

    private ProcessRoutes() {}

    static List<Route> of(WebServerConfig config, Programs programs, Idempotency once) {
        ProcessCalls processes = new ProcessCalls(programs, config.commands());
        ProcessControlCalls control = new ProcessControlCalls(programs);
        String one = "/processes/{session_id}/{process}";
        RouteRows t = new RouteRows();
        t.row(
                "startProcess",
                "POST",
                "/processes/{session_id}",
                SIGNED_IN,
                true,
                PLAIN,
                once.once("startProcess", processes::start));
        t.row("listProcesses", "GET", "/processes/{session_id}", SIGNED_IN, false, PLAIN, processes::list);
        t.row("getProcess", "GET", one, SIGNED_IN, false, PLAIN, processes::show);
        t.row("endProcess", "DELETE", one, SIGNED_IN, true, PLAIN, control::end);
        t.row("readOutput", "GET", one + "/output", SIGNED_IN, false, PLAIN, processes::output);
        t.row("sendInput", "POST", one + "/stdin", SIGNED_IN, true, PLAIN, control::send);
        t.row("signalProcess", "POST", one + "/signal", SIGNED_IN, true, PLAIN, control::signal);
        t.row("resizeProcess", "POST", one + "/resize", SIGNED_IN, true, PLAIN, control::resize);
        t.row("awaitProcess", "POST", one + "/wait", SIGNED_IN, true, PLAIN, processes::await);
        return t.rows();
    }
}
