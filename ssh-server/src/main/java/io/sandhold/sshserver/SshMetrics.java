package io.sandhold.sshserver;

import io.sandhold.sessions.LoginTimes;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Metrics.Counter;
import io.sandhold.sessions.Metrics.Label;
import io.sandhold.sessions.Transfers;
import io.sandhold.sessions.TurnedAway;

/** What the SSH door counts. Thread-safe. */
final class SshMetrics {

    /** What a login was tried with. */
    enum Method {
        /** Certificates too. */
        PUBLICKEY,
        TOKEN,
        PASSWORD,
        /** A one-time code after a password. */
        CODE,
        /** Nothing, at an open door. */
        NONE;

        /** That which the audit names so. */
        static Method of(String named) {
            return switch (named) {
                case "token" -> TOKEN;
                case "password" -> PASSWORD;
                case "password and code" -> CODE;
                case "none" -> NONE;
                default -> PUBLICKEY;
            };
        }
    }

    private enum Outcome {
        ADMITTED,
        REFUSED
    }

    /** What somebody who has logged in wanted more of than there is. */
    enum Bound {
        /** {@code max-connections-per-account}. */
        CONNECTIONS,
        /** {@link Connection#MOST_CHANNELS}. */
        CHANNELS
    }

    private final Counter logins;
    private final Counter turnedAway;
    private final Counter refused;
    private final LoginTimes times;
    private final Transfers transfers;

    SshMetrics(Metrics metrics) {
        times = LoginTimes.of(metrics);
        transfers = Transfers.of(metrics);
        logins = metrics.counter(
                "sandhold_ssh_logins_total",
                "Tries to log in over SSH; the keys that a connection offered in vain are one.",
                new Label("method", Method.class),
                new Label("outcome", Outcome.class));
        turnedAway = metrics.counter(
                "sandhold_ssh_turned_away_total",
                "SSH connections that were closed before they could say anything.",
                new Label("reason", TurnedAway.class));
        refused = metrics.counter(
                "sandhold_ssh_refused_total",
                "What was refused to those who had logged in over SSH, because they had as many.",
                new Label("bound", Bound.class));
    }

    /**
     * A login.
     *
     * @param method as the audit names it
     * @param began when it was first tried, by {@link System#nanoTime}
     */
    void admitted(String method, long began) {
        logins.add(Method.of(method), Outcome.ADMITTED);
        times.over(LoginTimes.By.SSH, LoginTimes.Outcome.ADMITTED, began);
    }

    /** As {@link #admitted}. */
    void refused(String method, long began) {
        logins.add(Method.of(method), Outcome.REFUSED);
        times.over(LoginTimes.By.SSH, LoginTimes.Outcome.REFUSED, began);
    }

    /** What is counted of files that go up or down. */
    Transfers transfers() {
        return transfers;
    }

    void turnedAway(TurnedAway why) {
        turnedAway.add(why);
    }

    void refused(Bound bound) {
        refused.add(bound);
    }
}
