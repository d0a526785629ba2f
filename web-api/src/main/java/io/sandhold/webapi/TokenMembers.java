package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.TokenScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What the body says of a token that is to be made. */
final class TokenMembers {

    private TokenMembers() {}

    /** How far it reaches: {@code scope} in a word, {@code session} and {@code rate}. */
    static TokenScope scope(Members body) {
        Optional<SessionId> session =
                body.optionalString("session").filter(id -> !id.isEmpty()).map(SessionId::new);
        String word = body.optionalString("scope").orElse(session.isPresent() ? "session" : "all");
        OptionalInt rate = body.optionalInt("rate").map(OptionalInt::of).orElse(OptionalInt.empty());
        if (rate.isPresent() && (rate.getAsInt() < 1 || rate.getAsInt() > TokenScope.FASTEST)) {
            throw Problem.invalid(
                    "\"rate\" must be 1 to " + TokenScope.FASTEST + " requests a second, not " + rate.getAsInt());
        }
        return switch (word) {
            case "all" -> {
                if (session.isPresent()) {
                    throw Problem.invalid("\"scope\" is \"all\", and \"session\" names one; leave one of the two out");
                }
                yield new TokenScope(session, false, rate);
            }
            case "session" -> {
                if (session.isEmpty()) {
                    throw Problem.unprocessable("a token of scope \"session\" needs the member \"session\", its id");
                }
                yield new TokenScope(session, false, rate);
            }
            case "read-only" -> new TokenScope(session, true, rate);
            default ->
                throw Problem.invalid(
                        "\"scope\" must be \"all\", \"session\" or \"read-only\", not '" + SafeText.of(word) + "'");
        };
    }

    /** {@code expires} as the time from now: seconds since 1970, or a moment as ISO 8601 has it. */
    static Optional<Duration> untilEnd(Members body) {
        return body.optionalMoment("expires").map(end -> {
            Duration left = Duration.between(Instant.now(), end);
            if (!left.isPositive()) {
                throw Problem.invalid(
                        "\"expires\" is over already; give a later moment: seconds since 1970, or as 2030-01-01T00:00:00Z");
            }
            return left;
        });
    }
}
