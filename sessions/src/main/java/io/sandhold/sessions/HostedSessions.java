package io.sandhold.sessions;

import io.sandhold.isolation.JailedProcess;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The sessions of this host, all known in memory; the registry is written before anything is answered. There is no lock over
 * all of them: an id's entry in the map is claimed, and then that session's own lock taken.
 */
final class HostedSessions implements Sessions {

    private static final int NAMES_TRIED = 50;

    private final Hosting hosting;
    private final SessionRules rules;
    private final Map<SessionId, HostedSession> hosted = new ConcurrentHashMap<>();
    private final SessionPlaces places;

    HostedSessions(Hosting hosting) {
        this.hosting = hosting;
        this.places = new SessionPlaces(
                hosting.config().maxSessions(), hosting.config().maxSessionsPerAccount());
        this.rules = new SessionRules(
                hosting.config(), hosting.volumes()::maxQuota, hosting.volumes().kind(), hosting.gate());
    }

    SessionPlaces places() {
        return places;
    }

    /** Takes in one that the registry has, at start-up. */
    void takeIn(HostedSession session) {
        hosted.put(session.id(), session);
        places.add(session.owner());
    }

    Collection<HostedSession> all() {
        return hosted.values();
    }

    @Override
    public Session create(Principal by, SessionId id, SessionRequest request) {
        return making(by, id, rules.plan(by, request), made -> made.seen().orElseThrow())
                .orElseThrow(() -> new SessionException(
                        SessionError.EXISTS,
                        find(by, id).isPresent()
                                ? "there is a session '" + id + "' already; delete it first, or choose another id"
                                : "the name '" + id + "' is taken; choose another id"));
    }

    @Override
    public Session createNamed(Principal by, SessionRequest request) {
        SessionPlan plan = rules.plan(by, request);
        for (int tried = 0; tried < NAMES_TRIED; tried++) {
            SessionId id = SessionNames.next(ThreadLocalRandom.current());
            Optional<Session> made =
                    making(by, id, plan, session -> session.seen().orElseThrow());
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw new SessionException(
                SessionError.EXHAUSTED, "no free name was found; make the session with an id of your own");
    }

    @Override
    public Optional<Session> find(Principal by, SessionId id) {
        return Optional.ofNullable(hosted.get(id))
                .filter(session -> hosting.gate().open(Operation.SESSION_SEE, by, id, session.owner()))
                .flatMap(HostedSession::seen);
    }

    @Override
    public List<Session> list(Principal by) {
        return hosted.values().stream()
                .filter(session -> hosting.gate().lists(by, session.id(), session.owner()))
                .flatMap(session -> session.seen().stream())
                .sorted(Comparator.comparing(Session::created)
                        .thenComparing(session -> session.id().value()))
                .toList();
    }

    @Override
    public SessionLease lease(Principal by, SessionId id) {
        return existing(by, id, false).orElseThrow(HostedSessions::notThere);
    }

    @Override
    public SessionLease leaseOrCreate(Principal by, SessionId id, SessionRequest request) {
        if (by.bound()) {
            return lease(by, id); // a guest makes none, and does not learn which there are
        }
        while (true) {
            Optional<SessionLease> lease = existing(by, id, true);
            if (lease.isEmpty()) {
                // looked up before the plan is checked: what is asked for a session that is there already does not
                // matter
                lease = making(by, id, rules.plan(by, request), made -> made.lease(by));
            }
            if (lease.isPresent()) {
                return lease.get();
            }
        }
    }

    /** A hold on the one that is there; empty where there is none, and where its time is over and it {@code makesRoom}. */
    private Optional<SessionLease> existing(Principal by, SessionId id, boolean makesRoom) {
        hosting.checkRunning();
        by.checkReaches(id);
        HostedSession session = hosted.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (!hosting.gate().open(Operation.COMMAND_RUN, by, id, session.owner())) {
            throw notThere();
        }
        session.lock();
        try {
            if (session.gone()) {
                return Optional.empty();
            }
            if (session.overAt(Instant.now())) {
                hosting.clock().checkSteady(id);
                if (!makesRoom) {
                    throw new SessionException(
                            SessionError.EXPIRED, "the time of session '" + id + "' is over; make a new one");
                }
                expire(session);
                return Optional.empty();
            }
            if (session.ending()) {
                throw stillGoing(id);
            }
            return Optional.of(session.lease(by));
        } finally {
            session.unlock();
        }
    }

    /** Makes a session and gives what {@code then} takes of it under its lock; empty where the id is taken. */
    private <T> Optional<T> making(Principal by, SessionId id, SessionPlan plan, Function<HostedSession, T> then) {
        hosting.checkRunning();
        HostedSession fresh = new HostedSession(hosting, id, plan.owner());
        fresh.lock();
        try {
            if (claim(id, fresh).isPresent()) {
                return Optional.empty();
            }
            try {
                places.take(by, plan.owner());
                try {
                    hosting.times().create(() -> fresh.make(plan));
                } catch (RuntimeException e) {
                    places.free(plan.owner());
                    throw e;
                }
            } catch (RuntimeException e) {
                fresh.forget();
                hosted.remove(id, fresh);
                throw e;
            }
            hosting.leave(Operation.SESSION_CREATE, by, id, ByteSize.format(plan.quotaBytes()));
            return Optional.of(then.apply(fresh));
        } finally {
            fresh.unlock();
        }
    }

    /**
     * Puts {@code fresh} in the place of {@code id}; else gives the one that has it. One that is being made or removed is waited
     * for, one whose time is over makes room.
     */
    private Optional<HostedSession> claim(SessionId id, HostedSession fresh) {
        while (true) {
            HostedSession present = hosted.putIfAbsent(id, fresh);
            if (present == null) {
                return Optional.empty();
            }
            present.lock();
            try {
                if (!present.gone()) {
                    if (!present.overAt(Instant.now())) {
                        return Optional.of(present);
                    }
                    expire(present);
                }
            } finally {
                present.unlock();
            }
        }
    }

    @Override
    public void stop(Principal by, SessionId id, String reason) {
        withLocked(by, id, Operation.SESSION_STOP, session -> {
            session.stop();
            hosting.leave(Operation.SESSION_STOP, by, id, PlainText.line(reason, 200));
            return id;
        });
    }

    /** Does something to one that is there and may be used for {@code needed}, under its lock. */
    <T> T withLocked(Principal by, SessionId id, Operation needed, Function<HostedSession, T> action) {
        hosting.checkRunning();
        by.checkReaches(id);
        HostedSession session = hosted.get(id);
        if (session == null || !hosting.gate().open(needed, by, id, session.owner())) {
            throw notThere();
        }
        session.lock();
        try {
            if (session.gone()) {
                throw notThere();
            }
            return action.apply(session);
        } finally {
            session.unlock();
        }
    }

    @Override
    public String explainJail(Principal by, SessionId id) {
        return withLocked(by, id, Operation.SESSION_SEE, session -> {
            hosting.gate()
                    .check(
                            Operation.SESSION_EXPLAIN,
                            by,
                            session.owner(),
                            "how a session's jail is built is for administrators to see; ask one");
            if (session.ending()) {
                throw notThere();
            }
            return session.explainJail();
        });
    }

    @Override
    public boolean delete(Principal by, SessionId id, String reason) {
        return removing(by, id, reason, session -> true) == Removal.DONE;
    }

    @Override
    public boolean deleteUnused(Principal by, SessionId id, String reason) {
        return removing(by, id, reason, session -> !session.inUse()) != Removal.IN_USE;
    }

    /** How an attempt to remove one ended. */
    private enum Removal {
        DONE,
        NOT_THERE,
        IN_USE
    }

    /** Removes the one of that id, if it may go; that is asked under its lock. */
    private Removal removing(Principal by, SessionId id, String reason, Predicate<HostedSession> mayGo) {
        hosting.checkRunning();
        by.checkReaches(id);
        HostedSession session = hosted.get(id);
        if (session == null || !hosting.gate().open(Operation.SESSION_DELETE, by, id, session.owner())) {
            return Removal.NOT_THERE;
        }
        session.lock();
        try {
            if (session.gone()) {
                return Removal.NOT_THERE;
            }
            if (!mayGo.test(session)) {
                return Removal.IN_USE;
            }
            String why = PlainText.line(reason, 200);
            remove(session, SessionState.DELETED, "session '" + id + "' was deleted: " + why);
            hosting.leave(Operation.SESSION_DELETE, by, id, why);
            return Removal.DONE;
        } finally {
            session.unlock();
        }
    }

    /** Removes one whose time is over. Needs its lock. */
    void expire(HostedSession session) {
        hosting.clock().checkSteady(session.id());
        remove(session, SessionState.EXPIRED, "session '" + session.id() + "' has ended: its time was over");
        hosting.audit()
                .record(AuditEvent.now(
                        AuditKind.SESSION_EXPIRED,
                        Principal.SERVER,
                        session.id().value(),
                        "its time was over"));
    }

    /** Goes on with a removal that failed half-way, or that a crash cut short. Needs its lock. */
    void finish(HostedSession session) {
        remove(session, SessionState.DELETED, "session '" + session.id() + "' has ended");
        hosting.leave(
                Operation.SESSION_DELETE,
                Principal.SERVER,
                session.id(),
                "a removal that was begun before is finished");
    }

    private void remove(HostedSession session, SessionState state, String sentence) {
        session.remove(state, sentence);
        hosted.remove(session.id(), session);
        places.free(session.owner());
    }

    @Override
    public Session change(Principal by, SessionId id, SessionRequest request) {
        return withLocked(by, id, Operation.SESSION_CHANGE, session -> {
            Session before = session.seen().orElseThrow(HostedSessions::notThere);
            if (session.ending()) {
                throw stillGoing(id);
            }
            SessionPlan plan = rules.change(by, before, request);
            if (before.with(plan).equals(before)) {
                return before;
            }
            Session changed = Failure.guard("session '" + id + "' could not be changed", () -> session.change(plan));
            hosting.leave(Operation.SESSION_CHANGE, by, id, SessionChange.between(before, changed));
            return changed;
        });
    }

    @Override
    public Session setRecorded(Principal by, SessionId id, boolean recorded) {
        return withLocked(by, id, Operation.RECORDING_SET, session -> {
            Session before = session.seen().orElseThrow(HostedSessions::notThere);
            if (!recorded && before.recorded()) {
                hosting.gate()
                        .check(
                                Operation.RECORDING_UNSET,
                                by,
                                session.owner(),
                                "only an administrator ends the recording of a session; ask one");
            }
            if (before.recorded() == recorded) {
                return before;
            }
            Session changed = session.setRecorded(recorded);
            hosting.leave(Operation.RECORDING_SET, by, id, "recording " + (recorded ? "on" : "off"));
            return changed;
        });
    }

    @Override
    public SessionUsage usage(Principal by, SessionId id) {
        HostedSession session = forLooking(Operation.SESSION_SEE, by, id);
        return Failure.guard("what session '" + id + "' uses cannot be told", session::usage);
    }

    @Override
    public List<SessionUsage> usage(Principal by) {
        return hosted.values().stream()
                .filter(session -> hosting.gate().lists(by, session.id(), session.owner()))
                .filter(session -> session.seen().isPresent() && !session.ending())
                .map(session -> Failure.guard("what sessions use cannot be told", session::usage))
                .toList();
    }

    @Override
    public List<JailedProcess> processes(Principal by, SessionId id) {
        return Failure.guard(
                "the processes of session '" + id + "' cannot be told",
                () -> forLooking(Operation.SESSION_SEE, by, id).processes());
    }

    @Override
    public void signal(Principal by, SessionId id, int pid, int signal) {
        by.checkReaches(id);
        HostedSession session = forLooking(Operation.PROCESS_SIGNAL, by, id);
        if (pid == JailedProcess.AGENT) {
            throw new SessionException(
                    SessionError.NOT_POSSIBLE,
                    "process " + pid + " holds the session's jail, and all ends with it; stop the session instead");
        }
        if (!Failure.guard("process " + pid + " could not be sent a signal", () -> session.signal(pid, signal))) {
            throw new SessionException(
                    SessionError.NOT_FOUND,
                    "there is no process " + pid + " in session '" + id + "' (any more); list them anew");
        }
        hosting.leave(Operation.PROCESS_SIGNAL, by, id, "signal " + signal + " to process " + pid);
    }

    /** One that is there and may be used for {@code needed}; its lock is not taken. */
    private HostedSession forLooking(Operation needed, Principal by, SessionId id) {
        HostedSession session = hosted.get(id);
        if (session == null
                || !hosting.gate().open(needed, by, id, session.owner())
                || session.seen().isEmpty()) {
            throw notThere();
        }
        return session;
    }

    @Override
    public SessionCount count() {
        List<HostedSession> counted = hosted.values().stream()
                .filter(session -> !session.owner().equals(Accounts.INTERNAL))
                .toList();
        return new SessionCount(counted.size(), (int)
                counted.stream().filter(HostedSession::active).count());
    }

    static SessionException notThere() {
        return new SessionException(
                SessionError.NOT_FOUND,
                "there is no session of that name that you may use; choose one of yours, or another name");
    }

    private static SessionException stillGoing(SessionId id) {
        return new SessionException(
                SessionError.UNAVAILABLE,
                "session '" + id + "' is still being removed; try again soon, or choose another id");
    }
}
