package io.sandhold.egress;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A session's connections, and what they have taken together. */
final class SessionClient implements EgressClient {

    /** Connections above the limit that are told so at the same time; those above these are closed without a word. */
    private static final int TOLD = 16;
    /** Look-ups of one session at the same time, so that a slow name server of its own is no hindrance to the others. */
    private static final int LOOK_UPS = 4;

    private final StreamProxy proxy;
    private final String session;
    private final EgressListener listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore lookUps = new Semaphore(LOOK_UPS, true);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();
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
        return number <= most ? Entry.SERVED : number <= most + TOLD ? Entry.TOLD : Entry.DROPPED;
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
