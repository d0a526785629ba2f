package io.sandhold.sessions;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnection;
import io.sandhold.isolation.JailListener;
import io.sandhold.isolation.ListenAddress;
import io.sandhold.isolation.WindowSize;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Space;
import io.sandhold.terminals.Attachment;
import io.sandhold.terminals.ShellState;
import io.sandhold.terminals.Shells;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A door's hold on a session: while one is open the session is not swept as idle. Thread-safe.
 */
public interface SessionLease extends AutoCloseable {

    /** The session as it was when it was taken hold of. */
    Session session();

    ConfinedFiles files();

    Space space();

    /** Where the volume lies on the host, for the original's {@code mount_point}; to be shown, never to be opened. */
    String mountPoint();

    /**
     * Starts a command in the session's jail, which is started if it is not running. Leaves an audit event.
     *
     * @param summary what is run, for the audit: the command line, or {@code shell}
     */
    Execution start(Command command, String summary);

    /**
     * Goes to a shell of the session that is left and taken up again, which is made where there is none: it ends with its program or the session, not with this
     * lease. What is typed is use of the session. Leaves an audit event now and one when the client leaves. {@link SessionError#INVALID} for what is no name,
     * {@link SessionError#NOT_FOUND} for one to look at that is not there, {@link SessionError#EXHAUSTED} where there is no room.
     *
     * @param program that of a shell that is made, for a window of this size
     */
    Attachment attach(Shells.Request request, Function<WindowSize, Command> program);

    /** The session's shells, by name. */
    List<ShellState> shells();

    /** Ends a shell of the session: its program is killed. Leaves an audit event. {@link SessionError#NOT_FOUND} where there is none of that name. */
    void endShell(String name);

    /**
     * Connects to what listens in the session's jail. Leaves an audit event now and one when it is over; what goes through is use of the session.
     * {@link SessionError#UNREACHABLE} where nothing listens there.
     */
    JailConnection connect(JailAddress address);

    /**
     * Listens in the session's jail, which is started if it is not running, and serves what connects there, each in a virtual thread of its own and until
     * {@code action} returns. Ends with the lease, with the jail or when it is closed. Leaves an audit event now and one at its end, and so does each
     * connection; what goes through those is use of the session. {@link SessionError#UNREACHABLE} where it cannot be listened on.
     */
    JailListener listen(ListenAddress address, Consumer<JailConnection> action);

    /** Notes that it is made use of: a file read or written, say. To be connected is no use; a command is, for as long as it runs. */
    void used();

    /**
     * Has all that leaves an audit event by this lease from now on (commands and connections, where they begin and end) told in a line too. An
     * exception of {@code told} stops what has just begun.
     */
    void onEvent(Consumer<String> told);

    /** When the session ends although something runs in it, as a shell does; empty: not as long as that runs. It changes when the session's life is changed. */
    Optional<Instant> endsInUse();

    /** Runs {@code action} once with a plain sentence, when the session ends under this lease (deleted, expired, server stopping). */
    void onEnd(Consumer<String> action);

    /** Why the session has ended under this lease, as {@link #onEnd} tells it; known before anything that ran in it is found to have ended. */
    Optional<String> ended();

    /** Lets go. Idempotent. What was started goes on; what was listened on is not any longer. */
    @Override
    void close();
}
