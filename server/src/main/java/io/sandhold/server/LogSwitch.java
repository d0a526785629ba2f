package io.sandhold.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;

/** The log's level: the one that the server was started with, or for a while another. Thread-safe. */
final class LogSwitch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LogSwitch.class.getName());

    private final Level usual;
    private final Consumer<Level> log;
    private Level now; // guarded by this, as are:
    private Optional<Instant> until = Optional.empty();
    private Optional<Thread> waits = Optional.empty();

    /** @param log what a level is given to */
    LogSwitch(Level usual, Consumer<Level> log) {
        this.usual = usual;
        this.now = usual;
        this.log = log;
    }

    /** What is logged, and until when. */
    record State(Level now, Level usual, Optional<Instant> until) {}

    synchronized State state() {
        return new State(now, usual, until);
    }

    /** Logs so from now on, and as usual after {@code time}; what was asked for before is over. */
    synchronized void set(Level level, Duration time) {
        waits.ifPresent(Thread::interrupt);
        now = level;
        until = Optional.of(Instant.now().plus(time));
        log.accept(level);
        waits = Optional.of(Thread.ofVirtual().name("log-level").unstarted(() -> fallBack(time)));
        waits.get().start();
    }

    private void fallBack(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException another) {
            return;
        }
        synchronized (this) {
            if (waits.filter(Thread.currentThread()::equals).isPresent()) {
                back();
                LOG.log(System.Logger.Level.INFO, "the log is back at its usual level");
            }
        }
    }

    private void back() {
        waits = Optional.empty();
        until = Optional.empty();
        now = usual;
        log.accept(usual);
    }

    /** Falls back at once. Idempotent. */
    @Override
    public synchronized void close() {
        waits.ifPresent(Thread::interrupt);
        back();
    }
}
