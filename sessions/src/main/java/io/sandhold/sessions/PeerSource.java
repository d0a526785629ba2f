package io.sandhold.sessions;

import io.sandhold.egress.AddressRange;
import io.sandhold.egress.EgressException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a peer is counted under where one must not take all: an IPv4 address, or an IPv6 network of 64 bits, for whoever has one address of that has all.
 *
 * @param network the address, or its first 64 bits
 */
public record PeerSource(ByteBuffer network) {

    private static final int NETWORK_BYTES = 8;

    /** An IPv4 address in IPv6's clothes is an IPv4 address to Java already. */
    public static PeerSource of(InetAddress peer) {
        byte[] address = peer.getAddress();
        return new PeerSource(
                ByteBuffer.wrap(peer instanceof Inet6Address ? Arrays.copyOf(address, NETWORK_BYTES) : address));
    }

    /**
     * The source that an address, or what {@link #toString} wrote, stands for.
     *
     * @throws SessionException INVALID for anything else; no name is looked up
     */
    public static PeerSource parse(String text) {
        try {
            AddressRange range = AddressRange.parse(text);
            int bytes = range.base().getAddress().length;
            if (range.bits() == bytes * 8 || bytes > NETWORK_BYTES && range.bits() == NETWORK_BYTES * 8) {
                return of(range.base());
            }
        } catch (EgressException notAnAddress) {
            // told below
        }
        throw new SessionException(
                SessionError.INVALID,
                "a source is an address, or an IPv6 network of 64 bits such as 2001:db8:0:1::/64");
    }

    /** {@code 192.0.2.1}, or {@code 2001:db8:0:1::/64}. */
    @Override
    public String toString() {
        byte[] bytes = network.array();
        if (bytes.length != NETWORK_BYTES) {
            try {
                return InetAddress.getByAddress(bytes).getHostAddress();
            } catch (UnknownHostException e) {
                return "unknown";
            }
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < NETWORK_BYTES; at += 2) {
            text.append(Integer.toHexString((bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff))
                    .append(':');
        }
        return text.append(":/64").toString();
    }
}
