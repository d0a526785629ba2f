package io.sandhold.webapi;

import io.sandhold.interpreters.RunEnd;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run of code in a context ended, as a client is told.
 *
 * @param end of the run
 * @param timeout that it was given
 * @param sessionEnded why its session ended under it; empty: it did not
 */
record ContextAnswer(RunEnd end, Duration timeout, Optional<String> sessionEnded) {

    private static final byte[] NONE = "null".getBytes(StandardCharsets.UTF_8);
    private static final double MILLION = 1e6;

    /** Its members beside what was printed and shown. */
    void addTo(JsonObjectBuilder members) {
        members.add("error", error())
                .add("cause", cause())
                .add("restarted", end.lost())
                .add("duration_ms", Math.round(end.duration().toNanos() / MILLION * 1000) / 1000.0);
        if (withSession()) {
            members.add("code", ProcessJson.SESSION_ENDED).add("cause_detail", sessionEnded.get());
        }
    }

    private boolean withSession() {
        return end.outcome() == RunEnd.Outcome.CONTEXT_ENDED && sessionEnded.isPresent();
    }

    private String cause() {
        return switch (end.outcome()) {
            case ENDED -> "exit";
            case TIMEOUT, TIMEOUT_LOST -> "time_limit";
            case OUTPUT_LIMIT -> "output_limit";
            case LOST, CONTEXT_ENDED -> end.outcome().name().toLowerCase(Locale.ROOT);
        };
    }

    /** What the interpreter says, which may be anything; and where it can say nothing any more, that. */
    private JsonValue error() {
        if (end.error().isEmpty()) {
            return error(
                    "InterpreterLost",
                    end.outcome() == RunEnd.Outcome.CONTEXT_ENDED
                            ? "the context ended under the code; make another"
                            : "the interpreter ended under the code; its variables are gone, and a new one has taken its place",
                    "");
        }
        if (Arrays.equals(end.error().get(), NONE)) {
            return JsonValue.NULL;
        }
        try {
            JsonObject told = CapturedRun.object(end.error().get());
            return error(text(told, "name"), text(told, "value"), text(told, "traceback"));
        } catch (Problem e) {
            return error("Error", "the interpreter said something that is no error", "");
        }
    }

    private static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonString text ? text.getString() : "";
    }

    private static JsonObject error(String name, String value, String traceback) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("value", value)
                .add("traceback", traceback)
                .build();
    }

    /** Why the call is refused, with what there is so far; where it is not, nothing happens. */
    void throwIfOver(JsonObject members) {
        switch (end.outcome()) {
            case TIMEOUT, TIMEOUT_LOST ->
                throw new Problem(
                        408,
                        "TIMEOUT",
                        "interrupted after " + timeout.toMillis() / 1000.0
                                + " seconds, its \"timeout\" or the session's"
                                + " \"command_time\"; "
                                + (end.lost()
                                        ? "it did not end, so its interpreter was killed and the variables are gone"
                                        : "the variables are kept"),
                        members,
                        java.util.Map.of(),
                        null);
            case CONTEXT_ENDED ->
                throw new Problem(
                        410,
                        withSession() ? ProcessJson.SESSION_ENDED : "CONTEXT_ENDED",
                        withSession()
                                ? "the session ended under the code: " + sessionEnded.get()
                                : "the context ended under the code, with its session's jail or because it was deleted; make another",
                        members,
                        java.util.Map.of(),
                        null);
            case ENDED, OUTPUT_LIMIT, LOST -> {}
        }
    }
}
