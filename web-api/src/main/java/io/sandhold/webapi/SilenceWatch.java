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

    private final long most;
    private final Map<HelidonSocket, Long> since = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence-watch").factory());

    /**
     * @param silence how long a peer may be waited for; it is noticed up to a quarter of that later
     */
    SilenceWatch(Duration silence) {
        this.most = silence.toNanos();
        clock.scheduleWithFixedDelay(this::look, most / 4, most / 4, TimeUnit.NANOSECONDS);
    }

    /** The connection's thread begins to wait for its peer. */
    void waiting(HelidonSocket socket) {
        since.put(socket, System.nanoTime());
    }

    /** The wait is over. */
    void heard(HelidonSocket socket) {
        since.remove(socket);
    }

    private void look() {
        long now = System.nanoTime();
        since.forEach((socket, began) -> {
            if (now - began > most && since.remove(socket, began)) {
                try {
                    socket.close();
                } catch (RuntimeException e) {
                    System.getLogger(SilenceWatch.class.getName())
                            .log(System.Logger.Level.DEBUG, "a silent connection was gone already", e);
                }
            }
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
