package io.sandhold.sshserver;

import io.sandhold.sessions.Admission;
import io.sandhold.sessions.Traces;
import java.util.Optional;

/** One connection's way in so far. Touched by one at a time, its own I/O or what is awaited there; but its end may come from elsewhere. */
final class LoginAttempt {

    final long began = System.nanoTime();
    final Traces.Span span;
    Admission admission = Admission.Refused.UNKNOWN;
    String method = "";
    String login = "";
    byte[] key = {}; // the wire form of the plain key that let in; empty: something else did
    String refusedKey = "";
    int refusedKeys;
    private Optional<Connection> connection = Optional.empty(); // guarded by this, as are:
    private boolean counted;
    private boolean over;

    LoginAttempt(Traces.Span span) {
        this.span = span;
    }

    /** Its login has succeeded; false where its end came first. */
    synchronized boolean enter(Connection made, boolean isCounted) {
        connection = Optional.of(made);
        counted = isCounted;
        return !over;
    }

    /** What it has become; empty until then. */
    synchronized Optional<Connection> connection() {
        return connection;
    }

    /** Its end; gives the connection that it had become. */
    synchronized Optional<Connection> leave() {
        over = true;
        return connection;
    }

    synchronized boolean counted() {
        return counted;
    }
}
