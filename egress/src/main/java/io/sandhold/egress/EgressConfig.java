package io.sandhold.egress;

import java.util.List;
import java.util.Objects;

/**
 * How the proxy stands, as the operator has it.
 *
 * @param connections of all sessions together, at once
 * @param headBytes the longest head of a request, in bytes; at least 256
 * @param times how long things may take
 * @param open addresses that sessions may reach in spite of what they are
 * @param closed addresses that they may not reach beside those that are refused anyway, such as the host's own public one behind a translator
 * @param resolver who finds the addresses of names
 */
public record EgressConfig(
        int connections,
        int headBytes,
        EgressTimes times,
        List<OpenAddress> open,
        List<AddressRange> closed,
        NameResolver resolver) {

    /** 1,024 connections, heads of 32 KiB, nothing opened, the host's resolver. */
    public static final EgressConfig STANDARD =
            new EgressConfig(1024, 32 << 10, EgressTimes.STANDARD, List.of(), List.of(), NameResolver.ofHost());

    public EgressConfig {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(resolver, "resolver");
        open = List.copyOf(open);
        closed = List.copyOf(closed);
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, not " + connections);
        }
        if (headBytes < 256 || headBytes > 1 << 20) {
            throw new IllegalArgumentException("headBytes must be 256 to 1048576, not " + headBytes);
        }
    }

    /** The same with other addresses opened. */
    public EgressConfig opening(List<OpenAddress> others) {
        return new EgressConfig(connections, headBytes, times, others, closed, resolver);
    }

    /** The same with other addresses closed. */
    public EgressConfig closing(List<AddressRange> others) {
        return new EgressConfig(connections, headBytes, times, open, others, resolver);
    }

    /** The same with another resolver. */
    public EgressConfig resolvingBy(NameResolver other) {
        return new EgressConfig(connections, headBytes, times, open, closed, other);
    }

    /** The same with other times. */
    public EgressConfig within(EgressTimes others) {
        return new EgressConfig(connections, headBytes, others, open, closed, resolver);
    }

    /** The same with another number of connections. */
    public EgressConfig holding(int others) {
        return new EgressConfig(others, headBytes, times, open, closed, resolver);
    }
}
