package io.sandhold.webapi;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Exit;
import io.sandhold.programs.Ending;
import io.sandhold.programs.Outlet;
import io.sandhold.programs.Piece;
import io.sandhold.programs.Program;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.EndSentence;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Optional;

/** A process as the API tells of it. */
final class ProcessJson {

    /** What programs know the end of a whole session by, in every last event. */
    static final String SESSION_ENDED = "SESSION_ENDED";

    private ProcessJson() {}

    static JsonObject of(Program program) {
        JsonObjectBuilder members = Json.createObjectBuilder().add("process", program.id());
        program.request().name().ifPresent(name -> members.add("name", name));
        members.add("command", program.request().line())
                .add("started", EpochSeconds.of(program.started()))
                .add("tty", program.hasTerminal())
                .add("attached", program.request().kind() == Kind.ATTACHED);
        for (Outlet outlet : Outlet.values()) {
            members.add(
                    outlet.word(),
                    Json.createObjectBuilder()
                            .add("printed", program.printed().of(outlet))
                            .add("kept_from", program.kept().of(outlet)));
        }
        Optional<Ending> ending = program.ending();
        members.add("running", ending.isEmpty());
        ending.ifPresent(how -> {
            members.add("ended", EpochSeconds.of(how.at()));
            members.addAll(Json.createObjectBuilder(end(program, how)));
        });
        return members.build();
    }

    /** How it ended: the members of the event {@code exit}. */
    static JsonObject end(Program program, Ending ending) {
        Exit exit = ending.exit();
        JsonObjectBuilder members = Json.createObjectBuilder()
                .add("returncode", exit.code())
                .add("exit_code", exit.code())
                .add("cause", exit.cause().word())
                .add("oom", exit.cause() == Cause.MEMORY)
                .add("timeout", exit.cause() == Cause.TIME_LIMIT)
                .add(
                        "signal",
                        exit.signal().isPresent()
                                ? Json.createValue(SignalName.of(exit.signal().getAsInt()))
                                : JsonValue.NULL)
                .add("cpu_ms", exit.user().plus(exit.system()).toMillis())
                .add("memory_peak", exit.peakMemoryBytes());
        sentence(program, ending).ifPresent(text -> members.add("cause_detail", text));
        if (program.sessionEnded()) {
            members.add("code", SESSION_ENDED);
        }
        if (program.request().companion() instanceof CodeFiles files && files.tellsVariables()) {
            members.add("output_variables", files.variables());
        }
        return members.build();
    }

    private static Optional<String> sentence(Program program, Ending ending) {
        Cause cause = ending.exit().cause();
        if (!ending.sentence().isEmpty()) {
            return Optional.of(cause == Cause.KILLED ? "it was killed: " + ending.sentence() : ending.sentence());
        }
        Optional<Duration> own = program.request().command().timeLimit();
        return own.isPresent()
                ? EndSentence.of(cause, program.session(), own.get())
                : EndSentence.of(cause, program.session());
    }

    /** A piece of its output: the members of the events {@code stdout} and {@code stderr}. */
    static JsonObject piece(Piece piece, OutputCoding coding) {
        JsonObjectBuilder members =
                Json.createObjectBuilder().add("data", coding.of(piece.bytes())).add("offset", piece.offset());
        if (piece.lost() > 0) {
            members.add("lost", piece.lost());
        }
        return members.build();
    }
}
