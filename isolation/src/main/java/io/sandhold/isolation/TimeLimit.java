package io.sandhold.isolation;

import java.nio.channels.Channel;
import java.time.Duration;

/**
 * The wall time of one command. When it is over the command is killed. An agent that has been starved, and does not tell of the end
 * even then, is given up with the connection; but only the time counts in which somebody waits for it. For a reader that is slow finds
 * what the command printed, and its exit, all the same: they lie in the connection. Thread-safe.
 */
final class TimeLimit implements AutoCloseable {
    /** What an honest agent may still have to tell then: two pipes (pipe(7): 1 MiB each at most), a frame, the connection's buffers. */
    private static final long MOST_AFTER = 8 << 20;

    private final Channel channel;
    private final Watchdog watchdog;
    private Watchdog.Guard waiting = Watchdog.Guard.NONE; // guarded by this, as are:
    private Duration patience;
    private long waitingSince;
    private boolean awaited;
    private long bytesAfter;
    private boolean closed;
    private boolean over;

    /** @param channel is closed where nothing comes of the kill */
    TimeLimit(Channel channel, Watchdog watchdog) {
        this.channel = channel;
        this.watchdog = watchdog;
        this.patience = watchdog.patience();
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
            if (awaited) {
                guard();
            }
            Thread.ofVirtual().name("time-limit").start(kill);
        }
    }

    private void guard() {
        waitingSince = System.nanoTime();
        waiting = watchdog.guard(channel, patience);
    }

    /** Somebody begins to wait for the agent's next frame. */
    synchronized void awaits() {
        awaited = true;
        if (over && !closed) {
            guard();
        }
    }

    /**
     * The wait is over.
     *
     * @param bytes what the frame takes
     * @return whether the agent still keeps to what it may; one that never comes to the end does not
     */
    synchronized boolean came(int bytes) {
        awaited = false;
        if (!over || closed) {
            return true;
        }
        waiting.close();
        Duration left = patience.minusNanos(System.nanoTime() - waitingSince);
        patience = left.isPositive() ? left : Duration.ZERO;
        bytesAfter += bytes;
        return bytesAfter <= MOST_AFTER;
    }

    /** Whether it was over before the command's end was told. */
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
