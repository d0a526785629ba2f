package io.sandhold.egress;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A session's connections, and what they have taken together. */
final class SessionClient implements EgressClient {

    /** Connections above the limit that are told so at the same time; those above these are closed without a word. */
    private static final int TOLD = 16;

    private final StreamProxy proxy;
    private final EgressMeter meter;
    private final EgressListener listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private volatile EgressPolicy policy;
    private volatile EgressQuota quota;
    private volatile boolean closed;

    SessionClient(
            StreamProxy proxy, EgressMeter meter, EgressPolicy policy, EgressQuota quota, EgressListener listener) {
        this.proxy = proxy;
        this.meter = meter;
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
        meter.serves();
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

    EgressMeter meter() {
        return meter;
    }

    Set<Connection> connections() {
        return connections;
    }

    int grant(int wanted, EgressQuota of) {
        return meter.take(of.bytes(), wanted);
    }

    /** Whether no byte is left to it. */
    boolean isSpent() {
        return meter.isSpent(quota.bytes());
    }

    @Override
    public String session() {
        return meter.session();
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
        return meter.usage(open.get());
    }

    @Override
    public void close() {
        closed = true;
        connections.forEach(connection -> connection.cut(Refusal.closed("the session is closed")));
        proxy.forget(this);
    }
}
