package io.sandhold.webapi;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/**
 * How the HTTP door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param open whether anyone may come in without a token (as the administrator); only on loopback
 * @param shortcomings what this host cannot give, for {@code status} and the console
 */
public record WebServerConfig(InetSocketAddress address, boolean open, List<String> shortcomings) {
    public WebServerConfig {
        Objects.requireNonNull(address, "address");
        shortcomings = List.copyOf(shortcomings);
    }
}
