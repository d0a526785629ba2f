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
    private final Map<HelidonSocket, Long> until = new ConcurrentHashMap<>();
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

    /** The connection's thread begins to wait for its peer, up to this {@link System#nanoTime}. */
    void waiting(HelidonSocket socket, long deadline) {
        until.put(socket, deadline);
    }

    /** The wait is over. */
    void over(HelidonSocket socket) {
        until.remove(socket);
    }

    private void look() {
        long now = System.nanoTime();
        until.forEach((socket, deadline) -> {
            if (now - deadline > 0 && until.remove(socket, deadline)) {
                end(socket);
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
