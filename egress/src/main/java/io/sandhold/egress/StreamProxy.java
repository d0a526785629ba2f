package io.sandhold.egress;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The clients, the connections of all of them together, and the clock that ends what waits for too long. */
final class StreamProxy implements EgressProxy {

    private static final System.Logger LOG = System.getLogger(StreamProxy.class.getName());
    private static final long LOOK_MILLIS = 100;

    private final EgressConfig config;
    private final Dialer dialer;
    private final NameLookUps lookUps;
    private final Set<SessionClient> clients = ConcurrentHashMap.newKeySet();
    private final HostPlaces places;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("egress-clock").factory());
    private volatile boolean closed;

    StreamProxy(EgressConfig config) {
        this.config = Objects.requireNonNull(config, "config");
        this.places = new HostPlaces(config.connections());
        this.lookUps = new NameLookUps(config.resolver(), config.times().lookUp());
        this.dialer = new Dialer(config, lookUps);
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        try {
            for (SessionClient client : clients) {
                client.connections().forEach(connection -> connection.look(now));
            }
        } catch (RuntimeException e) {
            // A clock that throws is not run again, and then nothing would end any more.
            LOG.log(Level.ERROR, "the look at silent connections failed", e);
        }
    }

    @Override
    public EgressClient client(EgressMeter meter, EgressPolicy policy, EgressQuota quota, EgressListener listener) {
        var client = new SessionClient(
                this,
                Objects.requireNonNull(meter, "meter"),
                Objects.requireNonNull(policy, "policy"),
                Objects.requireNonNull(quota, "quota"),
                Objects.requireNonNull(listener, "listener"));
        clients.add(client);
        if (closed) {
            client.close();
        }
        return client;
    }

    void forget(SessionClient client) {
        clients.remove(client);
    }

    @Override
    public void serve(JailStream jail, EgressClient client) {
        if (!(client instanceof SessionClient session) || !session.isOf(this)) {
            throw new IllegalArgumentException("the client is of another proxy");
        }
        var connection = new Connection(jail, session, config.times().head());
        SessionClient.Entry entry = session.enter(connection);
        if (entry == SessionClient.Entry.DROPPED) {
            session.leave(connection);
            connection.cut(Refusal.limit("far too many connections"));
            return;
        }
        String account = session.meter().account();
        // one that only hears a refusal takes no place
        boolean placed = entry == SessionClient.Entry.SERVED && places.take(account);
        EgressEvent event;
        try {
            event = new Exchange(connection, config, dialer).run(entry, placed);
        } finally {
            connection.end();
            if (placed) {
                places.free(account);
            }
            session.leave(connection);
        }
        try {
            session.listener().ended(event);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the event of a connection was lost: " + event, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        clients.forEach(SessionClient::close);
        clock.shutdownNow();
        lookUps.close();
    }
}
