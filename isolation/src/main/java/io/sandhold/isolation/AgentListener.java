package io.sandhold.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The port on a jail's loopback whose connections come to the server; there is one in {@link NetworkMode#EGRESS}. Some
 * {@link #WAITING} accept operations always wait at the agent, so that a burst is taken at once. How many connections there may be
 * is the agent's to bound ({@code STREAMS_MAX} in {@code agent.h}); the rest wait in the jail. Thread-safe.
 */
final class AgentListener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AgentListener.class.getName());

    /** At most {@code WAITING_MAX} in {@code agent.h}. */
    private static final int WAITING = 4;

    private static final long BEFORE_NEXT_TRY_SECONDS = 1;

    private final String name;
    private final AgentAddress agent;
    private final Watchdog watchdog;
    private final Queue<AgentConnection> made = new ConcurrentLinkedQueue<>();
    private final Set<AgentConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean served = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private AgentListener(String name, AgentAddress agent, Watchdog watchdog) {
        this.name = name;
        this.agent = agent;
        this.watchdog = watchdog;
    }

    /**
     * Has the port listened on, before anything runs in the jail; without {@link NetworkMode#EGRESS} nothing.
     *
     * @throws IOException if the agent does not
     */
    static AgentListener open(String name, NetworkMode network, AgentAddress agent, Watchdog watchdog)
            throws IOException {
        var listener = new AgentListener(name, agent, watchdog);
        if (network == NetworkMode.EGRESS) {
            listener.made.add(listener.listen());
        } else {
            listener.served.set(true);
        }
        return listener;
    }

    private AgentConnection listen() throws IOException {
        SocketChannel channel = AgentAddress.open();
        try (Watchdog.Guard _ = watchdog.guard(channel)) {
            agent.connect(channel);
            AgentConnection connection = AgentConnection.listen(channel, NetworkMode.EGRESS_PORT, watchdog);
            open.add(connection);
            if (ended.getCount() == 0) {
                drop(connection);
                throw new IOException("the jail has ended");
            }
            return connection;
        } catch (IOException e) {
            channel.close();
            throw new IOException(watchdog.why(e), e);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void drop(AgentConnection connection) {
        connection.reset();
        open.remove(connection);
    }

    /** As {@link Jail#onConnection}. */
    void serve(Consumer<JailConnection> action) {
        if (served.getAndSet(true)) {
            throw new IllegalStateException(
                    "the connections of the jail " + name + " are served already, or its network is not EGRESS");
        }
        for (int i = 0; i < WAITING; i++) {
            waitForOne(action);
        }
    }

    private void waitForOne(Consumer<JailConnection> action) {
        Thread.ofVirtual().name("jail-connection-" + name).start(() -> {
            AgentConnection connection = null;
            while (connection == null && ended.getCount() > 0) {
                connection = next();
            }
            if (connection != null) {
                waitForOne(action);
                run(action, connection);
            }
        });
    }

    /** The next connection; {@code null} where waiting for it has failed. */
    private AgentConnection next() {
        AgentConnection connection = made.poll();
        try {
            connection = connection == null ? listen() : connection;
            connection.awaitAccepted();
            return connection;
        } catch (IOException | RuntimeException e) {
            if (connection != null) {
                drop(connection);
            }
            pause(e);
            return null;
        }
    }

    /** An agent that has just died, or does not answer, is not asked again at once. */
    private void pause(Exception why) {
        try {
            if (!ended.await(BEFORE_NEXT_TRY_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "no connection can be taken from the jail " + name + ": " + why.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.countDown();
        }
    }

    private void run(Consumer<JailConnection> action, AgentConnection connection) {
        try {
            action.accept(connection);
            connection.close();
        } catch (UncheckedIOException e) { // its program has gone, or the jail
            LOG.log(System.Logger.Level.DEBUG, () -> "a connection of the jail " + name + " broke", e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, () -> "a connection of the jail " + name + " failed", e);
        } finally {
            drop(connection);
        }
    }

    /** The jail has ended, and with it every connection. */
    @Override
    public void close() {
        ended.countDown();
        open.forEach(this::drop);
    }
}
