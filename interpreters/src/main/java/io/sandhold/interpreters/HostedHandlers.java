package io.sandhold.interpreters;

import io.sandhold.sessions.Audit;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Operation;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.Sessions;
import io.sandhold.sessions.Traces;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Handlers in sessions that the server's own account has on this host. */
final class HostedHandlers implements Handlers {

    private static final System.Logger LOG = System.getLogger(HostedHandlers.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final HandlerRules rules;
    private final Sessions sessions;
    private final Audit audit;
    private final Shares places;
    private final WarmJails jails;
    private final Semaphore removing;
    private final ExecutorService removals = Executors.newVirtualThreadPerTaskExecutor();
    private final Metrics.Timer ended;
    private final Traces traces;

    private HostedHandlers(HandlerRules rules, SessionHost host) {
        this.rules = rules;
        this.sessions = host.sessions();
        this.audit = host.audit();
        this.traces = host.traces();
        this.places = new Shares(rules.most(), rules.mostOfAccount());
        this.removing = new Semaphore(rules.most());
        this.ended = host.metrics()
                .timer(
                        "sandhold_handler_seconds",
                        "Handlers that were run, and how long each took.",
                        new Metrics.Label("outcome", HandlerEnd.Outcome.class));
        sweep();
        this.jails = new WarmJails(rules.waiting(), () -> WarmJail.make(sessions));
        host.metrics().gauge("sandhold_handlers", "Handlers that run.", places::taken);
        host.metrics().gauge("sandhold_handlers_waiting", "Jails that wait for a handler.", jails::count);
    }

    static Handlers open(HandlerRules rules, SessionHost host) {
        return new HostedHandlers(rules, host);
    }

    /** What a killed server left: none of it is of use to anybody. */
    private void sweep() {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Session session : sessions.list(Principal.INTERNAL)) {
                if (session.owner().equals(Principal.INTERNAL.account())) {
                    each.execute(() -> sweep(session));
                }
            }
        }
    }

    private void sweep(Session session) {
        try {
            sessions.delete(Principal.INTERNAL, session.id(), "a server that was killed left it");
        } catch (SessionException e) {
            LOG.log(System.Logger.Level.WARNING, "a handler's session is left behind: " + e.getMessage());
        }
    }

    @Override
    public HandlerEnd run(Principal by, HandlerCall call) {
        if (!Operation.HANDLER_RUN.allowed(by, by.account())) {
            throw new SessionException(
                    SessionError.FORBIDDEN, "who may make no sessions runs no handlers; ask an administrator");
        }
        takePlace(by);
        WarmJail jail;
        try {
            jail = jails.take().orElseGet(() -> WarmJail.make(sessions));
        } catch (RuntimeException e) {
            places.free(by.account());
            throw e;
        }
        try {
            audit.record(AuditEvent.now(
                    AuditKind.HANDLER,
                    by,
                    jail.id().value(),
                    call.request().length + " bytes with its event, at most "
                            + call.timeout().toMillis() / 1000.0 + " s"));
            HandlerEnd end = run(jail, call);
            audit.record(AuditEvent.now(AuditKind.HANDLER_ENDED, by, jail.id().value(), told(end)));
            return end;
        } finally {
            places.free(by.account());
            remove(jail);
        }
    }

    private HandlerEnd run(WarmJail jail, HandlerCall call) {
        long began = System.nanoTime();
        try (Traces.Span span = traces.step("handler");
                Traces.Scope _ = span.enter()) {
            HandlerEnd end = jail.run(call);
            ended.took(Duration.ofNanos(System.nanoTime() - began), end.outcome());
            span.tell("sandhold.outcome", end.outcome().name().toLowerCase(Locale.ROOT));
            return end;
        }
    }

    private static String told(HandlerEnd end) {
        return end.outcome().name().toLowerCase(Locale.ROOT) + " after "
                + end.duration().toMillis() + " ms, " + end.cpu().toMillis() + " ms of the processor, "
                + (end.peakMemoryBytes() >> 10) + " KiB of memory";
    }

    private void takePlace(Principal by) {
        switch (places.take(by.account())) {
            case YES -> {}
            case NONE ->
                throw new NoRoomException(
                        "this host runs at most " + rules.most()
                                + " handlers at once and does; try again soon, or ask the operator for more"
                                + " (--handlers-most)",
                        RETRY);
            case NONE_OF_ACCOUNT ->
                throw new NoRoomException(
                        "an account runs at most " + rules.mostOfAccount()
                                + " handlers at once, half of all; wait for one of yours to end",
                        RETRY);
        }
    }

    /** Behind the caller's back, unless there is more to remove already than may run. */
    private void remove(WarmJail jail) {
        if (!removing.tryAcquire()) {
            WarmJails.remove(jail);
            return;
        }
        Runnable removal = () -> {
            try {
                WarmJails.remove(jail);
            } finally {
                removing.release();
            }
        };
        try {
            removals.execute(removal);
        } catch (RejectedExecutionException e) {
            removal.run(); // this is closing
        }
    }

    @Override
    public void close() {
        jails.close();
        removals.close();
    }
}
