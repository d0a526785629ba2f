package io.sandhold.sshserver;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * The bound on connections that have not logged in yet: a port scan or a flood costs this many at most, each for the login grace
 * time. What is past it is closed without a word. Thread-safe.
 */
final class ConnectionGate implements SessionListener {

    /** As OpenSSH's {@code MaxStartups} ends. */
    static final int MOST_STRANGERS = 100;

    private final Set<Session> strangers = ConcurrentHashMap.newKeySet();

    @Override
    public void sessionCreated(Session transport) {
        if (strangers.size() >= MOST_STRANGERS) {
            transport.getIoSession().close(true);
        } else {
            strangers.add(transport);
        }
    }

    @Override
    public void sessionEvent(Session transport, Event event) {
        if (event == Event.Authenticated) {
            strangers.remove(transport);
        }
    }

    @Override
    public void sessionClosed(Session transport) {
        strangers.remove(transport);
    }
}
