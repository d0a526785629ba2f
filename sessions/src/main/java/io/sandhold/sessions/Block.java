package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A source that is blocked.
 *
 * @param source an IPv4 address, or an IPv6 network such as {@code 2001:db8:0:1::/64}
 * @param until when it no longer is, if nothing more is held against it
 * @param left the same as a time from now
 * @param offences how many of each it was
 */
public record Block(String source, Instant until, Duration left, Map<Offence, Integer> offences) {
    public Block {
        offences = Map.copyOf(offences);
    }
}
