package io.sandhold.webapi;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.SessionLease;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A command that ran from start to end, with what it printed.
 *
 * @param stdout what it printed
 * @param stderr what it complained of
 * @param exit how it ended
 * @param timedOut whether it was killed because its time was over
 */
record CommandRun(CapturedOutput stdout, CapturedOutput stderr, Exit exit, boolean timedOut) {

    private static final System.Logger LOG = System.getLogger(CommandRun.class.getName());

    /**
     * Runs a command and waits for its end. After its time-out its process group is killed.
     *
     * @throws Problem 410 if the session ends under it
     */
    static CommandRun of(Call call, SessionLease lease, Command command, String summary, RunOptions options) {
        CapturedOutput stdout = new CapturedOutput(call.heap());
        CapturedOutput stderr = new CapturedOutput(call.heap());
        AtomicBoolean timedOut = new AtomicBoolean();
        AtomicReference<String> sessionEnd = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        lease.onEnd(sessionEnd::set);
        try (Execution execution = lease.start(command, summary)) {
            Thread.ofVirtual().name("stdin").start(() -> feed(execution, options.stdin()));
            Thread.ofVirtual().name("timeout").start(() -> {
                if (!awaited(ended, options.timeout())) {
                    timedOut.set(true);
                    execution.kill(Cause.TIME_LIMIT);
                }
            });
            while (true) {
                switch (execution.next()) {
                    case Output.Stdout(var bytes) -> stdout.add(bytes);
                    case Output.Stderr(var bytes) -> stderr.add(bytes);
                    case Output.Exited(Exit exit) -> {
                        return new CommandRun(stdout, stderr, exit, timedOut.get());
                    }
                }
            }
        } catch (JailException e) {
            if (sessionEnd.get() != null) {
                throw new Problem(410, "session_ended", "the session ended under the command: " + sessionEnd.get());
            }
            throw e;
        } finally {
            ended.countDown();
        }
    }

    private static void feed(Execution execution, byte[] stdin) {
        try (OutputStream out = execution.stdin()) {
            out.write(stdin);
        } catch (IOException | JailException e) {
            // A command need not read its stdin; how it ended is told by its exit.
            LOG.log(Level.TRACE, "stdin was not read to its end", e);
        }
    }

    private static boolean awaited(CountDownLatch ended, Duration timeout) {
        try {
            return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
