package io.sandhold.sessions;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.Jail;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.JailSpec;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one jail of a session: started by the first command, shared by all that follow, stopped when idle, started anew by the next
 * command when it has ended. Thread-safe; commands that come together start one jail.
 */
final class SessionJail {

    private static final System.Logger LOG = System.getLogger(SessionJail.class.getName());

    private final Isolation isolation;
    private final JailSpec spec;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Jail jail; // null while none runs
    private volatile String ended = ""; // why, once no more may be started
    private boolean idle;
    private long idleSince; // System.nanoTime(), while idle

    SessionJail(Isolation isolation, JailSpec spec) {
        this.isolation = isolation;
        this.spec = spec;
    }

    /** Whether it runs. */
    boolean runs() {
        Jail now = jail;
        return now != null && now.alive();
    }

    /** Whether there is one to see to, be it one that has ended by itself. */
    boolean present() {
        return jail != null;
    }

    /**
     * Starts a command, and the jail before it if need be.
     *
     * @throws SessionException with {@link SessionError#NOT_FOUND} if the session has ended, otherwise {@link SessionError#UNAVAILABLE}
     */
    Execution start(Command command, boolean operatorAsks) {
        try {
            Jail first = running();
            try {
                return first.start(command);
            } catch (JailException e) {
                if (first.alive()) {
                    throw e;
                }
                // it ended between the look and the start: once more, in a new one
                return running().start(command);
            }
        } catch (JailException e) {
            checkNotEnded(); // its end is the reason then
            LOG.log(System.Logger.Level.WARNING, "session " + spec.name() + ": a command could not be started", e);
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    operatorAsks
                            ? "session '" + spec.name() + "' cannot run a command: " + e.getMessage()
                            : "session '" + spec.name()
                                    + "' cannot run a command at the moment; try again, or ask the operator"
                                    + " to look into the server's log",
                    e);
        }
    }

    private Jail running() {
        lock.lock();
        try {
            checkNotEnded();
            if (jail == null || !jail.alive()) {
                clear();
                jail = isolation.start(spec);
            }
            idle = false;
            return jail;
        } finally {
            lock.unlock();
        }
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
            clear();
        } finally {
            lock.unlock();
        }
    }

    private void clear() {
        if (jail != null) {
            jail.close();
            jail = null;
            idle = false;
        }
    }
}
