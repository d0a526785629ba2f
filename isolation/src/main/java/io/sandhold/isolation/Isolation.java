package io.sandhold.isolation;

import java.util.List;
import java.util.Set;

/**
 * The host's ability to build jails. One per server; thread-safe.
 */
public interface Isolation extends AutoCloseable {

    /**
     * Prepares the run directory, finds out what the host can give and clears what a killed predecessor left behind.
     *
     * @throws JailException if no jail can be built here at all (no bubblewrap, a setuid one, no user namespaces);
     *     the message says what to do
     */
    static Isolation open(IsolationConfig config) {
        return BubblewrapIsolation.open(config);
    }

    /**
     * Builds a jail and waits until its agent has shown its wall: capabilities empty, {@code NoNewPrivs}, its own
     * namespaces, the uid and the mounts it was promised.
     *
     * @throws JailException if it did not start or did not prove its wall in time; nothing is left behind then
     */
    Jail start(JailSpec spec);

    /**
     * The command that starts a jail of this spec, as one for a shell: every step of {@code run_isolated.sh}, made by itself. Nothing
     * is done; the jail's own directory and cgroups, which the command expects, are there while such a jail runs.
     *
     * @throws JailException if that cannot be said
     */
    String explain(JailSpec spec);

    /** What a jail gets on this host, one plain line each, for the operator: {@code memory 512 MiB (cgroup v1)}. */
    List<String> guarantees();

    /** What limits are held of jails on this host; those of others are taken and hold nothing. */
    Set<Resource> limited();

    /** Which figures of {@link Usage} are counted on this host; the others are always 0. */
    Set<Resource> counted();

    /** What this host cannot give, one plain sentence each, empty on a well-equipped host. */
    List<String> shortcomings();

    /** Kills every jail and removes everything of theirs: processes, cgroups, run directories. Idempotent. */
    @Override
    void close();
}
