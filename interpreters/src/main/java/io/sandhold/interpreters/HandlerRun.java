package io.sandhold.interpreters;

import io.sandhold.interpreters.HandlerEnd.Outcome;
import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.SessionException;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** One handler on its way through one jail. One thread. */
final class HandlerRun {

    private static final System.Logger LOG = System.getLogger(HandlerRun.class.getName());

    /** Where its interpreter leaves what it returned ({@code handler.py}). It is the handler's to write to as well, so whatever lies there is hostile. */
    private static final VolumePath RESULT = VolumePath.of("/tmp/.sandhold-result");

    /** What is read of it: as much as the interpreter writes, and what is around the result. */
    private static final int LARGEST = (16 << 20) + 64;

    private final WarmJail jail;
    private final HandlerCall call;
    private final Execution execution;
    private long left;

    HandlerRun(WarmJail jail, HandlerCall call) {
        this.jail = jail;
        this.call = call;
        this.execution = jail.execution();
        this.left = jail.lease().session().limits().outputBytes();
    }

    HandlerEnd toItsEnd() {
        long from = System.nanoTime();
        Thread clock = Thread.ofVirtual().name("handler-time").start(this::stopInTime);
        try {
            hand();
            Exit exit = await();
            return end(exit, Duration.ofNanos(System.nanoTime() - from));
        } catch (JailException | SessionException e) {
            LOG.log(System.Logger.Level.DEBUG, "a handler's jail ended under it", e);
            return end(Exit.killed(), Duration.ofNanos(System.nanoTime() - from));
        } finally {
            clock.interrupt();
        }
    }

    private void stopInTime() {
        try {
            Thread.sleep(call.timeout());
            execution.kill(Cause.TIME_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JailException e) {
            LOG.log(System.Logger.Level.DEBUG, "it ended at the same moment", e);
        }
    }

    /** No code of the caller's runs before all of it is there, so nobody is held up by it. */
    private void hand() {
        try (OutputStream in = execution.stdin()) {
            in.write(call.request());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an interpreter did not take its handler; its end says why", e);
        }
    }

    private Exit await() {
        while (true) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> call.output().stdout(bounded(bytes));
                case Output.Stderr(ByteBuffer bytes) -> call.output().stderr(bounded(bytes));
                case Output.Exited(Exit exit) -> {
                    return exit;
                }
            }
        }
    }

    /** What may still be taken of it; the first byte too many kills the handler. */
    private ByteBuffer bounded(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (left >= 0 && count > left) {
            execution.kill(Cause.OUTPUT_LIMIT);
        }
        ByteBuffer taken = bytes.slice(bytes.position(), Math.clamp(left, 0, count));
        left -= count;
        return taken;
    }

    private HandlerEnd end(Exit exit, Duration duration) {
        Optional<byte[]> told = exit.cause() == Cause.EXIT ? told() : Optional.empty();
        Outcome outcome = switch (exit.cause()) {
            case TIME_LIMIT -> Outcome.TIMEOUT;
            case MEMORY, OUTPUT_LIMIT, PROCESSES, DISK -> Outcome.LIMIT;
            case EXIT -> told.isEmpty() ? Outcome.CRASHED : exit.code() == 0 ? Outcome.RETURNED : Outcome.RAISED;
            case SIGNAL, SYSCALL, KILLED -> Outcome.CRASHED;
        };
        Duration cpu = exit.user().plus(exit.system()).minus(jail.startedWith());
        return new HandlerEnd(
                outcome,
                exit,
                told,
                told.isPresent() ? "" : why(exit),
                duration,
                cpu.isNegative() ? Duration.ZERO : cpu,
                exit.peakMemoryBytes());
    }

    private String why(Exit exit) {
        if (jail.end().isPresent()) {
            return "the handler's jail ended under it: " + jail.end().get();
        }
        return switch (exit.cause()) {
            case TIME_LIMIT -> "the handler was stopped after " + call.timeout().toMillis() / 1000.0 + " seconds";
            case MEMORY -> "the handler took more than the " + jail.memoryMebibytes() + " MiB of memory that it may";
            case OUTPUT_LIMIT ->
                "the handler printed more than the "
                        + jail.lease().session().limits().outputBytes() + " bytes that are kept";
            case PROCESSES -> "the handler's jail had as many processes as it may";
            case DISK -> "the handler filled its disk, and its result found no room";
            case SYSCALL -> "the handler made a system call that is not allowed";
            case EXIT ->
                "the handler's process ended with code " + exit.code()
                        + " and left no result, or more than 16 MiB; return the result instead of exiting";
            case SIGNAL, KILLED -> "the handler's process was ended by a signal (code " + exit.code() + ")";
        };
    }

    private Optional<byte[]> told() {
        try (ConfinedFile file = jail.lease().files().open(RESULT, Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0)) {
            long size = file.size();
            if (size > LARGEST) {
                return Optional.empty();
            }
            call.output().room((int) size);
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            for (int count = 0; bytes.hasRemaining() && count >= 0; ) {
                count = file.read(bytes, bytes.position());
            }
            return bytes.hasRemaining() ? Optional.empty() : Optional.of(bytes.array());
        } catch (FileOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "no result of " + jail.id(), e);
            return Optional.empty();
        }
    }
}
