package io.sandhold.sessions;

import io.sandhold.egress.AddressRange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How offences weigh on the sources of peers. Penalties add up; they pass with time, and block only from {@code threshold} on.
 *
 * @param each what each offence costs; zero costs nothing, and what is missing costs {@link Offence#standard}
 * @param threshold the least penalty that blocks
 * @param longest the most that a penalty adds up to
 * @param exempt the addresses that are never blocked
 */
public record PenaltyRules(
        Map<Offence, Duration> each, Duration threshold, Duration longest, List<AddressRange> exempt) {

    /** OpenSSH's own figures where it has them. */
    public static final PenaltyRules STANDARD =
            new PenaltyRules(Map.of(), Duration.ofSeconds(15), Duration.ofMinutes(10), List.of());

    public PenaltyRules {
        Objects.requireNonNull(threshold, "threshold");
        Objects.requireNonNull(longest, "longest");
        Map<Offence, Duration> all = new EnumMap<>(Offence.class);
        for (Offence offence : Offence.values()) {
            Duration cost = each.getOrDefault(offence, offence.standard());
            if (cost.isNegative()) {
                throw new IllegalArgumentException("a penalty below zero for " + offence.word());
            }
            all.put(offence, cost);
        }
        each = Map.copyOf(all);
        exempt = List.copyOf(exempt);
        if (threshold.isNegative() || longest.compareTo(threshold) < 0) {
            throw new IllegalArgumentException("penalties block from " + threshold + " on and reach only " + longest);
        }
    }

    /** Rules by which nothing is ever held against anybody. */
    public static PenaltyRules none() {
        Map<Offence, Duration> nothing = new EnumMap<>(Offence.class);
        for (Offence offence : Offence.values()) {
            nothing.put(offence, Duration.ZERO);
        }
        return new PenaltyRules(nothing, STANDARD.threshold, STANDARD.longest, List.of());
    }

    /** The same with other exemptions. */
    public PenaltyRules exempting(List<AddressRange> addresses) {
        return new PenaltyRules(each, threshold, longest, addresses);
    }

    boolean exempts(InetAddress peer) {
        return exempt.stream().anyMatch(range -> range.contains(peer));
    }
}
