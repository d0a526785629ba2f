package io.sandhold.sshserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Asks every logged-in client whether it is there, as sshd's {@code ClientAliveInterval} does: a request that any client must
 * answer, if only by refusing it (RFC 4254 section 4). One that leaves three unanswered is dropped. Thread-safe.
 */
final class KeepAlive implements SessionListener {

    private static final Logger LOG = System.getLogger(KeepAlive.class.getName());
    private static final int MOST_UNANSWERED = 3;
    private static final String REQUEST = "keepalive@openssh.com";

    private final ScheduledExecutorService clock;
    private final Duration interval;
    private final Map<Session, ScheduledFuture<?>> asked = new ConcurrentHashMap<>();

    /** @param interval how often each is asked */
    KeepAlive(ScheduledExecutorService clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public void sessionEvent(Session transport, Event event) {
        if (event == Event.Authenticated) {
            AtomicInteger unanswered = new AtomicInteger();
            asked.put(
                    transport,
                    clock.scheduleAtFixedRate(
                            () -> ask(transport, unanswered),
                            interval.toMillis(),
                            interval.toMillis(),
                            TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public void sessionClosed(Session transport) {
        ScheduledFuture<?> asking = asked.remove(transport);
        if (asking != null) {
            asking.cancel(false);
        }
    }

    private static void ask(Session transport, AtomicInteger unanswered) {
        try {
            if (unanswered.getAndIncrement() >= MOST_UNANSWERED) {
                transport.close(true);
                return;
            }
            Buffer request = transport.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 40);
            request.putString(REQUEST);
            request.putBoolean(true);
            transport.request(request, REQUEST, (reply, content) -> unanswered.set(0));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left", e);
            transport.close(true);
        }
    }
}
