package io.sandhold.isolation;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections to agents that do not answer in time. A session can starve its own agent (with {@code prlimit(2)}, for
 * they share a uid), but the server's threads must not wait for it without end. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("jail-watchdog").factory());

    Watchdog(Duration patience) {
        this.patience = patience;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Watches over a connection until the guard is closed; who waits on it after that time gets an {@link IOException}. */
    Guard guard(Channel channel) {
        return guard(channel, patience);
    }

    /** As {@link #guard(Channel)}, with another time. */
    Guard guard(Channel channel, Duration time) {
        return after(time, () -> close(channel));
    }

    /**
     * Why waiting on a guarded connection failed, for people: what the watchdog closes has no message. Not for a connection that others close,
     * too.
     */
    String why(IOException e) {
        return e instanceof ClosedChannelException
                ? "the session's agent did not answer within " + patience.toMillis() / 1000.0 + " s"
                : e.getMessage();
    }

    /** The time in which an agent must answer. */
    Duration patience() {
        return patience;
    }

    /** Runs something quick when so much time has passed, unless the guard is closed before. */
    Guard after(Duration time, Runnable action) {
        ScheduledFuture<?> waiting = timer.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(Watchdog.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
        }
    }

    /** A time that runs. */
    interface Guard extends AutoCloseable {
        /** Of nothing. */
        Guard NONE = () -> {};

        @Override
        void close();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
