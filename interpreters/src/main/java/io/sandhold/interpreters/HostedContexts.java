package io.sandhold.interpreters;

import io.sandhold.isolation.Command;
import io.sandhold.sessions.Audit;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.sessions.Sessions;
import io.sandhold.sessions.Traces;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The contexts of all sessions of this host. */
final class HostedContexts implements Contexts {

    private static final String PROGRAM = Resources.text("context.py");
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private final ContextRules rules;
    private final Sessions sessions;
    private final Audit audit;
    private final Shares places;
    private final Map<Key, Context> contexts = new ConcurrentHashMap<>();
    private final ReentrantLock making = new ReentrantLock(); // over what is counted of a session
    private final AtomicBoolean closed = new AtomicBoolean();
    private final SecureRandom random = new SecureRandom();
    private final Metrics.Timer ended;
    private final Traces traces;
    private final Thread sweeper;

    /** Which one. */
    private record Key(SessionId session, String id) {}

    HostedContexts(ContextRules rules, SessionHost host) {
        this.rules = rules;
        this.sessions = host.sessions();
        this.audit = host.audit();
        this.traces = host.traces();
        this.places = new Shares(rules.most(), rules.mostOfAccount());
        this.ended = host.metrics()
                .timer(
                        "sandhold_context_run_seconds",
                        "Runs of code in contexts, and how long each took.",
                        new Metrics.Label("outcome", RunEnd.Outcome.class));
        host.metrics().gauge("sandhold_contexts", "Interpreters that keep their variables.", contexts::size);
        this.sweeper = Thread.ofVirtual().name("contexts").start(this::sweep);
    }

    @Override
    public ContextState create(Principal by, SessionId session, ContextRequest request) {
        checkOpen();
        try (SessionLease lease = sessions.leaseOrCreate(by, session, SessionRequest.DEFAULTS)) {
            Context context = begin(by, lease, request);
            context.awaitReady();
            return context.state();
        }
    }

    private Context begin(Principal by, SessionLease lease, ContextRequest request) {
        SessionId session = lease.session().id();
        String owner = lease.session().owner();
        making.lock();
        try {
            if (of(session).size() >= rules.mostOfSession()) {
                throw new NoRoomException(
                        "a session has at most " + rules.mostOfSession()
                                + " contexts and this one has as many; delete one first",
                        RETRY);
            }
            takePlace(owner);
            try {
                Key key = new Key(session, "py-" + hex());
                Command command = new Command(
                        List.of("python3", "-c", PROGRAM),
                        Optional.empty(),
                        request.environment(),
                        request.directory(),
                        Optional.empty(),
                        Duration.ofMillis(100));
                AtomicBoolean told = new AtomicBoolean();
                Context context = new Context(
                        key.id(),
                        lease.start(command, "code context " + key.id()),
                        lease.session().limits().outputBytes(),
                        () -> {
                            if (!told.getAndSet(true)) {
                                contexts.remove(key);
                                places.free(owner);
                                audit.record(AuditEvent.now(AuditKind.CONTEXT_ENDED, by, session.value(), key.id()));
                            }
                        });
                contexts.put(key, context);
                if (told.get()) {
                    contexts.remove(key); // it ended before it was put there
                }
                leave(AuditKind.CONTEXT_STARTED, by, session, key.id());
                return context;
            } catch (RuntimeException e) {
                places.free(owner);
                throw e;
            }
        } finally {
            making.unlock();
        }
    }

    private void takePlace(String owner) {
        switch (places.take(owner)) {
            case YES -> {}
            case NONE ->
                throw new NoRoomException(
                        "this host has at most " + rules.most()
                                + " contexts and has as many; try again later, or ask the operator for more"
                                + " (--contexts-most)",
                        RETRY);
            case NONE_OF_ACCOUNT ->
                throw new NoRoomException(
                        "an account has at most " + rules.mostOfAccount() + " contexts, half of all; delete one first",
                        RETRY);
        }
    }

    private String hex() {
        byte[] some = new byte[4];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    private List<Context> of(SessionId session) {
        return contexts.entrySet().stream()
                .filter(entry -> entry.getKey().session().equals(session))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void leave(AuditKind kind, Principal by, SessionId session, String what) {
        audit.record(AuditEvent.now(kind, by, session.value(), what));
    }

    @Override
    public List<ContextState> list(Principal by, SessionId session) {
        try (SessionLease lease = sessions.lease(by, session)) {
            return of(lease.session().id()).stream()
                    .map(Context::state)
                    .sorted(Comparator.comparing(ContextState::created))
                    .toList();
        }
    }

    @Override
    public ContextState find(Principal by, SessionId session, String id) {
        try (SessionLease lease = sessions.lease(by, session)) {
            return context(lease, id).state();
        }
    }

    /** The lease says that it may be looked at. */
    private Context context(SessionLease lease, String id) {
        Context context = contexts.get(new Key(lease.session().id(), id));
        if (context == null) {
            throw new SessionException(
                    SessionError.NOT_FOUND,
                    "there is no such context in session '" + lease.session().id()
                            + "'; it may have ended, with its jail or unused; make one, or list those there are");
        }
        return context;
    }

    @Override
    public RunEnd run(Principal by, SessionId session, String id, byte[] code, Duration timeout, RunOutput output) {
        try (SessionLease lease = sessions.lease(by, session)) {
            Context context = context(lease, id);
            lease.used();
            Duration most = lease.session().limits().commandTime();
            leave(AuditKind.CONTEXT_RUN, by, session, id + ", " + code.length + " bytes of code");
            RunEnd end = run(context, code, timeout.compareTo(most) < 0 ? timeout : most, output);
            lease.used();
            return end;
        }
    }

    private RunEnd run(Context context, byte[] code, Duration timeout, RunOutput output) {
        long began = System.nanoTime();
        try (Traces.Span span = traces.step("context run")) {
            RunEnd end = context.run(code, timeout, output);
            ended.took(Duration.ofNanos(System.nanoTime() - began), end.outcome());
            span.tell("sandhold.outcome", end.outcome().name().toLowerCase(Locale.ROOT));
            return end;
        }
    }

    @Override
    public void interrupt(Principal by, SessionId session, String id) {
        withContext(by, session, id, Context::interrupt, AuditKind.CONTEXT_INTERRUPTED, "interrupted: ");
    }

    @Override
    public void restart(Principal by, SessionId session, String id) {
        withContext(by, session, id, Context::restart, AuditKind.CONTEXT_INTERRUPTED, "restarted: ");
    }

    private void withContext(
            Principal by,
            SessionId session,
            String id,
            java.util.function.Consumer<Context> action,
            AuditKind kind,
            String what) {
        try (SessionLease lease = sessions.lease(by, session)) {
            action.accept(context(lease, id));
            lease.used();
            leave(kind, by, session, what + id);
        }
    }

    /** What it takes is given back when its program has ended, which is a moment later. */
    @Override
    public void delete(Principal by, SessionId session, String id) {
        try (SessionLease lease = sessions.lease(by, session)) {
            Context context = context(lease, id);
            contexts.remove(new Key(lease.session().id(), id));
            context.end();
            lease.used();
        }
    }

    private void sweep() {
        Duration look = rules.idle().dividedBy(4).compareTo(LONGEST_LOOK) < 0
                ? rules.idle().dividedBy(4)
                : LONGEST_LOOK;
        try {
            while (!closed.get()) {
                Thread.sleep(look);
                contexts.values().stream()
                        .filter(context -> context.idleFor(rules.idle()))
                        .forEach(Context::end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new SessionException(SessionError.UNAVAILABLE, "the server is stopping; try again when it is back");
        }
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            sweeper.interrupt();
            contexts.values().forEach(Context::end);
        }
    }
}
