package io.sandhold.webapi;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How the HTTP door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param open whether anyone may come in without a token (as the administrator); only on loopback
 * @param silence how long a peer may send nothing, in a body or between two requests, before its connection is closed; a request's head must be whole in half of
 *     that
 * @param commands what execute and execute_code may run
 * @param shortcomings what this host cannot give, for {@code status} and the console
 * @param settings what the server was started with, for its administrators
 */
public record WebServerConfig(
        InetSocketAddress address,
        boolean open,
        Duration silence,
        CommandRules commands,
        List<String> shortcomings,
        List<ConfiguredValue> settings) {
    public WebServerConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(commands, "commands");
        shortcomings = List.copyOf(shortcomings);
        settings = List.copyOf(settings);
        if (silence.isNegative() || silence.isZero()) {
            throw new IllegalArgumentException("silence must be positive, not " + silence);
        }
    }

    /** With a silence of a minute. */
    public WebServerConfig(
            InetSocketAddress address,
            boolean open,
            CommandRules commands,
            List<String> shortcomings,
            List<ConfiguredValue> settings) {
        this(address, open, Duration.ofMinutes(1), commands, shortcomings, settings);
    }
}
