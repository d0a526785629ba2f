package io.sandhold.webapi;

import io.helidon.common.socket.HelidonSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connections of peers that were waited for too long. Helidon 4.5 sets no read time-out on a connection that it has taken, so
 * half a request would hold its connection for ever. Thread-safe.
 */
final class SilenceWatch implements AutoCloseable {

    private static final long MOST_BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(1);

    private final Duration most;
    /** By who waits: a WebSocket is read and written at once. */
    private final Map<Object, Wait> waits = new ConcurrentHashMap<>();

    private record Wait(HelidonSocket socket, long deadline) {}

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence-watch").factory());

    /**
     * @param most how long a peer may be waited for; it is noticed up to a quarter of that, or a second, later
     */
    SilenceWatch(Duration most) {
        this.most = most;
        long between = Math.min(most.toNanos() / 4, MOST_BETWEEN_LOOKS);
        clock.scheduleWithFixedDelay(this::look, between, between, TimeUnit.NANOSECONDS);
    }

    /** How long a peer may be waited for. */
    Duration most() {
        return most;
    }

    /** Somebody begins to wait for a connection's peer, up to this {@link System#nanoTime}. */
    void waiting(Object who, HelidonSocket socket, long deadline) {
        waits.put(who, new Wait(socket, deadline));
    }

    /** The wait is over. */
    void over(Object who) {
        waits.remove(who);
    }

    private void look() {
        long now = System.nanoTime();
        waits.forEach((who, wait) -> {
            if (now - wait.deadline() > 0 && waits.remove(who, wait)) {
                end(wait.socket());
            }
        });
    }

    /** Closes a connection, whatever its thread waits for. */
    static void end(HelidonSocket socket) {
        try {
            socket.close();
        } catch (RuntimeException e) {
            System.getLogger(SilenceWatch.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection was gone already", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
