package io.sandhold.interpreters;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;

/**
 * Runs handlers: each in a session of the server's own that is made for it and deleted after it, and of which no caller ever learns the name. Some wait with their
 * interpreters started, so that a handler pays for no start. Thread-safe.
 */
public interface Handlers extends AutoCloseable {

    /**
     * Removes what a killed server left, and begins to keep jails waiting.
     *
     * @param host stays the caller's to close, after this
     */
    static Handlers open(HandlerRules rules, SessionHost host) {
        return HostedHandlers.open(rules, host);
    }

    /**
     * Runs a handler and waits for its end. Leaves an audit event now and one at its end, in the caller's name.
     *
     * @throws NoRoomException where as many run as may
     * @throws SessionException where {@code by} may make no sessions, and where there is no jail to be had
     */
    HandlerEnd run(Principal by, HandlerCall call);

    /** Deletes the sessions that wait; what runs ends with them. Idempotent. */
    @Override
    void close();
}
