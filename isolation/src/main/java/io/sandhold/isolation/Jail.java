package io.sandhold.isolation;

/**
 * One running jail: the processes of one session. Thread-safe.
 *
 * <p>Killing it is killing one process: the kernel takes the PID namespace down with it.
 */
public interface Jail extends AutoCloseable {

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

    /** Whether its first process lives. */
    boolean alive();

    /** Whether nothing runs in it but the agent: no command, no terminal, no background process. */
    boolean idle();

    /** Runs {@code action} once, when the jail has ended for whatever reason; at once if it already has. */
    void onEnd(Runnable action);

    /** Kills every process in it, waits until they are gone and removes its cgroup and run directory. Idempotent. */
    @Override
    void close();
}
