package io.sandhold.sessions;

import java.net.Inet6Address;
import java.net.InetAddress;
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
}
