package io.sandhold.sessions;

import io.sandhold.egress.EgressMeter;
import io.sandhold.egress.EgressPolicy;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Jail;
import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnectException;
import io.sandhold.isolation.JailConnection;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.JailListener;
import io.sandhold.isolation.JailSpec;
import io.sandhold.isolation.JailedProcess;
import io.sandhold.isolation.Limits;
import io.sandhold.isolation.ListenAddress;
import io.sandhold.isolation.NetworkMode;
import io.sandhold.isolation.Usage;
import io.sandhold.terminals.Shells;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The one jail of a session: started by the first command, shared by all that follow, stopped when idle, started anew by the next
 * command when it has ended. Thread-safe; commands that come together start one jail.
 */
final class SessionJail {

    private static final System.Logger LOG = System.getLogger(SessionJail.class.getName());

    /** Forwarded connections of a session that need not wait, and the time in which one more comes: at most 40 events a second. */
    private static final int FORWARDS_AT_ONCE = 256;

    private static final Duration FORWARD_EACH = Duration.ofMillis(50);

    private final Hosting hosting;
    private final EgressMeter meter;
    private final String name;
    private final Shells shells;
    private final Pace forwards = new Pace(FORWARDS_AT_ONCE, FORWARD_EACH);
    private final ReentrantLock lock = new ReentrantLock();
    private JailSpec spec; // guarded by the lock, as are:
    private EgressPolicy allow;
    private WayOut wayOut; // null while none runs that has one
    private AtomicBoolean stopped = new AtomicBoolean(); // the jail now running, or the last, was ended on purpose
    private volatile Jail jail; // null while none runs; read without the lock, as are:
    private volatile Counted counted = new Counted(Optional.empty(), Duration.ZERO);
    private volatile String ended = ""; // why, once no more may be started
    private boolean idle;
    private long idleSince; // System.nanoTime(), while idle

    /**
     * @param owner the account whose session it is, for what that may take of the way out and for the audit
     * @param spec what it is built from
     * @param allow what it may reach in network mode egress
     */
    SessionJail(Hosting hosting, String owner, JailSpec spec, EgressPolicy allow) {
        this.hosting = hosting;
        this.name = spec.name();
        this.meter = new EgressMeter(owner, name);
        this.shells = new Shells(hosting.shells(), owner);
        this.spec = spec;
        this.allow = allow;
    }

    /** The shells in it that are left and taken up again. */
    Shells shells() {
        return shells;
    }

    /** Whether it runs. */
    boolean runs() {
        Jail now = jail;
        return now != null && now.alive();
    }

    /** Its processes; none while it does not run. */
    List<JailedProcess> processes() {
        Jail now = jail;
        return now != null && now.alive() ? now.processes() : List.of();
    }

    /** Sends a signal to a process of it; false where there is none of that number. */
    boolean signal(int pid, int signal) {
        Jail now = jail;
        return now != null && now.alive() && now.signal(pid, signal);
    }

    /** Whether there is one to see to, be it one that has ended by itself. */
    boolean present() {
        return jail != null;
    }

    /**
     * Starts a command, and the jail before it if need be. One that was being stopped meanwhile is the command's end: it may have begun.
     *
     * @throws SessionException with {@link SessionError#NOT_FOUND} if the session has ended, otherwise {@link SessionError#UNAVAILABLE}
     */
    Started start(Command command, boolean operatorAsks) {
        try {
            Running first = running();
            try {
                return first.start(command);
            } catch (JailException e) {
                if (first.stopped().get()) {
                    checkNotEnded();
                    return new Started(new StoppedExecution(), () -> true);
                }
                if (first.jail().alive()) {
                    throw e;
                }
                // it ended between the look and the start: once more, in a new one
                return running().start(command);
            }
        } catch (JailException e) {
            checkNotEnded(); // its end is the reason then
            LOG.log(System.Logger.Level.WARNING, "session " + name + ": a command could not be started", e);
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    operatorAsks
                            ? "session '" + name + "' cannot run a command: " + e.getMessage()
                            : "session '" + name
                                    + "' cannot run a command at the moment; try again, or ask the operator"
                                    + " to look into the server's log",
                    e);
        }
    }

    /**
     * Connects to what listens in it. It is not started for that: nothing would listen.
     *
     * @throws SessionException with {@link SessionError#UNREACHABLE} where nothing does
     */
    JailConnection connect(JailAddress address) {
        awaitTurn();
        checkNotEnded();
        Jail now = jail;
        if (now == null || !now.alive()) {
            throw new SessionException(
                    SessionError.UNREACHABLE,
                    "no connection to " + address
                            + " in the session: nothing runs in it; start what is to listen there");
        }
        try {
            return now.connect(address);
        } catch (JailConnectException e) {
            throw new SessionException(SessionError.UNREACHABLE, e.getMessage(), e);
        } catch (JailException e) {
            checkNotEnded();
            LOG.log(System.Logger.Level.WARNING, "session " + name + ": a connection into it could not be made", e);
            throw new SessionException(
                    SessionError.UNAVAILABLE, "session '" + name + "' cannot be reached at the moment; try again", e);
        }
    }

    /** Connections leave events, and a program can make them as fast as it likes. */
    private void awaitTurn() {
        try {
            forwards.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionException(SessionError.UNAVAILABLE, "session '" + name + "' is being let go of", e);
        }
    }

    /**
     * Listens in it, for which it is started if need be.
     *
     * @throws SessionException with {@link SessionError#UNREACHABLE} where it cannot be listened on
     */
    JailListener listen(ListenAddress address, boolean operatorAsks, Consumer<JailConnection> action) {
        try {
            return running().jail().listen(address, connection -> {
                try {
                    awaitTurn();
                } catch (SessionException e) {
                    return;
                }
                action.accept(connection);
            });
        } catch (JailConnectException e) {
            throw new SessionException(SessionError.UNREACHABLE, e.getMessage(), e);
        } catch (JailException e) {
            checkNotEnded();
            LOG.log(System.Logger.Level.WARNING, "session " + name + ": nothing could be listened on", e);
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    operatorAsks
                            ? "session '" + name + "' cannot be reached: " + e.getMessage()
                            : "session '" + name + "' cannot be reached at the moment; try again",
                    e);
        }
    }

    /**
     * A command that was started.
     *
     * @param execution its execution
     * @param stopped whether its jail was ended on purpose by now: stopped, or with its session
     */
    record Started(Execution execution, BooleanSupplier stopped) {}

    /**
     * What its use is told from.
     *
     * @param now the jail that runs
     * @param before the processor time of those that have ended
     */
    private record Counted(Optional<Jail> now, Duration before) {

        Usage usage() {
            Usage use = now.map(Jail::usage).orElse(Usage.NONE);
            return new Usage(before.plus(use.cpu()), use.memoryBytes(), use.peakMemoryBytes(), use.processes());
        }
    }

    private record Running(Jail jail, AtomicBoolean stopped) {

        Started start(Command command) {
            return new Started(jail.start(command), stopped::get);
        }
    }

    private Running running() {
        lock.lock();
        try {
            checkNotEnded();
            if (jail == null || !jail.alive()) {
                clear();
                jail = begin();
                counted = new Counted(Optional.of(jail), counted.before());
                stopped = new AtomicBoolean();
            }
            idle = false;
            return new Running(jail, stopped);
        } finally {
            lock.unlock();
        }
    }

    /** A running jail, on its volume and nothing else; in network mode egress with its way out. */
    private Jail begin() {
        Failure.guard(
                "session '" + name + "' cannot run a command",
                () -> hosting.volumes().find(name)); // a lease can be older than the mount's end
        Jail begun = hosting.times().startJail(() -> hosting.isolation().start(spec));
        if (spec.network() == NetworkMode.EGRESS) {
            try {
                wayOut = WayOut.of(hosting, meter, allow, begun);
            } catch (RuntimeException e) {
                begun.close();
                throw e;
            }
        }
        return begun;
    }

    /**
     * Gives it other limits, those that run included, or another network, for which one in which nothing runs is ended. What this does can be undone by calling it with what was before.
     *
     * @throws SessionException with {@link SessionError#IN_USE} where what runs stands in the way; nothing is changed then
     */
    void change(JailSpec other) {
        lock.lock();
        try {
            if (runs()) {
                if (other.network() == spec.network()) {
                    change(other.limits());
                } else if (jail.idle()) {
                    clear(); // nothing runs in it; the next command starts one with the other network
                } else {
                    throw new SessionException(
                            SessionError.IN_USE,
                            "the network of session '" + name
                                    + "' cannot change while its programs run; stop it first");
                }
            }
            spec = other;
        } finally {
            lock.unlock();
        }
    }

    private void change(Limits limits) {
        try {
            jail.change(limits);
        } catch (JailException e) {
            throw new SessionException(SessionError.IN_USE, "session '" + name + "': " + e.getMessage(), e);
        }
    }

    /** Gives it another list of hosts; what is connected to one that is not on it is cut at once, and stays so. */
    void allow(EgressPolicy others) {
        lock.lock();
        try {
            if (wayOut != null) {
                wayOut.allow(others);
            }
            allow = others;
        } finally {
            lock.unlock();
        }
    }

    /** What it takes now, with the processor time of those before it. Takes no lock: one that is being started or ended holds up no list. */
    Usage usage() {
        return counted.usage();
    }

    /** What it and those before it have moved by their way out. */
    Traffic traffic() {
        return new Traffic(meter.bytesUp(), meter.bytesDown());
    }

    private void checkNotEnded() {
        if (!ended.isEmpty()) {
            throw new SessionException(SessionError.NOT_FOUND, ended);
        }
    }

    /** Stops it if nothing has run in it for {@code timeout}, and clears up after one that ended by itself. */
    void stopIfIdle(Duration timeout) {
        lock.lock();
        try {
            if (jail == null) {
                return;
            }
            if (!jail.alive()) {
                clear();
            } else if (!jail.idle()) {
                idle = false;
            } else if (!idle) {
                idle = true;
                idleSince = System.nanoTime();
            }
            if (jail != null && idle && System.nanoTime() - idleSince >= timeout.toNanos()) {
                clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether anything runs in it. */
    boolean working() {
        lock.lock();
        try {
            return jail != null && jail.alive() && !jail.idle();
        } finally {
            lock.unlock();
        }
    }

    /** Someone is there: idleness starts anew. */
    void busy() {
        lock.lock();
        try {
            idle = false;
        } finally {
            lock.unlock();
        }
    }

    /** Kills all that runs; the next command starts a new one. */
    void stop() {
        lock.lock();
        try {
            stopped.set(true);
            clear();
        } finally {
            lock.unlock();
        }
    }

    /** Kills all that runs, and refuses every command from now on with this sentence. */
    void end(String sentence) {
        lock.lock();
        try {
            ended = sentence;
            stopped.set(true);
            clear();
        } finally {
            lock.unlock();
        }
    }

    private void clear() {
        if (jail != null) {
            counted = new Counted(Optional.empty(), counted.usage().cpu());
            jail.close();
            jail = null;
            wayOut = null; // it has closed with its jail
            idle = false;
        }
    }
}
