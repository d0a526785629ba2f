package io.sandhold.sessions;

import io.sandhold.isolation.JailedProcess;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of this host. Thread-safe; every method throws {@link SessionException}. A session that {@code by} may not see is
 * answered as one that does not exist.
 */
public interface Sessions {

    /**
     * Makes a session, with its volume. {@link SessionError#EXISTS} if there is one of that id (whoever has it),
     * {@link SessionError#INVALID} or {@link SessionError#FORBIDDEN} for what may not be asked, {@link SessionError#EXHAUSTED} if the
     * host is full. Nothing is left behind then.
     */
    Session create(Principal by, SessionId id, SessionRequest request);

    /** Makes a session with a new, easily read id. */
    Session createNamed(Principal by, SessionRequest request);

    Optional<Session> find(Principal by, SessionId id);

    /** Those of {@code by}'s own; for an administrator all. By creation, oldest first. */
    List<Session> list(Principal by);

    /**
     * Takes hold of an existing session; {@link SessionError#NOT_FOUND} otherwise, {@link SessionError#EXPIRED} in the moments
     * between the end of its time and its removal.
     */
    SessionLease lease(Principal by, SessionId id);

    /**
     * Takes hold of a session, which is made with {@code request} if it is not there or its time is over; {@code request} is not
     * looked at otherwise. {@link SessionError#NOT_FOUND} if another account has it. Many at once make one.
     */
    SessionLease leaseOrCreate(Principal by, SessionId id, SessionRequest request);

    /**
     * Removes a session: its leases end, its processes are killed, its volume goes. {@link SessionError#UNAVAILABLE} if that fails
     * half-way; the server goes on trying.
     *
     * @param reason for the audit and for those who are in it
     * @return whether there was one
     */
    boolean delete(Principal by, SessionId id, String reason);

    /**
     * As {@link #delete}, but only while nobody holds it and nothing runs in it.
     *
     * @return whether it is gone; false where it is in use
     */
    boolean deleteUnused(Principal by, SessionId id, String reason);

    /**
     * Kills all that runs in a session. Its files stay, whoever holds it goes on holding it, and the next command starts anew.
     * {@link SessionError#NOT_FOUND} if there is none of that id.
     *
     * @param reason for the audit
     */
    void stop(Principal by, SessionId id, String reason);

    /**
     * Changes a session's quota, limits, network and life, while it is in use; what {@code request} does not name stays. All of it or
     * nothing: {@link SessionError#IN_USE} if files or programs stand in the way, {@link SessionError#INVALID} or
     * {@link SessionError#FORBIDDEN} for what may not be asked, {@link SessionError#NOT_FOUND} if there is none of that id.
     */
    Session change(Principal by, SessionId id, SessionRequest request);

    /**
     * Sets whether logins to a session are recorded, from the next one on. Its owner may have them recorded; only an administrator has it
     * stopped: {@link SessionError#FORBIDDEN} else, {@link SessionError#NOT_FOUND} if there is none of that id.
     */
    Session setRecorded(Principal by, SessionId id, boolean recorded);

    /** What a session takes at this moment; {@link SessionError#NOT_FOUND} if there is none of that id. */
    SessionUsage usage(Principal by, SessionId id);

    /** What each of those takes that {@link #list} gives; some ten small reads of the kernel's counters for each that runs. */
    List<SessionUsage> usage(Principal by);

    /** The processes of a session's jail, by their numbers in it; none while none runs. {@link SessionError#NOT_FOUND} if there is none of that id. */
    List<JailedProcess> processes(Principal by, SessionId id);

    /**
     * Sends a signal to a process of a session's jail. Leaves an audit event. {@link SessionError#NOT_FOUND} if there is no session of that id, or no such process in
     * it; {@link SessionError#NOT_POSSIBLE} for the agent, with which the jail ends.
     *
     * @param pid the process's number in the jail
     * @param signal its number, signal(7)
     */
    void signal(Principal by, SessionId id, int pid, int signal);

    /**
     * The command that starts a session's jail, as one for a shell; nothing is done. For administrators: {@link SessionError#FORBIDDEN}
     * for others, {@link SessionError#NOT_FOUND} if there is no session of that id.
     */
    String explainJail(Principal by, SessionId id);

    /** How many sessions there are on this host, and how many have a jail running. */
    SessionCount count();
}
