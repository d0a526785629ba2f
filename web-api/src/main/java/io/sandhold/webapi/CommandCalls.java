package io.sandhold.webapi;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Exit;
import io.sandhold.sessions.EndSentence;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Map;

/** The calls that run something in a session. */
final class CommandCalls {

    private final Staging staging;
    private final CommandRules rules;
    private final CommandStreams streams;

    CommandCalls(Staging staging, CommandRules rules, CommandStreams streams) {
        this.staging = staging;
        this.rules = rules;
        this.streams = streams;
    }

    /** A line of shell; arguments are handed to its last command as they are, never split or expanded. */
    Answer execute(Call call) {
        if (call.accepts(CommandStreams.TYPE)) {
            return streams.events(call, CommandStreams.What.LINE);
        }
        Members body = call.body();
        String line = RunOptions.line(body);
        RunOptions options = RunOptions.of(body);
        Command command = options.command(rules.argv(line, options.args()));
        try (SessionLease lease = session(call)) {
            CommandRun run = CommandRun.of(call, lease, command, options.summary(line), options);
            return answer(run, members(run, lease, options).build(), lease, options);
        }
    }

    Answer executeCode(Call call) {
        if (call.accepts(CommandStreams.TYPE)) {
            return streams.events(call, CommandStreams.What.CODE);
        }
        Members body = call.body();
        CodeRequest request = CodeRequest.of(body);
        rules.check(request.language());
        RunOptions options = RunOptions.of(body);
        try (SessionLease lease = session(call);
                CodeFiles files = new CodeFiles(staging, lease, request)) {
            CommandRun run = CommandRun.of(
                    call, lease, files.command(options), request.language().name() + " code", options);
            if (run.exit().code() == MissingInterpreter.NOT_FOUND) {
                MissingInterpreter.throwIfSo(call, lease, request.language(), options);
            }
            JsonObjectBuilder members = members(run, lease, options);
            if (!request.outputParams().isEmpty()) {
                members.add("output_variables", files.variables());
            }
            return answer(run, members.build(), lease, options);
        }
    }

    private static SessionLease session(Call call) {
        return call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
    }

    private static Answer answer(CommandRun run, JsonObject members, SessionLease lease, RunOptions options) {
        if (run.exit().cause() == Cause.TIME_LIMIT) {
            Duration most = lease.session().limits().commandTime();
            String whose =
                    options.timeout().compareTo(most) <= 0 ? "its \"timeout\"" : "the session's \"command_time\"";
            double seconds = (options.timeout().compareTo(most) <= 0 ? options.timeout() : most).toMillis() / 1000.0;
            String detail = "stopped after " + seconds + " seconds, " + whose
                    + "; what it had printed stands in \"stdout\" and \"stderr\"";
            throw new Problem(408, "TIMEOUT", detail, members, Map.of(), null);
        }
        return new Answer.Json(members);
    }

    private static JsonObjectBuilder members(CommandRun run, SessionLease lease, RunOptions options) {
        Exit exit = run.exit();
        JsonObjectBuilder members = Json.createObjectBuilder()
                .add("stdout", run.stdout().text())
                .add("stderr", run.stderr().text())
                .add("returncode", exit.code())
                .add("exit_code", exit.code())
                .add("cause", exit.cause().word());
        if (run.stdout().truncated()) {
            members.add("stdout_truncated", true);
        }
        if (run.stderr().truncated()) {
            members.add("stderr_truncated", true);
        }
        if (exit.cause() == Cause.MEMORY) {
            members.add("oom", true);
        }
        EndSentence.of(exit.cause(), lease.session(), options.timeout())
                .ifPresent(sentence -> members.add("cause_detail", sentence));
        return members;
    }
}
