package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When links end. */
final class LinkTime {

    private LinkTime() {}

    /** So many seconds from now on; and not after the token that the link was asked for with, for what comes with that makes nothing that outlives it. */
    static Instant end(Principal by, long seconds) {
        Instant asked = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
        return by.token()
                .flatMap(token -> token.expires())
                .map(end -> end.truncatedTo(ChronoUnit.SECONDS))
                .filter(end -> end.isBefore(asked))
                .orElse(asked);
    }
}
