package io.sandhold.webapi;

import io.sandhold.isolation.Resource;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionState;
import io.sandhold.sessions.SessionUsage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What all sessions are and take, looked at once for everybody who watches, and no more often than every {@link #BETWEEN}. A session in which nothing runs, and
 * that nobody has used since it was looked at, is not looked at again: ten thousand of which twenty run cost what those twenty do. Thread-safe.
 */
final class LiveSessions {

    /** So old a look may be. */
    static final Duration BETWEEN = Duration.ofSeconds(2);

    private static final Duration SETTLED = Duration.ofSeconds(10);

    private Map<SessionId, Row> rows = Map.of(); // guarded by this
    private long looked = System.nanoTime() - BETWEEN.toNanos() - 1;

    /**
     * A session as it was seen. What has not changed is the very same object at the next look.
     *
     * @param usage empty: it went while it was looked at
     * @param cpu processors in use since the look before; empty where this host does not count them, or there was none
     * @param seen when its usage was looked at, by {@link System#nanoTime}
     * @param json of all that
     */
    record Row(Session session, Optional<SessionUsage> usage, Optional<Double> cpu, long seen, JsonObject json) {}

    /** All of them, by id; not to be changed. */
    synchronized Map<SessionId, Row> rows(SessionHost host) {
        if (System.nanoTime() - looked > BETWEEN.toNanos()) {
            Map<SessionId, Row> next = new HashMap<>();
            for (Session session : host.sessions().list(Principal.SERVER)) {
                next.put(session.id(), look(host, session, rows.get(session.id())));
            }
            rows = next;
            looked = System.nanoTime();
        }
        return rows;
    }

    private static Row look(SessionHost host, Session session, Row before) {
        boolean same = before != null && before.session().created().equals(session.created());
        if (same && before.usage().isPresent() && settled(session) && settled(before.session())) {
            return before.session().equals(session)
                    ? before
                    : row(host, session, before.usage(), before.cpu(), before.seen());
        }
        long now = System.nanoTime();
        Optional<SessionUsage> usage = usage(host, session.id());
        Optional<Double> cpu = same
                ? usage.flatMap(figures -> before.usage().flatMap(old -> share(old, figures, now - before.seen())))
                : Optional.empty();
        if (same
                && before.session().equals(session)
                && before.usage().equals(usage)
                && before.cpu().equals(cpu)) {
            return new Row(session, usage, cpu, now, before.json());
        }
        return row(host, session, usage, cpu, now);
    }

    /** Whether nothing happens in it that would change what it takes. */
    private static boolean settled(Session session) {
        return session.state() != SessionState.ACTIVE
                && session.lastUsed().isBefore(Instant.now().minus(SETTLED));
    }

    private static Optional<SessionUsage> usage(SessionHost host, SessionId id) {
        try {
            return Optional.of(host.sessions().usage(Principal.SERVER, id));
        } catch (SessionException e) { // it has gone
            return Optional.empty();
        }
    }

    private static Optional<Double> share(SessionUsage old, SessionUsage now, long nanos) {
        if (!now.counted().contains(Resource.CPU) || nanos <= 0) {
            return Optional.empty();
        }
        long used = now.processes().cpu().minus(old.processes().cpu()).toNanos();
        return Optional.of(Math.max(0, Math.round(1000.0 * used / nanos) / 1000.0));
    }

    private static Row row(
            SessionHost host, Session session, Optional<SessionUsage> usage, Optional<Double> cpu, long seen) {
        JsonObjectBuilder members = Json.createObjectBuilder()
                .add("id", session.id().value())
                .add("created_at", EpochSeconds.of(session.created()));
        SessionJson.addTo(members, session, host.limited());
        usage.ifPresent(figures -> {
            JsonObjectBuilder told = UsageJson.of(figures);
            cpu.ifPresent(share -> told.add("cpu", share));
            members.add("usage", told);
        });
        return new Row(session, usage, cpu, seen, members.build());
    }
}
