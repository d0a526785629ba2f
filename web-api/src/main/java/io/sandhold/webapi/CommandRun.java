package io.sandhold.webapi;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A command that ran from start to end, with what it printed.
 *
 * @param stdout what it printed
 * @param stderr what it complained of
 * @param exit how it ended
 */
record CommandRun(CapturedOutput stdout, CapturedOutput stderr, Exit exit) {

    private static final System.Logger LOG = System.getLogger(CommandRun.class.getName());

    /**
     * Runs a command and waits for its end. When it has printed more than the session's limit it is killed.
     *
     * @throws Problem 410 if the session ends under it
     */
    static CommandRun of(Call call, SessionLease lease, Command command, String summary, RunOptions options) {
        CapturedOutput stdout = new CapturedOutput(call.heap());
        CapturedOutput stderr = new CapturedOutput(call.heap());
        AtomicReference<String> sessionEnd = new AtomicReference<>();
        lease.onEnd(sessionEnd::set);
        long left = lease.session().limits().outputBytes();
        try (Execution execution = lease.start(command, summary)) {
            Thread.ofVirtual().name("stdin").start(() -> feed(execution, options.stdin()));
            while (true) {
                switch (execution.next()) {
                    case Output.Stdout(var bytes) -> left = capture(stdout, bytes, left, execution);
                    case Output.Stderr(var bytes) -> left = capture(stderr, bytes, left, execution);
                    case Output.Exited(Exit exit) -> {
                        if (exit.cause() == Cause.KILLED && sessionEnd.get() != null) {
                            throw ended(sessionEnd.get());
                        }
                        return new CommandRun(stdout, stderr, exit);
                    }
                }
            }
        } catch (JailException | SessionException e) {
            if (sessionEnd.get() != null) {
                throw ended(sessionEnd.get());
            }
            throw e;
        }
    }

    private static Problem ended(String why) {
        return new Problem(410, "SESSION_ENDED", "the session ended under the command: " + why);
    }

    /** Keeps what may be kept, and gives how much more that is; the first byte too many kills the command. */
    private static long capture(CapturedOutput output, ByteBuffer bytes, long left, Execution execution) {
        long after = left - bytes.remaining();
        output.add(bytes, left);
        if (left >= 0 && after < 0) {
            execution.kill(Cause.OUTPUT_LIMIT);
        }
        return after;
    }

    private static void feed(Execution execution, byte[] stdin) {
        try (OutputStream out = execution.stdin()) {
            out.write(stdin);
        } catch (IOException | JailException e) {
            // A command need not read its stdin; how it ended is told by its exit.
            LOG.log(Level.TRACE, "stdin was not read to its end", e);
        }
    }
}
