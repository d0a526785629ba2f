package io.sandhold.sessions;

import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.Resource;
import io.sandhold.storage.Volumes;
import java.util.Set;

/**
 * Everything the doors need, over one registry. Thread-safe.
 */
public interface SessionHost extends AutoCloseable {

    /**
     * Opens the registry, migrates it, brings it and the disk into agreement, and starts the sweeper.
     *
     * @param volumes stays the caller's to close, after this
     * @param isolation stays the caller's to close, after this
     * @throws SessionException if the registry cannot be opened; the message says what to do
     */
    static SessionHost open(SessionHostConfig config, Volumes volumes, Isolation isolation) {
        return open(config, volumes, isolation, Traces.NONE);
    }

    /**
     * As {@link #open(SessionHostConfig, Volumes, Isolation)}.
     *
     * @param traces where is told what is done; stays the caller's
     */
    static SessionHost open(SessionHostConfig config, Volumes volumes, Isolation isolation, Traces traces) {
        return RegistrySessionHost.open(config, volumes, isolation, traces);
    }

    Sessions sessions();

    Accounts accounts();

    Shares shares();

    Passwords passwords();

    /** The sign-ins of browsers. */
    SignIns signIns();

    Audit audit();

    /** What was recorded of logins. */
    Recordings recordings();

    /** What is held against peers that do not log in. */
    Penalties penalties();

    /** What is signed for strangers. */
    Seals seals();

    /** What is counted and measured here; the doors add theirs. */
    Metrics metrics();

    /** Where is told what is done here; the doors tell theirs. */
    Traces traces();

    /** What limits of sessions this host holds; the others are written down and hold nothing here. */
    Set<Resource> limited();

    /** Whether the registry answers at this moment, and there is room to write to it. */
    boolean registryAnswers();

    /** Whether the registry and the volume store answer at this moment; for readiness. */
    boolean ready();

    /** Ends every lease, stops every jail, writes what is pending. Sessions stay. Idempotent. */
    @Override
    void close();
}
