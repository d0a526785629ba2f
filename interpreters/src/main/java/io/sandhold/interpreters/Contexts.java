package io.sandhold.interpreters;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import java.time.Duration;
import java.util.List;

/**
 * Interpreters in sessions' jails that keep their variables from one run of code to the next. They end with their session's jail, and when nothing has been run in
 * them for long. Thread-safe. Every method throws {@link SessionException} as taking hold of the session does, and {@link SessionError#NOT_FOUND} for a context
 * that is not there.
 */
public interface Contexts extends AutoCloseable {

    /**
     * @param host stays the caller's to close, after this
     */
    static Contexts open(ContextRules rules, SessionHost host) {
        return new HostedContexts(rules, host);
    }

    /**
     * Starts one, and the session's jail if need be; a session that is not there is made.
     *
     * @throws NoRoomException where there are as many as may be
     */
    ContextState create(Principal by, SessionId session, ContextRequest request);

    /** Those of a session, the oldest first. */
    List<ContextState> list(Principal by, SessionId session);

    ContextState find(Principal by, SessionId session, String id);

    /**
     * Runs code and waits for its end. What {@code output} throws interrupts it.
     *
     * @param code UTF-8
     * @throws SessionException with {@link SessionError#IN_USE} while other code runs in it
     */
    RunEnd run(Principal by, SessionId session, String id, byte[] code, Duration timeout, RunOutput output);

    /** Interrupts what runs in it, as Ctrl-C does; where nothing runs nothing happens. */
    void interrupt(Principal by, SessionId session, String id);

    /** Has a new interpreter take the place of the one there, whatever that does. */
    void restart(Principal by, SessionId session, String id);

    /** Ends it. */
    void delete(Principal by, SessionId session, String id);

    /** Ends all. Idempotent. */
    @Override
    void close();
}
