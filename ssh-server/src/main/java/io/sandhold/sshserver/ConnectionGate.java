package io.sandhold.sshserver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * The bound on connections that have not logged in yet: a port scan or a flood costs this many at most, each for the login grace
 * time, and one source leaves room for the others. What is past it is closed without a word. Thread-safe.
 */
final class ConnectionGate implements SessionListener {

    /** As OpenSSH's {@code MaxStartups} ends. */
    static final int MOST_STRANGERS = 100;

    /** The most of one source, an IPv4 address or an IPv6 network of 64 bits, as {@code PerSourceMaxStartups} bounds it. */
    static final int MOST_FROM_ONE_SOURCE = 20;

    private static final int NETWORK_BYTES = 8;

    private final Map<Session, ByteBuffer> strangers = new HashMap<>();
    private final Map<ByteBuffer, Integer> sources = new HashMap<>();

    @Override
    public void sessionCreated(Session transport) {
        if (!add(transport)) {
            transport.getIoSession().close(true);
        }
    }

    private synchronized boolean add(Session transport) {
        ByteBuffer source = source(transport);
        int others = sources.getOrDefault(source, 0);
        if (strangers.size() >= MOST_STRANGERS || others >= MOST_FROM_ONE_SOURCE) {
            return false;
        }
        strangers.put(transport, source);
        sources.put(source, others + 1);
        return true;
    }

    private static ByteBuffer source(Session transport) {
        return transport.getIoSession().getRemoteAddress() instanceof InetSocketAddress peer
                ? source(peer.getAddress())
                : ByteBuffer.allocate(0);
    }

    /** What an address is counted under; an IPv4 address in IPv6's clothes is an IPv4 address to Java already. */
    static ByteBuffer source(InetAddress peer) {
        byte[] address = peer.getAddress();
        return ByteBuffer.wrap(peer instanceof Inet6Address ? Arrays.copyOf(address, NETWORK_BYTES) : address);
    }

    @Override
    public void sessionEvent(Session transport, Event event) {
        if (event == Event.Authenticated) {
            remove(transport);
        }
    }

    @Override
    public void sessionClosed(Session transport) {
        remove(transport);
    }

    private synchronized void remove(Session transport) {
        ByteBuffer source = strangers.remove(transport);
        if (source != null) {
            sources.computeIfPresent(source, (unused, count) -> count > 1 ? count - 1 : null);
        }
    }
}
