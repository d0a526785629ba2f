package io.sandhold.sessions;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a token reaches, within what its account may.
 *
 * @param session the one session that it is for; empty: all
 * @param readOnly whether whoever comes with it may change nothing, and run nothing
 * @param rate requests in a second, 1 to {@value #FASTEST}; empty: as many as the server lets any token make
 */
public record TokenScope(Optional<SessionId> session, boolean readOnly, OptionalInt rate) {

    /** All that its account may. */
    public static final TokenScope ALL = new TokenScope(Optional.empty(), false, OptionalInt.empty());

    /** Requests in a second, at most. */
    public static final int FASTEST = 100_000;

    public TokenScope {
        Objects.requireNonNull(session, "session");
        if (rate.isPresent() && (rate.getAsInt() < 1 || rate.getAsInt() > FASTEST)) {
            throw new IllegalArgumentException("a token's rate is 1 to " + FASTEST + ", not " + rate.getAsInt());
        }
    }

    /** Whether it takes nothing away but speed. */
    public boolean whole() {
        return session.isEmpty() && !readOnly;
    }

    /** Whether it is for this session too. */
    public boolean reaches(SessionId id) {
        return session.isEmpty() || session.get().equals(id);
    }

    /** In a word: {@code all}, {@code session} or {@code read-only}; one session's that is read-only is the last. */
    public String word() {
        return readOnly ? "read-only" : session.isPresent() ? "session" : "all";
    }

    /** The refusal of what it does not reach; it is not whole. */
    SessionException refusal() {
        return new SessionException(
                SessionError.FORBIDDEN,
                "this token is for "
                        + session.map(id -> "session '" + id + "' and nothing else")
                                .orElse("reading only")
                        + "; use another one");
    }

    /** As an event tells it. */
    @Override
    public String toString() {
        return word() + session.map(id -> " " + id).orElse("") + (rate.isPresent() ? " " + rate.getAsInt() + "/s" : "");
    }
}
