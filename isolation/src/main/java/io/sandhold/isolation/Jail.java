package io.sandhold.isolation;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One running jail: the processes of one session. Thread-safe.
 *
 * <p>Killing it is killing one process: the kernel takes the PID namespace down with it.
 */
public interface Jail extends AutoCloseable {

    /**
     * The most connections out of it at once, the most into it, and the most made to what is listened on for clients ({@code STREAMS_MAX}, {@code INWARD_MAX} and
     * {@code RETURNS_MAX} in {@code agent.h}); a bound that is set may be lower.
     */
    int CONNECTIONS_MOST = 64;

    /** {@code LISTENERS_MAX} in {@code agent.h}. */
    int LISTENERS_MOST = 32;

    /** The session's id. */
    String name();

    /** What the agent found when it checked its own wall. */
    WallProof proof();

    /**
     * Starts a command as a child of the agent.
     *
     * @throws JailException if the jail has ended, or the agent refuses (too many operations)
     */
    Execution start(Command command);

    /**
     * Serves the connections that programs in a jail of {@link NetworkMode#EGRESS} make to {@link NetworkMode#EGRESS_PORT}: each in a
     * virtual thread of its own, where {@code action} may block, and the connection is closed when it returns (broken off where it
     * throws; an {@link UncheckedIOException} is no incident). At most {@link #CONNECTIONS_MOST} are served at once; others wait in the jail, as all do
     * until this is called. When the jail ends every connection breaks, and its thread with it as soon as it reads or writes.
     *
     * @throws IllegalStateException if this was called before, or the mode is another
     */
    void onConnection(Consumer<JailConnection> action);

    /**
     * Connects to what listens inside the jail, as a program in it could. At most {@link #CONNECTIONS_MOST} such connections stand at once. It breaks
     * when the jail ends.
     *
     * @throws JailConnectException if nothing listens there, or there are too many; the message says which
     * @throws JailException if the jail has ended
     */
    JailConnection connect(JailAddress address);

    /**
     * Listens inside the jail, as a program in it could, and serves what connects there as {@link #onConnection} does. At most {@value #LISTENERS_MOST} are
     * listened on at once, and at most {@link #CONNECTIONS_MOST} of all their connections stand at once; the next wait in the jail. It ends when the jail
     * does.
     *
     * @throws JailConnectException if it cannot be listened on: the address is taken, not a session's, or there are too many; the message says which
     * @throws JailException if the jail has ended
     */
    JailListener listen(ListenAddress address, Consumer<JailConnection> action);

    /** Whether its first process lives. */
    boolean alive();

    /** Whether nothing runs in it but the agent: no command, no terminal, no background process. */
    boolean idle();

    /** What its processes take at this moment; some ten small reads of the kernel's counters. */
    Usage usage();

    /** Its processes, by their numbers in it; those that come and go meanwhile may be left out. A few small files of the kernel's for each. */
    List<JailedProcess> processes();

    /**
     * Sends a signal to one of its processes, and to no other.
     *
     * @param pid its number in the jail
     * @param signal its number, signal(7)
     * @return whether there is one of that number that is not {@link JailedProcess#ours()}
     * @throws JailException if the kernel refuses
     */
    boolean signal(int pid, int signal);

    /**
     * Gives it other limits while it runs: memory, processes and processors at once, open files to commands that start from now on.
     *
     * @throws JailException if its programs hold more memory than that, or the kernel refuses; its limits are as before then
     */
    void change(Limits limits);

    /** Runs {@code action} once, when the jail has ended for whatever reason; at once if it already has. */
    void onEnd(Runnable action);

    /** Kills every process in it, waits until they are gone and removes its cgroup and run directory. Idempotent. */
    @Override
    void close();
}
