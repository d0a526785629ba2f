package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A source that is blocked.
 *
 * @param source an IPv4 address, or an IPv6 network such as {@code 2001:db8:0:1::/64}
 * @param until when it no longer is, if nothing more is held against it
 * @param left the same as a time from now
 * @param offences how many of each it was
 * @param latest the newest of them, the newest first; a few
 */
public record Block(
        String source, Instant until, Duration left, Map<Offence, Integer> offences, List<Incident> latest) {
    public Block {
        offences = Map.copyOf(offences);
        latest = List.copyOf(latest);
    }
}
