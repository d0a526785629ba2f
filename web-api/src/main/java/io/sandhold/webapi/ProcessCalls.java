package io.sandhold.webapi;

import io.sandhold.programs.Companion;
import io.sandhold.programs.Outlet;
import io.sandhold.programs.Piece;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import io.sandhold.programs.ProgramRequest;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The calls that start processes and look at them. */
final class ProcessCalls {

    /** Bytes of input that a process is started with: it need not read them at once. */
    private static final int MOST_INPUT = 32 << 10;

    /** Bytes of one answer: a character may take four, so that at least that many are read. */
    private static final int LEAST_LIMIT = 4;

    private static final int USUAL_LIMIT = 64 << 10;
    private static final int MOST_LIMIT = 1 << 20;
    private static final int LONGEST_WAIT = 300;
    private static final int LONGEST_AWAIT = 3600;

    private final Programs programs;
    private final CommandRules rules;

    ProcessCalls(Programs programs, CommandRules rules) {
        this.programs = programs;
        this.rules = rules;
    }

    /** A line of shell, as {@code execute} takes it. */
    Answer start(Call call) {
        Members body = call.body();
        String line = RunOptions.line(body);
        RunOptions options = RunOptions.ofProcess(body);
        if (options.stdin().length > MOST_INPUT) {
            throw Problem.tooLarge("\"stdin\" of a process must not be over " + (MOST_INPUT >> 10)
                    + " KiB; send more by POST …/stdin once it runs");
        }
        Optional<String> name = body.optionalString("name").filter(text -> !text.isEmpty());
        if (name.filter(text -> !ProgramRequest.isName(text)).isPresent()) {
            throw Problem.invalid(
                    "\"name\" must be 1 to 32 letters, digits, '_', '.' or '-', and start with a letter" + " or digit");
        }
        ProgramRequest request = new ProgramRequest(
                options.command(rules.argv(line, options.args()), RunOptions.terminal(body)),
                options.summary(line),
                name,
                ProgramRequest.Kind.BACKGROUND,
                Companion.NONE);
        SessionLease lease = call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
        Program program = programs.start(lease, request);
        waiting(() -> program.send(options.stdin(), Duration.ZERO));
        return new Answer.Json(ProcessJson.of(program));
    }

    Answer list(Call call) {
        JsonArrayBuilder list = Json.createArrayBuilder();
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            programs.list(lease).forEach(program -> list.add(ProcessJson.of(program)));
        }
        return new Answer.Json(Json.createObjectBuilder().add("processes", list).build());
    }

    Answer show(Call call) {
        return new Answer.Json(ProcessJson.of(find(programs, call)));
    }

    /** The process that a call names. */
    static Program find(Programs programs, Call call) {
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            return programs.find(lease, call.variable("process"));
        }
    }

    Answer await(Call call) {
        Program program = find(programs, call);
        long seconds = call.query().number("timeout", 60, 0, LONGEST_AWAIT);
        waiting(() -> program.await(Duration.ofSeconds(seconds)));
        return new Answer.Json(ProcessJson.of(program));
    }

    Answer output(Call call) {
        OutputCoding coding = OutputCoding.of(call.query().text("encoding"));
        Optional<Outlet> outlet = call.query().text("stream").map(ProcessCalls::outlet);
        long offset = call.query().number("offset", 0, 0, Long.MAX_VALUE / 2);
        Program program = find(programs, call);
        if (call.accepts("text/event-stream")) {
            return events(call, program, outlet, offset, coding);
        }
        int limit = (int) call.query().number("limit", USUAL_LIMIT, LEAST_LIMIT, MOST_LIMIT);
        Duration wait = Duration.ofSeconds(call.query().number("wait", 0, 0, LONGEST_WAIT));
        Outlet one = outlet.orElse(Outlet.STDOUT);
        boolean whole = coding == OutputCoding.TEXT;
        waiting(() -> program.read(one, offset, whole, LEAST_LIMIT, wait)); // while it waits it holds nothing
        call.heap().take(limit);
        Piece piece = waiting(() -> program.read(one, offset, whole, limit, Duration.ZERO));
        return new Answer.Json(Json.createObjectBuilder()
                .add("stream", one.word())
                .add("data", coding.of(piece.bytes()))
                .add("offset", piece.offset())
                .add("next", piece.next())
                .add("lost", piece.lost())
                .add("ended", ended(program, one, piece.next()))
                .build());
    }

    /** Whether nothing more comes behind an offset. */
    private static boolean ended(Program program, Outlet outlet, long next) {
        return program.ending().isPresent() && next >= program.printed().of(outlet);
    }

    private Answer events(Call call, Program program, Optional<Outlet> outlet, long offset, OutputCoding coding) {
        Optional<EventId> last = call.lastEventId().map(EventId::parse);
        if (last.isPresent() && !last.get().process().equals(program.id())) {
            throw Problem.invalid("the last event's id is another process's; ask for that one's output");
        }
        if (last.isPresent() && last.get().over()) {
            return ProcessEvents.NO_MORE;
        }
        Set<Outlet> outlets = outlet.map(Set::of).orElse(EnumSet.allOf(Outlet.class));
        Position from = last.map(EventId::position).orElse(Position.BEGINNING.at(outlet.orElse(Outlet.STDOUT), offset));
        boolean whole = coding == OutputCoding.TEXT;
        return new ProcessEvents(program, from, coding, at -> program.follow(at, outlets, whole)).answer();
    }

    private static Outlet outlet(String word) {
        for (Outlet outlet : Outlet.values()) {
            if (outlet.word().equals(word)) {
                return outlet;
            }
        }
        throw Problem.unprocessable(
                "\"stream\" in the query must be stdout or stderr, not '" + SafeText.of(word) + "'");
    }

    /** Something that is waited for. */
    @FunctionalInterface
    interface Waiting<T> {
        T get() throws InterruptedException;
    }

    static <T> T waiting(Waiting<T> what) {
        try {
            return what.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "STOPPING", "the server is stopping; ask again when it is back");
        }
    }
}
