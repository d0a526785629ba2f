package io.sandhold.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of names. Thread-safe; may block. */
@FunctionalInterface
public interface NameResolver {

    /**
     * All addresses of a name, the best first.
     *
     * @param name letters, digits, hyphens and dots, in lower case
     * @throws UnknownHostException if it has none
     */
    List<InetAddress> addresses(String name) throws UnknownHostException;

    /** The host's own: its {@code nsswitch.conf}, so its {@code /etc/hosts} and its name servers. */
    static NameResolver ofHost() {
        return name -> List.of(InetAddress.getAllByName(name));
    }
}
