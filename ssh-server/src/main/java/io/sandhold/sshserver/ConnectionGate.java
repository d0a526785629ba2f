package io.sandhold.sshserver;

import io.sandhold.sessions.PeerSource;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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

    private static final PeerSource UNKNOWN = new PeerSource(ByteBuffer.allocate(0));

    private final Map<Session, PeerSource> strangers = new HashMap<>();
    private final Map<PeerSource, Integer> sources = new HashMap<>();

    @Override
    public void sessionCreated(Session transport) {
        if (!add(transport)) {
            transport.getIoSession().close(true);
        }
    }

    private synchronized boolean add(Session transport) {
        PeerSource source = source(transport);
        int others = sources.getOrDefault(source, 0);
        if (strangers.size() >= MOST_STRANGERS || others >= MOST_FROM_ONE_SOURCE) {
            return false;
        }
        strangers.put(transport, source);
        sources.put(source, others + 1);
        return true;
    }

    private static PeerSource source(Session transport) {
        return transport.getIoSession().getRemoteAddress() instanceof InetSocketAddress peer
                ? PeerSource.of(peer.getAddress())
                : UNKNOWN;
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
        PeerSource source = strangers.remove(transport);
        if (source != null) {
            sources.computeIfPresent(source, (unused, count) -> count > 1 ? count - 1 : null);
        }
    }
}
