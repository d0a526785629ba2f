package io.sandhold.sessions;

import java.util.HashSet;
import java.util.Set;

/**
 * The ports that a login may be connected to, or may have listened on, inside a session.
 *
 * @param any whether every port, and every Unix socket
 * @param named those ports, where not any
 */
public record Ports(boolean any, Set<Integer> named) {

    public static final Ports ANY = new Ports(true, Set.of());
    public static final Ports NONE = new Ports(false, Set.of());

    public Ports {
        named = Set.copyOf(named);
        for (int port : named) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
            }
        }
    }

    /** Those of either. */
    Ports or(Ports other) {
        Set<Integer> both = new HashSet<>(named);
        both.addAll(other.named);
        return new Ports(any || other.any, both);
    }

    public boolean allow(int port) {
        return any || named.contains(port);
    }
}
