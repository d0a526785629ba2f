package io.sandhold.webapi;

import io.sandhold.interpreters.HandlerCall;
import io.sandhold.interpreters.HandlerEnd;
import io.sandhold.interpreters.Handlers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The call that runs a handler in a jail of its own. What the handler does wrong is told with 200 and its traceback, as the original does, and with the original's
 * name for it beside; only a handler whose time is over is a refused call, as a command's is.
 */
final class HandlerCalls {

    private static final double MEBIBYTE = 1 << 20;
    private static final double MILLION = 1e6;

    private final Optional<Handlers> handlers;
    private final CommandRules rules;

    HandlerCalls(Optional<Handlers> handlers, CommandRules rules) {
        this.handlers = handlers;
        this.rules = rules;
    }

    Answer execute(Call call) {
        HandlerRequest request = HandlerRequest.of(call.body());
        rules.check(Language.PYTHON);
        Handlers running = handlers.orElseThrow(
                () -> new Problem(501, "NOT_IMPLEMENTED", "this server runs no handlers; use execute_code"));
        CapturedRun output = new CapturedRun(call.heap());
        HandlerEnd end =
                running.run(call.by(), new HandlerCall(request.bytes(call.requestId()), request.timeout(), output));
        JsonObjectBuilder members = output.members();
        JsonObject metrics = metrics(end, request);
        return switch (end.outcome()) {
            case TIMEOUT -> throw timeout(request, members, metrics);
            case RETURNED, RAISED -> new Answer.Json(told(end, members, metrics));
            case LIMIT, CRASHED -> new Answer.Json(failed(members, end.why(), metrics));
        };
    }

    /** What the handler left, which may be anything. */
    private static JsonObject told(HandlerEnd end, JsonObjectBuilder members, JsonObject metrics) {
        JsonObject told;
        try {
            told = CapturedRun.object(end.told().orElseThrow());
        } catch (Problem e) {
            return failed(members, "what the handler returned is not taken: " + e.getMessage(), metrics);
        }
        if (end.outcome() == HandlerEnd.Outcome.RETURNED && told.containsKey("result")) {
            return members.add("result", told.get("result"))
                    .add("metrics", metrics)
                    .build();
        }
        return failed(members, sentence(told.get("error")), metrics);
    }

    private static String sentence(JsonValue error) {
        if (error instanceof JsonObject of
                && of.get("name") instanceof JsonString name
                && of.get("value") instanceof JsonString value) {
            return value.getString().isEmpty() ? name.getString() : name.getString() + ": " + value.getString();
        }
        return "the handler's process left no result; return it instead of exiting";
    }

    private static JsonObject failed(JsonObjectBuilder members, String why, JsonObject metrics) {
        return members.addNull("result")
                .add("error", HandlerFault.exception(why).members())
                .add("metrics", metrics)
                .build();
    }

    /** With the original's object as its detail. */
    private static Problem timeout(HandlerRequest request, JsonObjectBuilder members, JsonObject metrics) {
        HandlerFault fault = HandlerFault.timeout(request.seconds());
        JsonObject more = members.addNull("result")
                .add("metrics", Json.createObjectBuilder(metrics).add("timed_out", true))
                .add("detail", fault.members())
                .build();
        return new Problem(408, "EXEC_TIMEOUT", fault.detail(), more, Map.of(), null);
    }

    private static JsonObject metrics(HandlerEnd end, HandlerRequest request) {
        return Json.createObjectBuilder()
                .add("duration_ms", milliseconds(end.duration()))
                .add("memory_peak_mb", Math.round(end.peakMemoryBytes() / MEBIBYTE * 1000) / 1000.0)
                .add("cpu_time_ms", milliseconds(end.cpu()))
                .add("timeout_seconds", Json.createValue(new java.math.BigDecimal(Members.plain(request.seconds()))))
                .build();
    }

    private static double milliseconds(Duration time) {
        return Math.round(time.toNanos() / MILLION * 1000) / 1000.0;
    }
}
