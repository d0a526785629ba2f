package io.sandhold.interpreters;

import io.sandhold.interpreters.ContextFrames.Piece;
import io.sandhold.interpreters.RunEnd.Outcome;
import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One context: the program {@code context.py} in a session's jail. The code that runs there owns that program, so all that it says is hostile: it can spoil its own
 * runs, and nothing else. Thread-safe.
 */
final class Context {

    private static final System.Logger LOG = System.getLogger(Context.class.getName());

    private static final Duration START = Duration.ofSeconds(30);
    private static final int INTERRUPT = 2;
    private static final int RESTART = 10;

    private final String id;
    private final Execution execution;
    private final long mostOutput;
    private final Runnable whenEnded;
    private final Instant created = Instant.now();
    private final AtomicReference<ContextRun> current = new AtomicReference<>();
    private final ReentrantLock handing = new ReentrantLock();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Instant lastUsed = created;
    private volatile long lastNanos = System.nanoTime();
    private volatile long runs;
    private volatile boolean ended;

    /**
     * @param execution the program's, which this reads to its end
     * @param mostOutput how much one run may print
     * @param whenEnded runs once, when the program has ended for whatever reason
     */
    Context(String id, Execution execution, long mostOutput, Runnable whenEnded) {
        this.id = id;
        this.execution = execution;
        this.mostOutput = mostOutput;
        this.whenEnded = whenEnded;
        Thread.ofVirtual().name("context-" + id).start(this::read);
    }

    /** @throws SessionException if its interpreter does not start */
    void awaitReady() {
        try {
            ready.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            end();
            throw new SessionException(
                    SessionError.NOT_POSSIBLE,
                    "no Python interpreter starts in the session; look what 'python3 -V' says there",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
            throw new SessionException(SessionError.UNAVAILABLE, "the server is stopping", e);
        }
    }

    String id() {
        return id;
    }

    ContextState state() {
        return new ContextState(id, current.get() != null, runs, created, lastUsed);
    }

    boolean idleFor(Duration time) {
        return current.get() == null && System.nanoTime() - lastNanos > time.toNanos();
    }

    // What the program says, on a thread of its own.

    private void read() {
        ContextFrames frames = new ContextFrames(this::take);
        try {
            while (true) {
                switch (execution.next()) {
                    case Output.Stdout(ByteBuffer bytes) -> frames.add(bytes);
                    case Output.Stderr(ByteBuffer bytes) ->
                        LOG.log(System.Logger.Level.DEBUG, "context {0}: {1} bytes on stderr", id, bytes.remaining());
                    case Output.Exited _ -> {
                        return;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " broke its protocol and is ended", e);
            killAndDrain();
        } catch (JailException | SessionException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " ended with its jail", e);
        } finally {
            over();
        }
    }

    private void killAndDrain() {
        try {
            execution.kill(Cause.KILLED);
            while (!(execution.next() instanceof Output.Exited)) {
                continue; // what it still says is nobody's
            }
        } catch (JailException | SessionException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " ended with its jail", e);
        }
    }

    private void over() {
        ended = true;
        ready.completeExceptionally(new IOException("it ended"));
        ContextRun run = current.getAndSet(null);
        try {
            if (run != null) {
                run.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        execution.close();
        whenEnded.run();
    }

    private void take(Piece piece) {
        if (piece.letter() == 'R' && piece.last()) {
            ready.complete(null);
        }
        ContextRun run = current.get();
        if (run == null || piece.letter() == 'R') {
            return; // what is printed between two runs is nobody's
        }
        boolean over = piece.last() && (piece.letter() == 'F' || piece.letter() == 'X');
        if (over) {
            used();
            current.compareAndSet(run, null);
        }
        try {
            run.hand(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void used() {
        lastUsed = Instant.now();
        lastNanos = System.nanoTime();
    }

    // A run, on the thread that waits for it.

    RunEnd run(byte[] code, Duration timeout, RunOutput output) {
        ContextRun run = new ContextRun(timeout, mostOutput, output, this::step);
        if (!current.compareAndSet(null, run)) {
            throw new SessionException(
                    SessionError.IN_USE,
                    "code runs in context '" + id
                            + "' already; wait for its end, interrupt it, or make another context");
        }
        runs++;
        used();
        if (ended) {
            current.compareAndSet(run, null);
            return new RunEnd(Outcome.CONTEXT_ENDED, Optional.empty(), Duration.ZERO);
        }
        Thread.ofVirtual().name("context-code").start(() -> hand(code));
        try {
            return run.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionException(SessionError.UNAVAILABLE, "the server is stopping", e);
        } finally {
            run.abandon();
            if (current.get() == run) { // nobody waits for its end any more
                Thread.ofVirtual().name("context-stop").start(() -> stop(run));
            }
        }
    }

    /** On a thread of its own: a program that reads nothing holds up nobody. */
    private void hand(byte[] code) {
        handing.lock();
        try {
            execution
                    .stdin()
                    .write(ByteBuffer.allocate(5 + code.length)
                            .put((byte) 'r')
                            .putInt(code.length)
                            .put(code)
                            .array());
            execution.stdin().flush();
        } catch (IOException | JailException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " has ended", e);
        } finally {
            handing.unlock();
        }
    }

    /** Each is harder than the one before. */
    private void step(int number) {
        switch (number) {
            case 0 -> signal(INTERRUPT);
            case 1 -> signal(RESTART);
            default -> end();
        }
    }

    private void stop(ContextRun run) {
        try {
            for (int step = 0; current.get() == run; step++) {
                step(step);
                long deadline = System.nanoTime() + ContextRun.grace(step + 1).toNanos();
                while (current.get() == run && System.nanoTime() < deadline) {
                    Thread.sleep(50);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(int number) {
        try {
            execution.signal(number);
        } catch (JailException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " has ended", e);
        }
    }

    void interrupt() {
        if (current.get() != null) {
            signal(INTERRUPT);
        }
    }

    void restart() {
        signal(RESTART);
        used();
    }

    /** Ends the program; what is told of its end comes from its reader. */
    void end() {
        try {
            execution.kill(Cause.KILLED);
        } catch (JailException e) {
            LOG.log(System.Logger.Level.DEBUG, "context " + id + " has ended", e);
        }
    }
}
