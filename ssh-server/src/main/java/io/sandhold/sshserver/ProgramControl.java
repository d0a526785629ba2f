package io.sandhold.sshserver;

import io.sandhold.isolation.Execution;
import io.sandhold.isolation.WindowSize;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What a client tells a running program besides bytes: the window's size and signals. The I/O thread leaves it here and never waits; a
 * virtual thread, there only while there is something, takes it to the agent, which a session can starve (decision 012).
 *
 * <p>Bounded: the latest size replaces one that waits, and a signal that waits is not sent twice, as the kernel has it (signal(7)).
 * Thread-safe.
 */
final class ProgramControl {

    private final SequencedSet<Integer> signals = new LinkedHashSet<>();
    private Optional<WindowSize> size = Optional.empty();
    private Optional<Execution> execution = Optional.empty();
    private boolean telling;

    /** The program runs; signals and a window that changed while it was being started are told now. */
    synchronized void attach(Execution started) {
        execution = Optional.of(started);
        tell();
    }

    synchronized Optional<Execution> execution() {
        return execution;
    }

    synchronized void resize(WindowSize latest) {
        size = Optional.of(latest);
        tell();
    }

    /** Leaves a signal, for the program that runs or is being started: a client may well send one with the same packet. */
    synchronized void signal(int number) {
        signals.add(number);
        tell();
    }

    private void tell() {
        if (!telling && execution.isPresent() && (size.isPresent() || !signals.isEmpty())) {
            telling = true;
            Execution told = execution.get();
            Thread.ofVirtual().name("ssh-control").start(() -> tellAll(told));
        }
    }

    /** Ends with nothing left, or with the execution: closing that fails a write that waits. */
    private void tellAll(Execution told) {
        for (Optional<Runnable> next = next(told); next.isPresent(); next = next(told)) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> next(Execution told) {
        if (size.isPresent()) {
            WindowSize latest = size.get();
            size = Optional.empty();
            return Optional.of(() -> told.resize(latest));
        }
        if (!signals.isEmpty()) {
            int number = signals.removeFirst();
            return Optional.of(() -> told.signal(number));
        }
        telling = false;
        return Optional.empty();
    }
}
