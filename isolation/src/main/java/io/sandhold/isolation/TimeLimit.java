package io.sandhold.isolation;

import java.nio.channels.Channel;
import java.time.Duration;

/**
 * The wall time of one command. When it is over the command is killed; an agent that has been starved, and does not tell of the end
 * even then, is given up with the connection. Thread-safe.
 */
final class TimeLimit implements AutoCloseable {
    private final Channel channel;
    private final Watchdog watchdog;
    private Watchdog.Guard waiting = Watchdog.Guard.NONE; // guarded by this, as are:
    private boolean closed;
    private boolean over;

    /** @param channel is closed where nothing comes of the kill */
    TimeLimit(Channel channel, Watchdog watchdog) {
        this.channel = channel;
        this.watchdog = watchdog;
    }

    /** Lets the time run from now. {@code kill} runs on a thread of its own: an agent that does not read may hold it up. */
    synchronized void begin(Duration time, Runnable kill) {
        if (!closed) {
            waiting = watchdog.after(time, () -> end(kill));
        }
    }

    private synchronized void end(Runnable kill) {
        if (!closed) {
            over = true;
            waiting = watchdog.guard(channel);
            Thread.ofVirtual().name("time-limit").start(kill);
        }
    }

    /** Whether it was over before the command had ended. */
    synchronized boolean over() {
        return over;
    }

    /** The command has ended. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.close();
    }
}
