package io.sandhold.sessions;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.Output;
import io.sandhold.isolation.WindowSize;
import java.io.OutputStream;

/** A command whose jail was stopped as it was to start: it has ended, whether it began or not. Thread-safe. */
final class StoppedExecution implements Execution {

    @Override
    public OutputStream stdin() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public Output next() {
        return new Output.Exited(Exit.killed());
    }

    @Override
    public void resize(WindowSize size) {
        // it shows nothing
    }

    @Override
    public void signal(int signal) {
        // it has ended
    }

    @Override
    public void kill(Cause why) {
        // it has ended
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
