package io.sandhold.webapi;

import io.sandhold.interpreters.ContextRequest;
import io.sandhold.interpreters.ContextState;
import io.sandhold.interpreters.Contexts;
import io.sandhold.interpreters.RunEnd;
import io.sandhold.sessions.SessionLease;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The calls on interpreters that keep their variables. */
final class ContextCalls {

    private static final String EVENTS = "text/event-stream";
    private static final int LONGEST_CODE = 4 << 20;

    private final Optional<Contexts> contexts;
    private final CommandRules rules;

    ContextCalls(Optional<Contexts> contexts, CommandRules rules) {
        this.contexts = contexts;
        this.rules = rules;
    }

    private Contexts contexts() {
        return contexts.orElseThrow(
                () -> new Problem(501, "NOT_IMPLEMENTED", "this server keeps no contexts; use execute_code"));
    }

    Answer create(Call call) {
        Members body = call.body();
        String language = body.optionalString("language").orElse("python");
        if (!language.equals("python")) {
            throw Problem.unprocessable("\"language\" must be \"python\", not '" + SafeText.of(language)
                    + "'; other languages are run by execute_code");
        }
        rules.check(Language.PYTHON);
        RunOptions options = RunOptions.of(body);
        ContextState made = contexts()
                .create(call.by(), call.session(), new ContextRequest(options.directory(), options.environment()));
        return new Answer.Json(
                members(made).add("session_id", call.session().value()).build());
    }

    Answer list(Call call) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        contexts().list(call.by(), call.session()).forEach(state -> all.add(members(state)));
        return new Answer.Json(Json.createObjectBuilder().add("contexts", all).build());
    }

    Answer show(Call call) {
        return new Answer.Json(members(contexts().find(call.by(), call.session(), call.variable("context")))
                .build());
    }

    private static JsonObjectBuilder members(ContextState state) {
        return Json.createObjectBuilder()
                .add("context", state.id())
                .add("language", "python")
                .add("state", state.running() ? "running" : "idle")
                .add("runs", state.runs())
                .add("created_at", EpochSeconds.of(state.created()))
                .add("last_used", EpochSeconds.of(state.lastUsed()));
    }

    Answer run(Call call) {
        Members body = call.body();
        byte[] code = RunOptions.withoutNul("code", body.string("code")).getBytes(StandardCharsets.UTF_8);
        if (code.length > LONGEST_CODE) {
            throw Problem.tooLarge("\"code\" must not be over " + (LONGEST_CODE >> 20)
                    + " MiB; hand data over in a file of the session's");
        }
        RunOptions options = RunOptions.of(body);
        if (call.accepts(EVENTS)) {
            contexts().find(call.by(), call.session(), call.variable("context"));
            return new Answer.Events(Map.of(), to -> stream(call, code, options, to));
        }
        CapturedRun output = new CapturedRun(call.heap());
        ContextAnswer answer = run(call, code, options, output);
        JsonObjectBuilder members = output.members().add("results", output.results());
        answer.addTo(members);
        JsonObject whole = members.build();
        answer.throwIfOver(whole);
        return new Answer.Json(whole);
    }

    /** With a hold on the session, which is told why that ends. */
    private ContextAnswer run(Call call, byte[] code, RunOptions options, io.sandhold.interpreters.RunOutput output) {
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            RunEnd end = contexts()
                    .run(call.by(), call.session(), call.variable("context"), code, options.timeout(), output);
            return new ContextAnswer(end, options.timeout(), lease.ended());
        }
    }

    /** What is refused once events go out is the last of them. */
    private void stream(Call call, byte[] code, RunOptions options, EventStream to) {
        StreamedRun output = new StreamedRun(to, call.heap());
        to.onGone(Thread.currentThread()::interrupt); // nobody waits for its end any more, also where it says nothing
        JsonObjectBuilder last = Json.createObjectBuilder();
        try {
            run(call, code, options, output).addTo(last);
        } catch (ClientGone e) {
            throw e;
        } catch (RuntimeException e) {
            Thread.interrupted(); // told by what follows
            to.send("error", Problems.of(e, call.requestId()).body(call.requestId()));
            return;
        }
        output.flush();
        to.send("end", last.build());
    }

    Answer interrupt(Call call) {
        contexts().interrupt(call.by(), call.session(), call.variable("context"));
        return success();
    }

    Answer restart(Call call) {
        contexts().restart(call.by(), call.session(), call.variable("context"));
        return success();
    }

    Answer delete(Call call) {
        contexts().delete(call.by(), call.session(), call.variable("context"));
        return success();
    }

    private static Answer success() {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }
}
