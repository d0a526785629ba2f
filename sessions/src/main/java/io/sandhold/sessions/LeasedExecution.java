package io.sandhold.sessions;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.isolation.WindowSize;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A command's execution as a door gets it: its end is told with what only the session knows, and once to whoever keeps the audit. */
final class LeasedExecution implements Execution {

    private final Execution inner;
    private final BooleanSupplier stopped;
    private final UnaryOperator<Exit> explain;
    private final Consumer<Exit> ended;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param stopped whether its jail was ended on purpose: a connection that breaks then is the command's end
     * @param explain gives a failed command's end the cause that the session sees
     * @param ended is told the end, also one that came with the jail's; a command that goes on unheard has none to tell
     */
    LeasedExecution(Execution inner, BooleanSupplier stopped, UnaryOperator<Exit> explain, Consumer<Exit> ended) {
        this.inner = inner;
        this.stopped = stopped;
        this.explain = explain;
        this.ended = ended;
    }

    @Override
    public OutputStream stdin() {
        return inner.stdin();
    }

    @Override
    public Output next() {
        Output output;
        try {
            output = inner.next();
        } catch (JailException e) {
            if (told.get()) {
                throw e;
            }
            if (!stopped.getAsBoolean()) {
                told.set(true);
                ended.accept(Exit.killed());
                throw new JailException(
                        "the session's jail ended under the command, or its connection broke (" + e.getMessage()
                                + "); the next command starts a new one",
                        e);
            }
            output = new Output.Exited(Exit.killed());
        }
        if (!(output instanceof Output.Exited(Exit exit))) {
            return output;
        }
        Exit explained = exit.cause() == Cause.EXIT && exit.code() != 0 ? explain.apply(exit) : exit;
        if (!told.getAndSet(true)) {
            ended.accept(explained);
        }
        return new Output.Exited(explained);
    }

    @Override
    public void resize(WindowSize size) {
        inner.resize(size);
    }

    @Override
    public void signal(int signal) {
        inner.signal(signal);
    }

    @Override
    public void kill(Cause why) {
        inner.kill(why);
    }

    @Override
    public void close() {
        inner.close();
    }
}
