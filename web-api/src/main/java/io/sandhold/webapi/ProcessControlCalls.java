package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.isolation.WindowSize;
import io.sandhold.programs.Program;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.AuditKind;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** The calls that do something to a process. */
final class ProcessControlCalls {

    /** How long a program that does not read its input is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int PIECE = 32 << 10;
    private static final int LARGEST_WINDOW = 500;

    private final Programs programs;

    ProcessControlCalls(Programs programs) {
        this.programs = programs;
    }

    Answer end(Call call) {
        Program program = ProcessCalls.find(programs, call);
        boolean ran = program.ending().isEmpty();
        ProcessCalls.waiting(() -> {
            programs.end(program, call.by().name() + " ended it");
            return program;
        });
        if (ran) {
            call.audit(AuditKind.COMMAND_SIGNALLED, "KILL to process " + program.id());
        }
        return new Answer.Json(ProcessJson.of(program));
    }

    Answer signal(Call call) {
        String name = call.body().string("signal");
        int number = SignalName.number(name);
        Program program = running(call);
        call.audit(AuditKind.COMMAND_SIGNALLED, SignalName.of(number) + " to process " + program.id());
        program.signal(number);
        return success();
    }

    Answer resize(Call call) {
        WindowSize size = window(call.body());
        Program program = running(call);
        if (!program.hasTerminal()) {
            throw new Problem(
                    409, "NO_TERMINAL", "process " + program.id() + " has no terminal; start it with \"tty\"");
        }
        program.resize(size);
        return success();
    }

    /** The size that a body or a message asks for. */
    static WindowSize window(Members body) {
        return new WindowSize(side(body, "columns"), side(body, "rows"), 0, 0);
    }

    /** As {@link #window}; where a side is not given, another's. */
    static WindowSize windowOr(Members body, WindowSize otherwise) {
        return new WindowSize(
                body.optionalInt("columns").isPresent() ? side(body, "columns") : otherwise.columns(),
                body.optionalInt("rows").isPresent() ? side(body, "rows") : otherwise.rows(),
                0,
                0);
    }

    private static int side(Members body, String name) {
        int number = body.optionalInt(name)
                .orElseThrow(() -> Problem.unprocessable("the member \"" + name + "\" is missing"));
        if (number < 1 || number > LARGEST_WINDOW) {
            throw Problem.invalid("\"" + name + "\" must be 1 to " + LARGEST_WINDOW + ", not " + number);
        }
        return number;
    }

    /** Input, as JSON or as it is. */
    Answer send(Call call) {
        boolean json = isJson(call.content());
        Members body = json ? call.body() : new Members(JsonObject.EMPTY_JSON_OBJECT);
        byte[] data = body.optionalString("data")
                .map(OutputCoding.of(body.optionalString("encoding"))::bytes)
                .orElse(new byte[0]);
        boolean eof = body.flag("eof") || call.query().flag("eof");
        Program program = running(call);
        long written = 0;
        if (json) {
            written = send(program, data, 0);
        } else {
            try (InputStream in = call.content().bytes()) {
                byte[] piece = new byte[PIECE];
                for (int count; (count = in.read(piece)) >= 0; ) {
                    written += send(program, Arrays.copyOf(piece, count), written);
                }
            } catch (IOException e) {
                throw new ClientGone(e);
            }
        }
        if (eof) {
            ProcessCalls.waiting(() -> {
                program.endInput(PATIENCE);
                return program;
            });
        }
        return new Answer.Json(
                Json.createObjectBuilder().add("written", written).build());
    }

    private static boolean isJson(Content content) {
        String type = content.header(HeaderNames.CONTENT_TYPE)
                .orElse("application/json")
                .toLowerCase(Locale.ROOT);
        return type.contains("json") || type.startsWith("application/x-www-form-urlencoded");
    }

    private static int send(Program program, byte[] data, long before) {
        int sent = ProcessCalls.waiting(() -> program.send(data, PATIENCE));
        if (sent < data.length) {
            throw notTaken(program, before + sent);
        }
        return sent;
    }

    /** Input that a process did not take all of. */
    static Problem notTaken(Program program, long written) {
        boolean full = program.takesInput();
        return new Problem(
                409,
                full ? "STDIN_FULL" : "STDIN_CLOSED",
                "process " + program.id()
                        + (full
                                ? " does not read its input; send what was not taken later"
                                : " takes no more input: it was ended, or the process has closed it"),
                Json.createObjectBuilder().add("written", written).build(),
                Map.of(),
                null);
    }

    private Program running(Call call) {
        Program program = ProcessCalls.find(programs, call);
        if (program.ending().isPresent()) {
            throw new Problem(
                    409,
                    "PROCESS_ENDED",
                    "process " + program.id() + " has ended; its output can be read, and nothing be done to it");
        }
        return program;
    }

    private static Answer success() {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }
}
