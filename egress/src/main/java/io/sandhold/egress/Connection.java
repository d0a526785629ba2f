package io.sandhold.egress;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection of a jail while it lasts: what it is, what it has moved, and what has to be closed to end it. Any thread may {@link #cut} it; the
 * first reason stays.
 */
final class Connection {

    private final JailStream jail;
    private final SessionClient session;
    private final long began = System.nanoTime();
    private final List<Closeable> held = new ArrayList<>();
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();

    private volatile EgressProtocol protocol = EgressProtocol.UNKNOWN;
    private volatile Target target;
    private volatile String asked = "";
    private volatile String address = "";
    /** The wait that is on: since when, how long at most, and whether its end is an end as any other. */
    private volatile long since = began;

    private volatile long most;
    private volatile boolean leaving;
    private Refusal cause;
    private boolean over;

    Connection(JailStream jail, SessionClient session, Duration head) {
        this.jail = jail;
        this.session = session;
        this.most = head.toNanos();
    }

    JailStream jail() {
        return jail;
    }

    SessionClient session() {
        return session;
    }

    void speaks(EgressProtocol spoken) {
        protocol = spoken;
    }

    EgressProtocol protocol() {
        return protocol;
    }

    /** What was asked for, before it is known to be a host. Hostile text. */
    void asks(String text) {
        asked = PeerText.escape(text, 255);
    }

    void wants(Target wanted) {
        target = wanted;
    }

    Optional<Target> target() {
        return Optional.ofNullable(target);
    }

    void connectedTo(String to) {
        address = to;
    }

    /** A wait begins that may take so long; {@link #moved} begins it again. */
    void waits(Duration time) {
        since = System.nanoTime();
        most = time.toNanos();
    }

    /** What is left to do is to part: when {@code time} is over, that is no fault. */
    void parts(Duration time) {
        leaving = true;
        waits(time);
    }

    /** Ends what has waited for too long. Does not block. */
    void look(long now) {
        if (now - since > most) {
            if (leaving) {
                end();
            } else {
                cut(Refusal.silence(
                        target == null ? "the request did not come in time" : "no byte moved for too long"));
            }
        }
    }

    /**
     * How many of {@code wanted} bytes may still be moved; they are taken as moved.
     */
    int grant(int wanted) {
        EgressQuota quota = session.quota();
        since = System.nanoTime();
        return session.grant(take(spent, quota.bytesPerConnection(), wanted), quota);
    }

    /** Takes up to {@code wanted} of what is left of {@code most}. */
    static int take(AtomicLong spent, long most, int wanted) {
        while (true) {
            long before = spent.get();
            int granted = (int) Math.max(0, Math.min(wanted, most - before));
            if (granted == 0 || spent.compareAndSet(before, before + granted)) {
                return granted;
            }
        }
    }

    void movedUp(int bytes) {
        up.addAndGet(bytes);
        session.meter().movedUp(bytes);
        since = System.nanoTime();
    }

    void movedDown(int bytes) {
        down.addAndGet(bytes);
        session.meter().movedDown(bytes);
        since = System.nanoTime();
    }

    /**
     * Has {@code resource} closed when the connection is cut.
     *
     * @throws Refusal the reason, if it is cut already; the resource is closed then
     */
    void holds(Closeable resource) {
        synchronized (this) {
            if (!over) {
                held.add(resource);
                return;
            }
        }
        close(resource);
        throw cause().orElseThrow(() -> Refusal.closed("the connection is over"));
    }

    /** Ends both sides at once, for the reason given unless there is one already. Does not wait for the jail's side. */
    void cut(Refusal why) {
        finish(Optional.of(why));
    }

    /** Ends both sides in order. Does not wait for the jail's side. Idempotent. */
    void end() {
        finish(Optional.empty());
    }

    private void finish(Optional<Refusal> why) {
        List<Closeable> all;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            cause = why.orElse(null);
            all = List.copyOf(held);
        }
        all.forEach(Connection::close);
        Thread.startVirtualThread(() -> close(why.isPresent() ? jail::abort : jail));
    }

    /** Why it was cut; empty if it was not. */
    synchronized Optional<Refusal> cause() {
        return Optional.ofNullable(cause);
    }

    synchronized boolean isOver() {
        return over;
    }

    /** A close that fails has nothing left to close. */
    private static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException | RuntimeException e) {
            System.getLogger(Connection.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection was gone before it was closed", e);
        }
    }

    EgressEvent event(EgressOutcome outcome, String detail, String refusedAddress) {
        Target known = target;
        long dropped = session.takeDropped();
        String more =
                dropped == 0 ? "" : " (and " + dropped + " connections above the limit were dropped before this ended)";
        return new EgressEvent(
                session.session(),
                protocol,
                known == null ? asked : known.host().text(),
                known == null ? 0 : known.port(),
                refusedAddress.isEmpty() ? address : refusedAddress,
                outcome,
                PeerText.escape((detail + more).strip(), 500),
                up.get(),
                down.get(),
                Duration.ofNanos(System.nanoTime() - began));
    }
}
