package io.sandhold.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a jail may reach: public ones that are not this host's, and those that the operator has opened. The tables follow the IANA
 * registries of special-purpose addresses (RFC 6890). Of IPv6 only global unicast (2000::/3) is let through, less its special parts; an
 * IPv4-mapped address has become IPv4 in Java before it gets here. Thread-safe.
 */
final class AddressGuard {

    /** A row: what lies in the range is what. */
    private record Row(AddressRange range, String what) {
        Row(String range, String what) {
            this(AddressRange.parse(range), what);
        }
    }

    /** To which nobody connects; the operator cannot open them. Linux takes 0.0.0.0 and :: for its own loopback. */
    private static final List<Row> NEVER = List.of(
            new Row("0.0.0.0/8", "an unspecified address"),
            new Row("224.0.0.0/4", "a multicast address"),
            new Row("255.255.255.255", "the broadcast address"),
            new Row("::", "an unspecified address"),
            new Row("ff00::/8", "a multicast address"));

    private static final List<Row> SPECIAL = List.of(
            new Row("127.0.0.0/8", "a loopback address"),
            new Row("169.254.0.0/16", "a link-local or metadata address"),
            new Row("168.63.129.16", "a metadata address"),
            new Row("10.0.0.0/8", "a private address"),
            new Row("172.16.0.0/12", "a private address"),
            new Row("192.168.0.0/16", "a private address"),
            new Row("100.64.0.0/10", "a carrier's shared address"),
            new Row("192.0.0.0/24", "an address for protocols"),
            new Row("192.0.2.0/24", "a documentation address"),
            new Row("198.51.100.0/24", "a documentation address"),
            new Row("203.0.113.0/24", "a documentation address"),
            new Row("192.88.99.0/24", "a 6to4 relay"),
            new Row("198.18.0.0/15", "a benchmark address"),
            new Row("240.0.0.0/4", "a reserved address"),
            new Row("::1", "a loopback address"),
            new Row("::/96", "an IPv4-compatible address"),
            new Row("::ffff:0:0:0/96", "an IPv4-translated address"),
            new Row("64:ff9b::/96", "a NAT64 address"),
            new Row("64:ff9b:1::/48", "a NAT64 address"),
            new Row("fe80::/10", "a link-local address"),
            new Row("fec0::/10", "a site-local address"),
            new Row("fc00::/7", "a private address"),
            new Row("100::/64", "a discard address"),
            new Row("2001::/32", "a Teredo address"),
            new Row("2001::/23", "an address for protocols"),
            new Row("2001:db8::/32", "a documentation address"),
            new Row("3fff::/20", "a documentation address"),
            new Row("2002::/16", "a 6to4 address"));

    private static final AddressRange GLOBAL_IPV6 = AddressRange.parse("2000::/3");

    private final List<OpenAddress> open;
    private final List<AddressRange> closed;

    /**
     * @param open what is let through in spite of the tables
     * @param closed what is refused beside them
     */
    AddressGuard(List<OpenAddress> open, List<AddressRange> closed) {
        this.open = List.copyOf(open);
        this.closed = List.copyOf(closed);
    }

    /** Why {@code address} is refused, such as {@code a private address}; empty if it is not. */
    Optional<String> refusal(InetAddress address, int port) {
        if (address instanceof Inet6Address six && (six.getScopeId() != 0 || six.getScopedInterface() != null)) {
            return Optional.of("an address of one link");
        }
        Optional<String> never = find(NEVER, address);
        if (never.isPresent() || isOpen(address, port)) {
            return never;
        }
        return find(SPECIAL, address).or(() -> beyondTheTable(address));
    }

    /** Whether the operator has opened it. */
    boolean isOpen(InetAddress address, int port) {
        return open.stream().anyMatch(one -> one.opens(address, port));
    }

    private static Optional<String> find(List<Row> table, InetAddress address) {
        return table.stream()
                .filter(row -> row.range().contains(address))
                .map(Row::what)
                .findFirst();
    }

    private Optional<String> beyondTheTable(InetAddress address) {
        if (address instanceof Inet6Address six) {
            if (!GLOBAL_IPV6.contains(six)) {
                return Optional.of("no public address");
            }
            if (embedsByIsatap(six.getAddress())) {
                return Optional.of("an ISATAP address");
            }
        }
        if (closed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.of("an address that the operator has closed");
        }
        return isOwn(address) ? Optional.of("an address of this host") : Optional.empty();
    }

    /** An interface identifier of 0000:5efe or 0200:5efe and an IPv4 address (RFC 5214 section 6.1). */
    private static boolean embedsByIsatap(byte[] bytes) {
        return (bytes[8] & ~0x02) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    /** Asked anew each time, as interfaces come and go; where the kernel does not say, it is taken for the host's own. */
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
