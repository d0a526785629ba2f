package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A command under way in a jail. One thread may read {@link #next()}, another write {@link #stdin()}, and any thread may
 * call the rest.
 *
 * <p>Nothing is buffered without bound: a reader that stops stops the command, and a command that does not read its
 * stdin stops the writer.
 */
public interface Execution extends AutoCloseable {

    /**
     * The command's stdin, or its terminal's keyboard. A write waits while the command has 256 KiB unread; closing it is
     * the end of file (on a terminal: nothing). Writing after the command has closed its stdin or ended is an {@link IOException}.
     */
    OutputStream stdin();

    /**
     * The next piece of output, waiting for it; the last one is {@link Output.Exited}, after which this must not be called.
     *
     * @throws JailException if the jail ended or the agent broke the protocol
     */
    Output next();

    /** Resizes the terminal; without one, or after the end, nothing. */
    void resize(WindowSize size);

    /**
     * Sends a signal: to the terminal's foreground process group, else to the command's process group.
     *
     * @param signal a number, 1 to 64; after the end, nothing
     */
    void signal(int signal);

    /**
     * Kills the command's process group and whatever else belongs to its POSIX session, with SIGKILL. {@link #next()}
     * then gives what was printed and the exit.
     *
     * @param why what its exit tells as its cause: {@link Cause#TIME_LIMIT}, {@link Cause#OUTPUT_LIMIT} or {@link Cause#KILLED}
     */
    void kill(Cause why);

    /** Hangs up: SIGHUP to a terminal's processes; a command without one loses its pipes and goes on. Idempotent. */
    @Override
    void close();
}
