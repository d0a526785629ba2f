package io.sandhold.sessions;

import java.time.Duration;

/**
 * What is counted of files on their way between clients and sessions: once for each transfer, at its end, so that nothing is added to the
 * way of the bytes. Whose file it was the audit tells. Thread-safe.
 *
 * @param times how long each took
 * @param bytes how much went through all of them
 */
public record Transfers(Metrics.Timer times, Metrics.Counter bytes) {

    /** By which door. */
    public enum By {
        /** scp of OpenSSH 9 and later too. */
        SFTP,
        REST
    }

    /** Which way, as the client sees it. */
    public enum Direction {
        UPLOAD,
        DOWNLOAD
    }

    /** How it ended. */
    public enum Outcome {
        /** As its client wanted it. */
        WHOLE,
        /** It was refused under way, or its client was gone. */
        BROKEN
    }

    /** Those counted in {@code metrics}; asked for again, the same. */
    public static Transfers of(Metrics metrics) {
        Metrics.Label door = new Metrics.Label("door", By.class);
        Metrics.Label direction = new Metrics.Label("direction", Direction.class);
        return new Transfers(
                metrics.timer(
                        "sandhold_transfer_seconds",
                        "Files that went up or down, and how long each took.",
                        door,
                        direction,
                        new Metrics.Label("outcome", Outcome.class)),
                metrics.counter(
                        "sandhold_transfer_bytes_total", "Bytes of files that went up or down.", door, direction));
    }

    /**
     * One is over.
     *
     * @param count the bytes that went through it, refused ones not
     * @param began when it did, by {@link System#nanoTime}
     */
    public void over(By door, Direction direction, Outcome outcome, long count, long began) {
        times.took(Duration.ofNanos(System.nanoTime() - began), door, direction, outcome);
        bytes.addAll(count, door, direction);
    }
}
