package io.sandhold.sessions;

import java.time.Duration;

/**
 * How many logins were tried by each door that asks who is there, and how long each took: over SSH from a connection's first try on, with
 * what people take to type; over REST each request's token is one. Thread-safe.
 *
 * @param times the timer
 */
public record LoginTimes(Metrics.Timer times) {

    /** By which door. */
    public enum By {
        SSH,
        REST
    }

    /** What became of it. */
    public enum Outcome {
        ADMITTED,
        REFUSED
    }

    /** Those measured in {@code metrics}; asked for again, the same. */
    public static LoginTimes of(Metrics metrics) {
        return new LoginTimes(metrics.timer(
                "sandhold_login_seconds",
                "Logins that were tried, and how long each took; over REST each request's token is one.",
                new Metrics.Label("door", By.class),
                new Metrics.Label("outcome", Outcome.class)));
    }

    /** @param began when it did, by {@link System#nanoTime} */
    public void over(By door, Outcome outcome, long began) {
        times.took(Duration.ofNanos(System.nanoTime() - began), door, outcome);
    }
}
