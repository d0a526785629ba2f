package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The thread that looks round every few seconds: removes sessions whose time is over, goes on with removals that failed, stops idle
 * jails, writes down when sessions were last used, and tells of volumes that fill up. Sessions are seen to side by side, so that one slow removal holds up no other.
 */
final class Sweeper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** The last use of a killed server's sessions may be written down by so much too early. */
    static final Duration LAST_USED_EVERY = Duration.ofMinutes(1);

    private final Hosting hosting;
    private final HostedSessions sessions;
    private final FullnessWatch fullness;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sweeper").daemon().factory());

    Sweeper(Hosting hosting, HostedSessions sessions) {
        this.hosting = hosting;
        this.fullness = new FullnessWatch(hosting.audit());
        this.sessions = sessions;
    }

    void start() {
        Duration fourth = hosting.config().idleTimeout().dividedBy(4);
        Duration every = fourth.compareTo(LONGEST) > 0 ? LONGEST : fourth.compareTo(SHORTEST) < 0 ? SHORTEST : fourth;
        clock.scheduleWithFixedDelay(this::pass, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void pass() {
        try {
            hosting.clock().steady(); // looked at also where nothing ends by it
            Instant now = Instant.now();
            try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
                for (HostedSession session : sessions.all()) {
                    if (session.needsSeeing(now)) {
                        each.execute(() -> see(session));
                    }
                }
            }
            writeLastUsed(LAST_USED_EVERY);
            fullness.look(sessions.all());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the sweeper failed; it tries again", e);
        }
    }

    private void see(HostedSession session) {
        session.lock();
        try {
            if (session.gone()) {
                return;
            }
            session.noteWork();
            session.putOutAt(Instant.now());
            if (session.ending()) {
                sessions.finish(session);
            } else if (session.expiredAt(Instant.now()) && hosting.clock().steady()) {
                sessions.expire(session);
            } else {
                session.stopIfIdle();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "session " + session.id() + " could not be seen to; trying again", e);
        } finally {
            session.unlock();
        }
    }

    private void writeLastUsed(Duration age) {
        Map<SessionId, Instant> moments = new HashMap<>();
        Map<HostedSession, Instant> written = new HashMap<>();
        for (HostedSession session : sessions.all()) {
            session.unwrittenUse(age).ifPresent(moment -> {
                moments.put(session.id(), moment);
                written.put(session, moment);
            });
        }
        hosting.table().setLastUsed(moments);
        written.forEach(HostedSession::usedWritten);
    }

    /** Stops looking round, after the look under way, and writes what was used in the last minute. */
    @Override
    public void close() {
        clock.close();
        writeLastUsed(Duration.ofMillis(1));
    }
}
