package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a visitor is told from whose address too many logins have failed. */
final class Blocked {

    private Blocked() {}

    /** @throws Problem 429 where its address is blocked */
    static void refuse(SessionHost host, Visitor visitor) {
        Optional<Problem> blocked = now(host, visitor);
        if (blocked.isPresent()) {
            throw blocked.get();
        }
    }

    /** The refusal; empty where its address is not blocked. */
    static Optional<Problem> now(SessionHost host, Visitor visitor) {
        return host.penalties().blocked(visitor.source()).map(Blocked::problem);
    }

    private static Problem problem(Duration left) {
        String seconds = Long.toString(left.toSeconds() + 1);
        return new Problem(
                429,
                "TOO_MANY_FAILURES",
                "too many logins from your address have failed; try again in " + seconds + " s, or with a good token",
                JsonObject.EMPTY_JSON_OBJECT,
                Map.of(HeaderNames.RETRY_AFTER.defaultCase(), seconds),
                null);
    }
}
