package io.sandhold.sessions;

import java.util.List;
import java.util.Map;

/**
 * What {@link Penalties} hold and have counted since the start.
 *
 * @param blocks the sources that are blocked, the longest first
 * @param blocked how often a source was blocked
 * @param offences how often each happened, exempt sources included
 * @param turnedAway the connections that were closed at once
 */
public record PenaltyReport(
        List<Block> blocks, long blocked, Map<Offence, Long> offences, Map<TurnedAway, Long> turnedAway) {
    public PenaltyReport {
        blocks = List.copyOf(blocks);
        offences = Map.copyOf(offences);
        turnedAway = Map.copyOf(turnedAway);
    }
}
