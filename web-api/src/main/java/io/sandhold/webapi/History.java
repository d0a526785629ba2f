package io.sandhold.webapi;

import io.sandhold.isolation.Usage;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionState;
import io.sandhold.sessions.SessionUsage;
import io.sandhold.sessions.Traffic;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The last hour of this host and of each session in which something ran in it, looked at every {@link #EVERY} and kept in memory: some 9 KiB a session. A look goes
 * to the sessions that run ({@link LiveSessions}). Thread-safe.
 */
final class History {

    /** Between two looks. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(History.class.getName());

    private final LiveSessions sessions;
    private final HostFigures figures = new HostFigures();
    private Columns ofHost = hostColumns(); // guarded by this, as is:
    private final Map<SessionId, Kept> ofSessions = new HashMap<>();

    /** A session's, which is not that of one of the same name before it, and what it had moved at the last look. */
    private record Kept(Instant created, Columns columns, Optional<Traffic> moved) {

        Kept(Instant created) {
            this(created, new Columns("cpu", "memory", "processes", "disk", "sent", "received"), Optional.empty());
        }

        void add(long tick, LiveSessions.Row row, SessionUsage usage) {
            Usage now = usage.processes();
            columns.add(
                    tick,
                    row.cpu().orElse(Double.NaN),
                    now.memoryBytes(),
                    now.processes(),
                    usage.disk().usedBytes(),
                    rate(usage, tick, Traffic::sent),
                    rate(usage, tick, Traffic::received));
        }

        /** Bytes a second since the last look; not known at the first. */
        private double rate(SessionUsage usage, long tick, ToLongFunction<Traffic> way) {
            if (moved.isEmpty() || usage.traffic().isEmpty()) {
                return Double.NaN;
            }
            long seconds = (tick - columns.last()) * EVERY.toSeconds();
            return (double) (way.applyAsLong(usage.traffic().get()) - way.applyAsLong(moved.get())) / seconds;
        }
    }

    History(LiveSessions sessions) {
        this.sessions = sessions;
    }

    private static Columns hostColumns() {
        return new Columns(
                "sessions",
                "running",
                "processes",
                "jails_cpu",
                "jails_memory",
                "disk_used",
                "cpu",
                "memory",
                "load",
                "ssh");
    }

    LiveSessions sessions() {
        return sessions;
    }

    /** Looks every {@link #EVERY} until its thread is interrupted. */
    void keepLooking(SessionHost host) {
        try {
            while (true) {
                long now = System.currentTimeMillis();
                Thread.sleep(EVERY.toMillis() - now % EVERY.toMillis());
                try {
                    look(host, System.currentTimeMillis() / EVERY.toMillis());
                } catch (RuntimeException e) { // the next look may go well
                    LOG.log(System.Logger.Level.DEBUG, "a look at the sessions failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(SessionHost host, long tick) {
        Map<SessionId, LiveSessions.Row> rows = sessions.rows(host);
        synchronized (this) {
            if (tick == ofHost.last()) {
                return;
            }
            if (tick < ofHost.last()) { // the clock was set back: what was kept stands at moments that are to come
                ofHost = hostColumns();
                ofSessions.clear();
            }
            int running = 0;
            long processes = 0;
            double cpu = 0;
            long memory = 0;
            long disk = 0;
            for (LiveSessions.Row row : rows.values()) {
                SessionUsage usage = row.usage().orElse(null);
                if (usage == null) {
                    continue;
                }
                disk += usage.disk().usedBytes();
                if (row.session().state() == SessionState.ACTIVE) {
                    Usage now = usage.processes();
                    running++;
                    processes += now.processes();
                    cpu += row.cpu().orElse(0.0);
                    memory += now.memoryBytes();
                    keep(tick, row, usage);
                }
            }
            ofSessions
                    .entrySet()
                    .removeIf(kept -> !rows.containsKey(kept.getKey())
                            || kept.getValue().columns().last() <= tick - Columns.POINTS);
            HostFigures.Look machine = figures.look();
            ofHost.add(
                    tick,
                    rows.size(),
                    running,
                    processes,
                    cpu,
                    memory,
                    disk,
                    machine.cpu(),
                    machine.memoryUsed(),
                    machine.load(),
                    sshConnections(host));
        }
    }

    private void keep(long tick, LiveSessions.Row row, SessionUsage usage) {
        Instant created = row.session().created();
        ofSessions.compute(row.session().id(), (_, before) -> {
            Kept kept = before != null && before.created().equals(created) ? before : new Kept(created);
            kept.add(tick, row, usage);
            return new Kept(created, kept.columns(), usage.traffic());
        });
    }

    private static double sshConnections(SessionHost host) {
        return host.metrics().read(Principal.SERVER).stream()
                .filter(family -> family.name().equals("sandhold_ssh_connections"))
                .flatMap(family -> family.samples().stream())
                .mapToDouble(Metrics.Sample::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Tells the host's since a moment. */
    synchronized void tellHost(JsonObjectBuilder to, Instant since) {
        ofHost.tell(to, tick(since));
    }

    /** Tells a session's since a moment. */
    synchronized void tell(JsonObjectBuilder to, SessionId id, Instant created, Instant since) {
        Optional.ofNullable(ofSessions.get(id))
                .filter(kept -> kept.created().equals(created))
                .map(Kept::columns)
                .orElseGet(() -> new Kept(created).columns())
                .tell(to, tick(since));
    }

    private static long tick(Instant moment) {
        return moment.getEpochSecond() / EVERY.toSeconds();
    }
}
