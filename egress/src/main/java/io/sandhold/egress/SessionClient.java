package io.sandhold.egress;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A session's connections, and what they have taken together. */
final class SessionClient implements EgressClient {

    /** Connections above the limit that are told so at the same time; those above these are closed without a word. */
    private static final int TOLD = 16;
    /** Look-ups of one session at the same time, so that a slow name server of its own is no hindrance to the others. */
    private static final int LOOK_UPS = 4;

    /**
     * Connections a second, once {@link #BURST} were made faster: the next ones wait. Each leaves an event, and a loop in a jail must not fill the
     * registry.
     */
    private static final int PER_SECOND = 50;

    private static final int BURST = 500;
    private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

    private final StreamProxy proxy;
    private final String session;
    private final EgressListener listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore lookUps = new Semaphore(LOOK_UPS, true);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();
    /** When the next connection would start if they came at {@link #PER_SECOND}. */
    private final AtomicLong nextStart = new AtomicLong(System.nanoTime() - BURST * PACE_NANOS);

    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private volatile EgressPolicy policy;
    private volatile EgressQuota quota;
    private volatile boolean closed;

    SessionClient(StreamProxy proxy, String session, EgressPolicy policy, EgressQuota quota, EgressListener listener) {
        this.proxy = proxy;
        this.session = session;
        this.policy = policy;
        this.quota = quota;
        this.listener = listener;
    }

    /** How a connection is let in. */
    enum Entry {
        SERVED,
        /** It hears that there are too many. */
        TOLD,
        /** It hears nothing. */
        DROPPED
    }

    Entry enter(Connection connection) {
        served.incrementAndGet();
        connections.add(connection);
        int number = open.incrementAndGet();
        if (closed) {
            connection.cut(Refusal.closed("the session is closed"));
        }
        int most = quota.connections();
        if (number > most + TOLD) {
            dropped.incrementAndGet();
            return Entry.DROPPED;
        }
        return number <= most ? Entry.SERVED : Entry.TOLD;
    }

    /** How long the connection that is let in now waits for its turn. */
    Duration pace() {
        long now = System.nanoTime();
        long start = nextStart.updateAndGet(next -> Math.max(next, now - BURST * PACE_NANOS) + PACE_NANOS) - PACE_NANOS;
        return Duration.ofNanos(Math.max(0, start - now));
    }

    /** How many connections were dropped since this was asked last. */
    long takeDropped() {
        return dropped.getAndSet(0);
    }

    void leave(Connection connection) {
        connections.remove(connection);
        open.decrementAndGet();
    }

    boolean isOf(StreamProxy other) {
        return proxy == other;
    }

    EgressListener listener() {
        return listener;
    }

    Semaphore lookUps() {
        return lookUps;
    }

    Set<Connection> connections() {
        return connections;
    }

    int grant(int wanted, EgressQuota of) {
        return Connection.take(spent, of.bytes(), wanted);
    }

    /** Whether no byte is left to it. */
    boolean isSpent() {
        return spent.get() >= quota.bytes();
    }

    void movedUp(int bytes) {
        up.addAndGet(bytes);
    }

    void movedDown(int bytes) {
        down.addAndGet(bytes);
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public EgressPolicy policy() {
        return policy;
    }

    /** A connection says what it wants before it asks for the list, so that it is seen here or sees the new list there. */
    @Override
    public void policy(EgressPolicy other) {
        policy = other;
        for (Connection connection : connections) {
            connection
                    .target()
                    .filter(target -> !other.allows(target))
                    .ifPresent(target -> connection.cut(Refusal.byList(target)));
        }
    }

    @Override
    public EgressQuota quota() {
        return quota;
    }

    @Override
    public void quota(EgressQuota other) {
        quota = other;
    }

    @Override
    public EgressUsage usage() {
        return new EgressUsage(open.get(), served.get(), up.get(), down.get());
    }

    @Override
    public void close() {
        closed = true;
        connections.forEach(connection -> connection.cut(Refusal.closed("the session is closed")));
        proxy.forget(this);
    }
}
