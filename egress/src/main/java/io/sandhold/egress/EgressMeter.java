package io.sandhold.egress;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose a way out is, and what it has taken so far. It is the session's and not one jail's: all its clients, one after another, count on it, so that
 * a session gains nothing by ending its jail. Thread-safe; holds nothing that has to be closed.
 */
public final class EgressMeter {

    /** Look-ups of one session at the same time, so that a slow name server of its own is no hindrance to the others. */
    private static final int LOOK_UPS = 4;

    /**
     * Connections a second, once {@link #BURST} were made faster: the next ones wait. Each leaves an event, and a loop in a jail must not fill the
     * registry.
     */
    private static final int PER_SECOND = 50;

    private static final int BURST = 500;
    private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

    private final String account;
    private final String session;
    private final Semaphore lookUps = new Semaphore(LOOK_UPS, true);
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    /** When the next connection would start if they came at {@link #PER_SECOND}. */
    private final AtomicLong nextStart = new AtomicLong(System.nanoTime() - BURST * PACE_NANOS);

    /**
     * @param account whose session it is; an account's sessions share what one account may take of the host
     * @param session the session's id, for events
     */
    public EgressMeter(String account, String session) {
        if (account.isEmpty() || session.isEmpty()) {
            throw new IllegalArgumentException("a way out is an account's and a session's");
        }
        this.account = account;
        this.session = session;
    }

    /** Whose session it is. */
    public String account() {
        return account;
    }

    /** The session's id. */
    public String session() {
        return session;
    }

    Semaphore lookUps() {
        return lookUps;
    }

    void serves() {
        served.incrementAndGet();
    }

    /** How long the connection that is let in now waits for its turn. */
    Duration pace() {
        long now = System.nanoTime();
        long start = nextStart.updateAndGet(next -> Math.max(next, now - BURST * PACE_NANOS) + PACE_NANOS) - PACE_NANOS;
        return Duration.ofNanos(Math.max(0, start - now));
    }

    /** Takes up to {@code wanted} of the bytes that are left of {@code most}. */
    int take(long most, int wanted) {
        return Connection.take(spent, most, wanted);
    }

    boolean isSpent(long most) {
        return spent.get() >= most;
    }

    void movedUp(int bytes) {
        up.addAndGet(bytes);
    }

    void movedDown(int bytes) {
        down.addAndGet(bytes);
    }

    /** Bytes that it has sent to hosts. */
    public long bytesUp() {
        return up.get();
    }

    /** Bytes that it has received from them. */
    public long bytesDown() {
        return down.get();
    }

    EgressUsage usage(int open) {
        return new EgressUsage(open, served.get(), up.get(), down.get());
    }
}
