package io.sandhold.sessions;

import io.sandhold.egress.EgressProxy;
import io.sandhold.isolation.Isolation;
import io.sandhold.storage.Volumes;
import io.sandhold.terminals.ShellRoom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What every session of this host shares.
 *
 * @param config how sessions are kept
 * @param table their rows
 * @param uids their host uids
 * @param volumes their disks
 * @param isolation their jails
 * @param proxy the way out of those of network mode egress
 * @param shells the memory for the screens of shells that are left and taken up again
 * @param audit the trail
 * @param gate the rights
 * @param clock whether what ends by the clock may end
 * @param times how long what is done for sessions takes
 * @param stopping set once, when the server stops
 */
record Hosting(
        SessionHostConfig config,
        SessionTable table,
        HostUids uids,
        Volumes volumes,
        Isolation isolation,
        EgressProxy proxy,
        ShellRoom shells,
        Audit audit,
        Gate gate,
        ClockWatch clock,
        SessionTimes times,
        AtomicBoolean stopping) {

    /** Passes while the server runs. */
    void checkRunning() {
        if (stopping.get()) {
            throw new SessionException(SessionError.UNAVAILABLE, "the server is stopping; try again when it is back");
        }
    }

    /** The event that {@code operation} leaves, written down. */
    void leave(Operation operation, Principal by, SessionId session, String detail) {
        operation.event().ifPresent(kind -> audit.record(AuditEvent.now(kind, by, session.value(), detail)));
    }
}
