package io.sandhold.webapi;

import io.sandhold.programs.Companion;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import io.sandhold.programs.ProgramRequest;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import java.time.Duration;
import java.util.Optional;

/** The calls that run something, answered while it runs: as events, or over a WebSocket. */
final class CommandStreams {

    /** What a client asks for by {@code Accept}. */
    static final String TYPE = "text/event-stream";

    private static final Duration LONG = Duration.ofDays(1);

    /** What a call runs. */
    enum What {
        LINE,
        CODE
    }

    private final Staging staging;
    private final CommandRules rules;
    private final Programs programs;

    CommandStreams(Staging staging, CommandRules rules, Programs programs) {
        this.staging = staging;
        this.rules = rules;
        this.programs = programs;
    }

    /** Starts what a call asks for; or, where it names the last event that it has had, goes on behind that and starts nothing. */
    Answer events(Call call, What what) {
        OutputCoding coding = OutputCoding.of(call.query().text("encoding"));
        Optional<EventId> last = call.lastEventId().map(EventId::parse);
        if (last.isPresent() && last.get().over()) {
            return ProcessEvents.NO_MORE;
        }
        Program program = last.isPresent() ? resumed(call, last.get()) : start(call, call.body(), what, true);
        Position from = last.map(EventId::position).orElse(Position.BEGINNING);
        return new ProcessEvents(program, from, coding, at -> program.attach(at, coding == OutputCoding.TEXT)).answer();
    }

    private Program resumed(Call call, EventId last) {
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            Program program = programs.find(lease, last.process());
            if (program.request().kind() != Kind.ATTACHED) {
                throw Problem.invalid("process " + program.id() + " runs in the background; go on with GET"
                        + " /workspace/se/processes/{session_id}/{process}/output");
            }
            return program;
        }
    }

    Answer lineSocket(Call call) {
        return socket(call, What.LINE);
    }

    Answer codeSocket(Call call) {
        return socket(call, What.CODE);
    }

    private Answer socket(Call call, What what) {
        call.requireUpgrade();
        return new Answer.Socket(
                new CommandSocket(call, message -> start(call, message, what, false), last -> resumed(call, last)));
    }

    /** @param endsInput whether the input is no more than what the call gives */
    private Program start(Call call, Members body, What what, boolean endsInput) {
        RunOptions options = RunOptions.of(body);
        Program program = what == What.LINE ? startLine(call, body, options) : startCode(call, body, options);
        if (options.stdin().length > 0 || endsInput) {
            Thread.ofVirtual().name("process-input").start(() -> feed(program, options.stdin(), endsInput));
        }
        return program;
    }

    private Program startLine(Call call, Members body, RunOptions options) {
        String line = RunOptions.line(body);
        return programs.start(
                session(call),
                new ProgramRequest(
                        options.command(rules.argv(line, options.args()), RunOptions.terminal(body)),
                        options.summary(line),
                        Optional.empty(),
                        Kind.ATTACHED,
                        Companion.NONE));
    }

    private Program startCode(Call call, Members body, RunOptions options) {
        CodeRequest request = CodeRequest.of(body);
        rules.check(request.language());
        SessionLease lease = session(call);
        ProgramRequest program;
        try {
            if (request.language() != Language.SHELL) {
                MissingInterpreter.throwIfSo(call, lease, request.language(), options);
            }
            CodeFiles files = new CodeFiles(staging, lease, request);
            try {
                program = new ProgramRequest(
                        files.command(options),
                        request.language().name() + " code",
                        Optional.empty(),
                        Kind.ATTACHED,
                        files);
            } catch (RuntimeException e) {
                files.close();
                throw e;
            }
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
        return programs.start(lease, program);
    }

    private static SessionLease session(Call call) {
        return call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
    }

    private static void feed(Program program, byte[] input, boolean ends) {
        try {
            program.send(input, LONG);
            if (ends) {
                program.endInput(LONG);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
