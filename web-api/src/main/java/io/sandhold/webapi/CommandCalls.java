package io.sandhold.webapi;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Exit;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The calls that run something in a session. */
final class CommandCalls {

    private final Staging staging;

    CommandCalls(Staging staging) {
        this.staging = staging;
    }

    /** A line of shell; arguments are handed to its last command as they are, never split or expanded. */
    Answer execute(Call call) {
        Members body = call.body();
        String line = RunOptions.withoutNul("command", body.string("command"));
        if (line.isBlank()) {
            throw Problem.unprocessable("\"command\" must not be empty");
        }
        RunOptions options = RunOptions.of(body);
        List<String> argv = new ArrayList<>(List.of("/bin/bash", "-c"));
        argv.add(options.args().isEmpty() ? line : line + " \"$@\"");
        argv.add("bash");
        argv.addAll(options.args());
        Command command = options.command(argv);
        try (SessionLease lease = session(call)) {
            String summary = options.args().isEmpty() ? line : line + " " + options.args();
            CommandRun run = CommandRun.of(call, lease, command, summary, options);
            return answer(run, members(run).build(), options);
        }
    }

    Answer executeCode(Call call) {
        Members body = call.body();
        CodeRequest request = CodeRequest.of(body);
        RunOptions options = RunOptions.of(body);
        try (SessionLease lease = session(call);
                CodeFiles files = new CodeFiles(staging, lease, request)) {
            CommandRun run = CommandRun.of(
                    call, lease, files.command(options), request.type().name() + " code", options);
            JsonObjectBuilder members = members(run);
            if (!request.outputParams().isEmpty()) {
                members.add("output_variables", files.variables());
            }
            return answer(run, members.build(), options);
        }
    }

    Answer notYet(Call call) {
        throw new Problem(501, "not_implemented", "handlers are not run by this server yet; use execute_code");
    }

    private static SessionLease session(Call call) {
        return call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
    }

    private static Answer answer(CommandRun run, JsonObject members, RunOptions options) {
        if (run.timedOut()) {
            String detail = "stopped after " + options.timeout().toMillis() / 1000.0
                    + " seconds, its \"timeout\"; what it had printed stands in \"stdout\" and \"stderr\"";
            throw new Problem(408, "timeout", detail, members, Map.of(), null);
        }
        return new Answer.Json(members);
    }

    private static JsonObjectBuilder members(CommandRun run) {
        Exit exit = run.exit();
        JsonObjectBuilder members = Json.createObjectBuilder()
                .add("stdout", run.stdout().text())
                .add("stderr", run.stderr().text())
                .add("returncode", exit.code())
                .add("exit_code", exit.code());
        if (run.stdout().truncated()) {
            members.add("stdout_truncated", true);
        }
        if (run.stderr().truncated()) {
            members.add("stderr_truncated", true);
        }
        if (exit.cause() == Cause.MEMORY) {
            members.add("oom", true);
        }
        return members;
    }
}
