package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.sandhold.webapi.ConnectionShares.Place;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * HTTP/1.1 connections that never hold more than {@link Intake#MOST_UNREAD} bytes of a request. Helidon 4.5 gathers a chunk of a chunked body
 * (RFC 9112 section 7.1) in memory whole before it hands any of it on, and a peer may say that its chunk has 2 GiB. So {@link Body} takes
 * chunks apart itself, by {@link ChunkedInput}; what is left to Helidon are bodies that nobody reads, and those end at the bound. Each has a
 * place among those of its source.
 */
final class BoundedConnections implements ServerConnectionSelector {

    private final ServerConnectionSelector http1;
    private final SilenceWatch watch;
    private final ConnectionShares shares;

    BoundedConnections(Http1Config config, Upgrader upgrader, SilenceWatch watch, ConnectionShares shares) {
        this.watch = watch;
        this.shares = shares;
        this.http1 = Http1ConnectionSelector.builder()
                .config(config)
                .addUpgrader(upgrader)
                .build();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    /** One that is closed without a word where its source holds too many. */
    @Override
    public ServerConnection connection(ConnectionContext context) {
        HelidonSocket socket = context.serverSocket();
        if (!(context.remotePeer().address() instanceof InetSocketAddress peer)) {
            throw new ClientGone("its source is not known");
        }
        Place place = shares.enter(peer.getAddress(), () -> SilenceWatch.end(socket))
                .orElseThrow(() -> new ClientGone("its source holds too many connections"));
        try {
            Intake intake = new Intake(context.dataReader(), socket, watch, place);
            return new Placed(
                    http1.connection(new Bounded(
                            context, intake.reader(), new TimedWriter(context.dataWriter(), socket, watch))),
                    intake,
                    place);
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }

    /** Helidon's connection, which gives its place back. */
    private record Placed(ServerConnection given, Intake intake, Place place)
            implements ServerConnection, InterruptableTask<Void> {

        @Override
        public void handle(Limit limit) throws InterruptedException {
            try (place) {
                intake.begin();
                given.handle(limit);
            }
        }

        @Override
        public Duration idleTime() {
            return given.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            given.close(interrupt);
        }

        @Override
        public boolean canInterrupt() {
            return given instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }

    /** Helidon's context, with a reader that counts and a writer that is timed. */
    private record Bounded(ConnectionContext given, DataReader dataReader, DataWriter dataWriter)
            implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return given.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return given.executor();
        }

        @Override
        public Router router() {
            return given.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return given.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return given.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return given.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return given.localPeer();
        }

        @Override
        public boolean isSecure() {
            return given.isSecure();
        }

        @Override
        public String socketId() {
            return given.socketId();
        }

        @Override
        public String childSocketId() {
            return given.childSocketId();
        }
    }
}
