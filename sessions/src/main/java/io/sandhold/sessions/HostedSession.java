package io.sandhold.sessions;

import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailSpec;
import io.sandhold.isolation.JailedProcess;
import io.sandhold.isolation.Limits;
import io.sandhold.isolation.NetworkMode;
import io.sandhold.isolation.Usage;
import io.sandhold.storage.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * One session of this host, with its own lock: making, taking hold and removing wait for each other, and for no other session.
 *
 * <p>Its row is DELETED until its volume stands, and again from the moment it is to be removed, so that whatever a crash leaves is
 * cleared at the next start. Methods said to need the lock are called between {@link #lock()} and {@link #unlock()}.
 */
final class HostedSession {

    private static final Duration TOLD = Duration.ofSeconds(2);

    private final Hosting hosting;
    private final SessionId id;
    private final String owner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<HeldLease> leases = ConcurrentHashMap.newKeySet();
    private volatile Session session; // null until it is made
    private volatile LastUse use = new LastUse(Instant.EPOCH, Instant.EPOCH, 0);
    private volatile SessionJail jail; // null until it is first taken hold of
    private final HostedVolume volume;
    private boolean gone; // guarded by the lock

    /** One that is about to be made. */
    HostedSession(Hosting hosting, SessionId id, String owner) {
        this.hosting = hosting;
        this.id = id;
        this.owner = owner;
        this.volume = new HostedVolume(hosting.volumes(), id);
    }

    /** One that the registry has. */
    HostedSession(Hosting hosting, Session session) {
        this(hosting, session.id(), session.owner());
        this.session = session;
        this.use = new LastUse(session.lastUsed(), Moments.now(), System.nanoTime());
    }

    SessionId id() {
        return id;
    }

    String owner() {
        return owner;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Whether it was removed, or never came to be. Needs the lock. */
    boolean gone() {
        return gone;
    }

    /** Whether its removal was begun. */
    boolean ending() {
        Session now = session;
        return now != null && (now.state() == SessionState.DELETED || now.state() == SessionState.EXPIRED);
    }

    boolean expiredAt(Instant moment) {
        Session now = session;
        return now != null && now.usedAt(use.at()).expiredAt(moment);
    }

    /** As {@link #expiredAt}, once what runs in it has been noted as use. Needs the lock. */
    boolean overAt(Instant moment) {
        if (expiredAt(moment)) {
            noteWork();
        }
        return expiredAt(moment);
    }

    Limits limits() {
        return session.limits();
    }

    boolean active() {
        SessionJail now = jail;
        return now != null && now.runs();
    }

    /** Whether somebody holds it, or something runs in it. Needs the lock. */
    boolean inUse() {
        return !leases.isEmpty() || jail != null && jail.working();
    }

    /** Whether the sweeper has to see to it at {@code moment}. */
    boolean needsSeeing(Instant moment) {
        SessionJail now = jail;
        return ending() || guestsOverAt(moment) || expiredAt(moment) || now != null && now.present();
    }

    /** What it is now; empty until it is made. */
    Optional<Session> seen() {
        Session now = session;
        if (now == null) {
            return Optional.empty();
        }
        SessionState state = now.state();
        if (state == SessionState.CREATED) {
            state = expiredAt(Instant.now()) && hosting.clock().steady()
                    ? SessionState.EXPIRED
                    : active() ? SessionState.ACTIVE : state;
        }
        return Optional.of(now.usedAt(use.at()).in(state));
    }

    /** Makes its row and its volume, or neither. Needs the lock. */
    void make(SessionPlan plan) {
        int uid = hosting.uids().take();
        Session unborn = new Session(
                id,
                owner,
                hosting.config().node(),
                plan.quotaBytes(),
                plan.inodes(),
                plan.limits(),
                plan.network(),
                SessionState.DELETED,
                uid,
                plan.created(),
                plan.created(),
                plan.life());
        Volume made = null;
        try {
            hosting.table().insert(unborn);
            made = volume.make(plan, uid);
            hosting.table().setState(id, SessionState.CREATED);
        } catch (RuntimeException e) {
            gone = true;
            throw undo(uid, Optional.ofNullable(made), e);
        }
        use = new LastUse(plan.created(), Moments.now(), System.nanoTime());
        session = unborn.in(SessionState.CREATED);
    }

    private SessionException undo(int uid, Optional<Volume> made, RuntimeException cause) {
        try {
            made.ifPresent(Volume::delete);
            hosting.table().delete(id);
            hosting.uids().release(uid);
        } catch (RuntimeException e) {
            // its row is DELETED, so the next start clears it
            cause.addSuppressed(e);
        }
        return Failure.of("session '" + id + "' could not be made", cause);
    }

    /** Marks one that was not made as gone. Needs the lock. */
    void forget() {
        gone = true;
    }

    /** Takes hold of it. Needs the lock. */
    SessionLease lease(Principal by) {
        hosting.checkRunning();
        Volume open = volume.open(session);
        if (jail == null) {
            jail = new SessionJail(
                    hosting, owner, spec(session), session.network().allow());
        }
        HeldLease lease = new HeldLease(this, by, seen().orElseThrow(), open, jail);
        leases.add(lease);
        return lease;
    }

    /** The command that starts its jail. Needs the lock. */
    String explainJail() {
        hosting.checkRunning();
        return Failure.guard(
                "the jail of session '" + id + "' cannot be explained",
                () -> hosting.isolation().explain(spec(session)));
    }

    /**
     * Changes what may be changed of it, the processes that run included: all of it or nothing. The registry has it first; a crash before
     * the volume has it too is put right when the volume is next opened. What can be undone comes first: limits, then the volume, of which some only
     * grow, and last the list of hosts, which is never refused and cuts connections. Needs the lock.
     *
     * @throws SessionException with {@link SessionError#IN_USE} if what is in use stands in the way
     */
    Session change(SessionPlan plan) {
        Session before = session;
        Session after = before.with(plan);
        volume.open(before);
        hosting.table().change(after);
        List<Runnable> back = new ArrayList<>(List.of(() -> hosting.table().change(before)));
        try {
            if (jail != null) {
                jail.change(spec(after));
                back.add(() -> jail.change(spec(before)));
            }
            back.add(() -> volume.changeBack(before, after));
            volume.change(before, after);
        } catch (RuntimeException e) {
            throw changedBack(back, e);
        }
        if (jail != null) {
            jail.allow(after.network().allow());
        }
        session = after;
        return seen().orElseThrow();
    }

    /** Has the logins from now on recorded, or not. Needs the lock. */
    Session setRecorded(boolean recorded) {
        hosting.table().setRecorded(id, recorded);
        session = session.recorded(recorded);
        return seen().orElseThrow();
    }

    private static RuntimeException changedBack(List<Runnable> back, RuntimeException cause) {
        for (Runnable step : back.reversed()) {
            try {
                step.run();
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
        return cause;
    }

    /** What it takes at this moment, asked without the lock; of a volume that is not open its quota is told as unused. */
    SessionUsage usage() {
        SessionJail now = jail;
        Session seen = session;
        return new SessionUsage(
                id,
                now == null ? Usage.NONE : now.usage(),
                hosting.isolation().counted(),
                volume.space(seen.quotaBytes()),
                seen.network().mode() == NetworkMode.HOST
                        ? Optional.empty()
                        : Optional.of(now == null ? Traffic.NONE : now.traffic()));
    }

    /** The processes of its jail, asked without the lock. */
    List<JailedProcess> processes() {
        SessionJail now = jail;
        return now == null ? List.of() : now.processes();
    }

    /** Sends a signal to one of them, without the lock as well; false where there is none of that number. */
    boolean signal(int pid, int signal) {
        SessionJail now = jail;
        return now != null && now.signal(pid, signal);
    }

    private JailSpec spec(Session of) {
        return new JailSpec(
                id.value(),
                volume.open(of).root(),
                of.uid(),
                of.limits(),
                of.network().mode());
    }

    private boolean guestsOverAt(Instant moment) {
        return leases.stream().flatMap(lease -> lease.guest().stream()).anyMatch(guest -> guest.overAt(moment));
    }

    /** Puts those guests out whose time is over. */
    void putOutAt(Instant moment) {
        putOut(guest -> guest.overAt(moment), "the time of the key you came with is over");
    }

    /** Ends what these guests hold, with this sentence; what they have started goes on. */
    void putOut(Predicate<Guest> who, String sentence) {
        leases.stream().filter(lease -> lease.guest().filter(who).isPresent()).forEach(lease -> lease.end(sentence));
    }

    void letGo(HeldLease lease) {
        leases.remove(lease);
    }

    void used() {
        use.used(Moments.now(), System.nanoTime());
    }

    /** A command is about to start in it. */
    SessionTimes.Running runs() {
        used();
        return hosting.times().command(id);
    }

    void ended(Principal by, String summary, Exit exit, SessionTimes.Running running) {
        used();
        running.ended(exit.cause(), exit.code());
        ended(AuditKind.COMMAND_ENDED, by, exit.cause().word() + " " + exit.code() + ": " + summary);
    }

    /** Notes that something is done in it, which is use. */
    void does(Operation operation, Principal by, String what) {
        used();
        hosting.leave(operation, by, id, what);
    }

    /** Notes how something ended. */
    void ended(AuditKind kind, Principal by, String how) {
        hosting.audit().record(AuditEvent.now(kind, by, id.value(), how));
    }

    /** What runs in it uses it. Needs the lock. */
    void noteWork() {
        if (jail != null && jail.working()) {
            used();
            jail.busy();
        }
    }

    /** Kills all that runs in it. Needs the lock. */
    void stop() {
        if (jail != null) {
            jail.stop();
        }
    }

    /** Stops its jail if nobody holds it and nothing has run in it for long. Needs the lock. */
    void stopIfIdle() {
        if (jail == null) {
            return;
        }
        if (!leases.isEmpty()) {
            jail.busy();
            return;
        }
        jail.stopIfIdle(hosting.config().idleTimeout());
    }

    /** When it was last used, where that is not yet written and the last writing is {@code age} ago. */
    Optional<Instant> unwrittenUse(Duration age) {
        return session != null && !ending() ? use.unwritten(age) : Optional.empty();
    }

    /** As {@link LastUse#clockMoved}. */
    void clockMoved(Instant now, long nanos) {
        use.clockMoved(now, nanos);
    }

    void usedWritten(Instant moment) {
        use.written(moment);
    }

    /**
     * The server was away: nobody could use it in that time, and of a killed one the last use is not all written down.
     *
     * @param away how long
     * @param unwritten how much later than written down it may have been used
     */
    void wasAway(Duration away, Duration unwritten) {
        Lifetime life = session.life();
        if (life.idle().isPresent()) {
            use.laterBy(away.plus(unwritten), Moments.now());
        } else if (life.extension().isPresent()) {
            use.laterBy(unwritten, Moments.now());
        }
    }

    /**
     * Removes it: its leases end, its processes are killed, its volume and its row go. What fails half-way is still there, in that
     * state, and is tried again by calling this again. Needs the lock.
     *
     * @param state DELETED or EXPIRED
     */
    void remove(SessionState state, String sentence) {
        Failure.guard("session '" + id + "' could not be removed completely; the server goes on trying", () -> {
            if (!ending()) {
                hosting.table().setState(id, state);
                session = session.in(state);
            }
            end(sentence);
            volume.delete();
            hosting.table().delete(id);
            return id;
        });
        hosting.uids().release(session.uid());
        gone = true;
    }

    /** Ends its leases and kills its processes; for good. Needs the lock. */
    void end(String sentence) {
        List<Thread> told =
                leases.stream().flatMap(lease -> lease.end(sentence).stream()).toList();
        leases.clear();
        long deadline = System.nanoTime() + TOLD.toNanos();
        try {
            for (Thread thread : told) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (jail != null) {
            jail.end(sentence);
        }
    }
}
