package io.sandhold.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Something that the agent listens on in its jail and whose connections come to the server: the port of {@link NetworkMode#EGRESS}, of which there is
 * one, or what a client asked for. Accept operations always wait at the agent, for the former some, so that a burst is taken at once. How many
 * connections there may be is the agent's to bound ({@code STREAMS_MAX} and {@code RETURNS_MAX} in {@code agent.h}); the rest wait in the jail.
 * Thread-safe.
 */
final class AgentListener implements JailListener {
    private static final System.Logger LOG = System.getLogger(AgentListener.class.getName());

    /** At most {@code WAITING_MAX} in {@code agent.h}. */
    private static final int WAITING = 4;

    private static final long BEFORE_NEXT_TRY_SECONDS = 1;

    private final String name;
    private final AgentAddress agent;
    private final Watchdog watchdog;
    private final Bound bound;
    private final Queue<AgentConnection> made = new ConcurrentLinkedQueue<>();
    private final Set<AgentConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean served = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * What the agent listens on.
     *
     * @param which its place in an accept frame's payload: a port, or a listener's number
     * @param held the operation that it lasts as long as; {@code null} where it lasts as long as the agent
     */
    private record Bound(byte[] which, int port, SocketChannel held) {}

    private AgentListener(String name, AgentAddress agent, Watchdog watchdog, Bound bound) {
        this.name = name;
        this.agent = agent;
        this.watchdog = watchdog;
        this.bound = bound;
    }

    /**
     * Has the port listened on, before anything runs in the jail; without {@link NetworkMode#EGRESS} nothing.
     *
     * @throws IOException if the agent does not
     */
    static AgentListener open(String name, NetworkMode network, AgentAddress agent, Watchdog watchdog)
            throws IOException {
        byte[] which =
                ByteBuffer.allocate(2).putShort((short) NetworkMode.EGRESS_PORT).array();
        var listener = new AgentListener(name, agent, watchdog, new Bound(which, NetworkMode.EGRESS_PORT, null));
        if (network == NetworkMode.EGRESS) {
            listener.made.add(listener.listen());
        } else {
            listener.served.set(true);
        }
        return listener;
    }

    /**
     * Has something listened on for a client.
     *
     * @throws ConnectException if it cannot be; the message says why
     * @throws IOException if the agent does not answer, or with nonsense
     */
    static AgentListener bind(String name, ListenAddress address, AgentAddress agent, Watchdog watchdog)
            throws IOException {
        SocketChannel channel = AgentAddress.open();
        try (Watchdog.Guard _ = watchdog.guard(channel)) {
            agent.connect(channel);
            return new AgentListener(name, agent, watchdog, bound(channel, address));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Asks for it, and judges the answer: a listener's number and its port. */
    private static Bound bound(SocketChannel channel, ListenAddress address) throws IOException {
        new FrameWriter(channel).write(FrameType.LISTEN, address.frame());
        Frame answer = new FrameReader(channel).read();
        if (answer.type() == FrameType.REFUSED) {
            throw new ConnectException(PeerText.escape(StandardCharsets.UTF_8.decode(answer.payload())));
        }
        if (answer.type() != FrameType.BOUND) {
            throw new IOException("the agent sent a frame " + answer.type() + " instead of " + FrameType.BOUND);
        }
        byte[] which = new byte[4];
        answer.payload().get(which);
        int port = Short.toUnsignedInt(answer.payload().getShort());
        if (!address.isAnsweredBy(port)) {
            throw new IOException("the agent was asked to listen on " + address + " and says port " + port);
        }
        return new Bound(which, port, channel);
    }

    @Override
    public int port() {
        return bound.port();
    }

    private AgentConnection listen() throws IOException {
        SocketChannel channel = AgentAddress.open();
        try (Watchdog.Guard _ = watchdog.guard(channel)) {
            agent.connect(channel);
            AgentConnection connection = AgentConnection.listen(channel, ByteBuffer.wrap(bound.which()), watchdog);
            open.add(connection);
            if (ended.getCount() == 0) {
                drop(connection);
                throw new IOException("it is not listened on any more");
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
        for (int i = bound.held() == null ? WAITING : 1; i > 0; i--) {
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
            if (bound.held() != null) {
                open.remove(connection); // it outlives what it was made to
            }
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

    /** The jail has ended, and with it every connection; or what a client asked for ends, and of its connections only what waits. */
    @Override
    public void close() {
        ended.countDown();
        open.forEach(this::drop);
        if (bound.held() != null) {
            try {
                bound.held().close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "close", e);
            }
        }
    }
}
