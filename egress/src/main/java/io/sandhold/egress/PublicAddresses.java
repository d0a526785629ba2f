package io.sandhold.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses are public ones that are not this host's, by the tables that jails are held to. Whoever connects must have checked the very address that is
 * connected to: a name may have another one the next time. Thread-safe.
 */
@FunctionalInterface
public interface PublicAddresses {

    /** Why an address is none, such as {@code a private address}; empty if it is one. */
    Optional<String> refusal(InetAddress address, int port);

    /** @param closed what is refused beside those that are no public addresses */
    static PublicAddresses without(List<AddressRange> closed) {
        return new AddressGuard(List.of(), closed)::refusal;
    }
}
