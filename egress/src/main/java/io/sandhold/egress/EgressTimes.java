package io.sandhold.egress;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param head a request's head, from the connection's first moment on
 * @param lookUp the look-up of a name
 * @param connect all tries to connect to a host, together
 * @param idle a connection on which no byte moves, either way
 */
public record EgressTimes(Duration head, Duration lookUp, Duration connect, Duration idle) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Ten seconds each, and ten minutes of idleness. */
    public static final EgressTimes STANDARD = new EgressTimes(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(10));

    public EgressTimes {
        check("head", head);
        check("lookUp", lookUp);
        check("connect", connect);
        check("idle", idle);
    }

    private static void check(String name, Duration time) {
        if (time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 1 day, not " + time);
        }
    }
}
