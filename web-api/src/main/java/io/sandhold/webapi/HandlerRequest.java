package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;

/**
 * A handler as it is asked for.
 *
 * @param code defines {@code handler(event)} or {@code handler(event, context)}
 * @param event what the handler gets
 * @param context what is added to the second argument of a handler that takes two
 * @param seconds how long it may run
 */
record HandlerRequest(String code, JsonObject event, JsonObject context, double seconds) {

    private static final double DEFAULT_SECONDS = 300;
    private static final double MOST_SECONDS = 3600;

    /** In the event, where no parameter of the handler's own has that name. */
    private static final String TIMEOUT = "__timeout";

    static HandlerRequest of(Members body) {
        String code = RunOptions.withoutNul("handler_code", body.string("handler_code"));
        if (code.isBlank()) {
            throw Problem.unprocessable("\"handler_code\" must not be empty");
        }
        double seconds = body.members("event")
                .flatMap(event -> event.optionalNumber(TIMEOUT))
                .orElse(DEFAULT_SECONDS);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw Problem.invalid("\"event." + TIMEOUT + "\" must be above 0 and at most 3600 seconds, not "
                    + Members.plain(seconds));
        }
        return new HandlerRequest(
                code,
                body.optionalObject("event").orElse(JsonObject.EMPTY_JSON_OBJECT),
                body.optionalObject("context").orElse(JsonObject.EMPTY_JSON_OBJECT),
                seconds);
    }

    Duration timeout() {
        return Duration.ofMillis(Math.max(1, (long) (seconds * 1000)));
    }

    /** As its interpreter reads it. */
    byte[] bytes(String id) {
        return PlainJson.bytes(Json.createObjectBuilder()
                .add("code", code)
                .add("event", event)
                .add("context", context)
                .add("timeout", seconds)
                .add("id", id)
                .build());
    }
}
