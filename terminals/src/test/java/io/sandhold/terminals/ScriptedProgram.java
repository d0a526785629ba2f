package io.sandhold.terminals;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.Output;
import io.sandhold.isolation.WindowSize;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;

/** A program that prints what a test says, once what it printed before has been taken. Thread-safe. */
final class ScriptedProgram implements Execution {

    private final BlockingQueue<Output> printed = new SynchronousQueue<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(); // its own lock
    volatile boolean breaks;
    final List<WindowSize> sizes = new CopyOnWriteArrayList<>();

    void print(String text) throws InterruptedException {
        print(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns once the shell comes for it; what was printed before has been shown then. */
    void print(byte[] bytes) throws InterruptedException {
        printed.put(new Output.Stdout(ByteBuffer.wrap(bytes)));
    }

    void exit(int code) throws InterruptedException {
        printed.put(
                new Output.Exited(new Exit(code, OptionalInt.empty(), Duration.ZERO, Duration.ZERO, 0, Cause.EXIT)));
    }

    /** What was typed at it so far. */
    String read() {
        return read.toString(StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream stdin() {
        return read;
    }

    @Override
    public Output next() {
        try {
            return printed.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void resize(WindowSize size) {
        sizes.add(size);
    }

    @Override
    public void signal(int signal) {
        throw new AssertionError("nobody sends signals");
    }

    @Override
    public void kill(Cause why) {
        try {
            printed.put(new Output.Exited(Exit.killed()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (breaks) {
            throw new IllegalStateException("it cannot be let go of");
        }
    }
}
