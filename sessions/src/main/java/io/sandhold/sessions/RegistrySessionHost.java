package io.sandhold.sessions;

import io.sandhold.egress.EgressProxy;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.Resource;
import io.sandhold.storage.Volumes;
import io.sandhold.terminals.ShellRoom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** The host of sessions over one registry: opens the parts in order, and stops them in the opposite one. */
final class RegistrySessionHost implements SessionHost {

    private static final System.Logger LOG = System.getLogger(RegistrySessionHost.class.getName());

    private final Registry registry;
    private final AuditTrail audit;
    private final RegistryAccounts accounts;
    private final RegistryPasswords passwords;
    private final RegistrySignIns signIns;
    private final PenaltyTable penalties;
    private final Seals seals;
    private final MetricTable metrics;
    private final Traces traces;
    private final Hosting hosting;
    private final HostedSessions sessions;
    private final HostedShares shares;
    private final HostedRecordings recordings;
    private final Sweeper sweeper;
    private final Readiness readiness;

    private RegistrySessionHost(
            SessionHostConfig config,
            Registry registry,
            AuditTrail audit,
            Volumes volumes,
            Isolation isolation,
            EgressProxy proxy,
            Traces traces) {
        this.traces = traces;
        this.registry = registry;
        this.audit = audit;
        this.accounts = new RegistryAccounts(registry, audit);
        this.passwords = new RegistryPasswords(
                registry, audit, InstantSource.system(), System::nanoTime, accounts.watches()::passwordChanged);
        this.signIns = new RegistrySignIns(registry, accounts, passwords, audit);
        this.seals = KeyedSeals.of(config.directory().resolve("links.key"));
        this.penalties = new PenaltyTable(config.penalties(), audit::record);
        this.metrics = new MetricTable(new Gate(audit::record));
        this.hosting = new Hosting(
                config,
                new SessionTable(registry),
                new HostUids(registry, config.uidBase()),
                volumes,
                isolation,
                proxy,
                ShellRoom.ofHeap(),
                audit,
                new Gate(audit::record),
                new ClockWatch(InstantSource.system(), System::nanoTime, this::clockMoved),
                new SessionTimes(metrics, traces),
                new AtomicBoolean());
        this.sessions = new HostedSessions(hosting);
        this.shares = new HostedShares(sessions, new ShareTable(registry), audit);
        this.recordings = new HostedRecordings(
                config.directory().toAbsolutePath().resolveSibling("recordings"),
                config.recordings(),
                registry,
                audit,
                hosting.clock()::steady);
        this.sweeper = new Sweeper(hosting, sessions);
        metrics.total(
                "sandhold_offences_total",
                "What peers did that did not log in, those against whom nothing is held included.",
                "offence",
                Offence.class,
                penalties::counted);
        metrics.gauge("sandhold_blocks", "Sources that are blocked.", penalties::blocks);
        metrics.total(
                "sandhold_sessions_refused_total",
                "Sessions that were not made, by whose bound was reached.",
                "bound",
                SessionPlaces.Bound.class,
                sessions.places()::refused);
        metrics.gauge("sandhold_sessions", "Sessions.", () -> sessions.count().total());
        metrics.gauge(
                "sandhold_sessions_active",
                "Sessions whose jail runs.",
                () -> sessions.count().active());
        this.readiness = new Readiness(() -> registry.answers() && volumes.usable());
    }

    static SessionHost open(SessionHostConfig config, Volumes volumes, Isolation isolation, Traces traces) {
        Registry registry = Registry.open(config.directory());
        AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        EgressProxy proxy = null;
        try {
            proxy = EgressProxy.open(config.egress().proxy());
            RegistrySessionHost host =
                    new RegistrySessionHost(config, registry, audit, volumes, isolation, proxy, traces);
            Optional<Instant> newest = audit.newest();
            audit.record(AuditEvent.now(AuditKind.SERVER_STARTED, Principal.SERVER, "", config.node()));
            Findings found = new Reconciliation(host.hosting, host.sessions).run(registry.leftOpen(), newest);
            if (!found.ordinary()) {
                audit.record(AuditEvent.now(AuditKind.SERVER_RECOVERED, Principal.SERVER, "", found.sentence()));
            }
            LOG.log(found.ordinary() ? System.Logger.Level.DEBUG : System.Logger.Level.INFO, found.sentence());
            host.recordings.start();
            host.sweeper.start();
            return host;
        } catch (RuntimeException e) {
            if (proxy != null) {
                proxy.close();
            }
            audit.close();
            registry.close();
            throw e;
        }
    }

    /** What is idle has been so for as long as before, whatever the clock says. */
    private void clockMoved(Duration by) {
        Instant now = Moments.now();
        long nanos = System.nanoTime();
        sessions.all().forEach(session -> session.clockMoved(now, nanos));
        audit.record(AuditEvent.now(
                AuditKind.CLOCK_MOVED, Principal.SERVER, "", "the host's clock was moved by " + by.toSeconds() + " s"));
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }

    @Override
    public Shares shares() {
        return shares;
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public Passwords passwords() {
        return passwords;
    }

    @Override
    public SignIns signIns() {
        return signIns;
    }

    @Override
    public Audit audit() {
        return audit;
    }

    @Override
    public Recordings recordings() {
        return recordings;
    }

    @Override
    public Penalties penalties() {
        return penalties;
    }

    @Override
    public Seals seals() {
        return seals;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public Traces traces() {
        return traces;
    }

    @Override
    public Set<Resource> limited() {
        return hosting.isolation().limited();
    }

    @Override
    public boolean registryAnswers() {
        return registry.answers();
    }

    @Override
    public boolean ready() {
        return !hosting.stopping().get() && readiness.now();
    }

    @Override
    public void close() {
        if (hosting.stopping().getAndSet(true)) {
            return;
        }
        step("the sweeper", sweeper::close);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (HostedSession session : sessions.all()) {
                each.execute(() -> step("session " + session.id(), () -> stop(session)));
            }
        }
        step("the recordings", recordings::close);
        step("the passwords", passwords::close);
        step("what is open by tokens", accounts::close);
        step("the proxy", hosting.proxy()::close);
        audit.record(AuditEvent.now(
                AuditKind.SERVER_STOPPED, Principal.SERVER, "", hosting.config().node()));
        step("the audit trail", audit::close);
        step("the registry", registry::close);
    }

    private static void stop(HostedSession session) {
        session.lock();
        try {
            session.end("the server is stopping; session '" + session.id() + "' and its files stay");
        } finally {
            session.unlock();
        }
    }

    /** What fails to stop is told, and does not keep the rest from stopping. */
    private static void step(String what, Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, what + " did not stop cleanly", e);
        }
    }
}
