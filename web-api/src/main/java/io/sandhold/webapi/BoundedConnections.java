package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * HTTP/1.1 connections that never hold more than {@link #MOST_UNREAD} bytes of a request. Helidon 4.5 gathers a chunk of a chunked body
 * (RFC 9112 section 7.1) in memory whole before it hands any of it on, and a peer may say that its chunk has 2 GiB. So {@link Body} takes
 * chunks apart itself, by {@link ChunkedInput}; what is left to Helidon are bodies that nobody reads, and those end at the bound.
 */
final class BoundedConnections implements ServerConnectionSelector {

    /** Bytes taken from the network between two reads of the body, at most: 64 KiB, twice what an address and headers may have. */
    static final int MOST_UNREAD = 64 << 10;

    /** What a piece from the network costs beside its bytes: it may have one byte only, and is an array in a list. */
    private static final int COST_OF_A_PIECE = 48;

    /** The intake of the connection that this thread serves; a connection is one thread. */
    private static final ThreadLocal<Intake> INTAKE = new ThreadLocal<>();

    private final ServerConnectionSelector http1;
    private final SilenceWatch silence;

    BoundedConnections(Http1Config config, SilenceWatch silence) {
        this.silence = silence;
        this.http1 = Http1ConnectionSelector.builder().config(config).build();
    }

    /** Says, on the connection's own thread, that what was taken so far has been read. */
    static void read() {
        INTAKE.get().unread = 0;
    }

    /** What the connection of this thread reads from. Helidon reads from it too: between requests it must stand where one begins. */
    static DataReader reader() {
        return INTAKE.get().reader;
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

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return http1.connection(
                new Bounded(context, new Intake(context.dataReader(), context.serverSocket(), silence).reader));
    }

    /** A reader that counts what is taken and not yet read. */
    private static final class Intake {

        private final DataReader from;
        private final HelidonSocket socket;
        private final SilenceWatch silence;
        private final DataReader reader = DataReader.create(this::pull);
        private int unread;

        Intake(DataReader from, HelidonSocket socket, SilenceWatch silence) {
            this.from = from;
            this.socket = socket;
            this.silence = silence;
        }

        private byte[] pull() {
            INTAKE.set(this);
            silence.waiting(socket);
            try {
                from.ensureAvailable();
            } finally {
                silence.heard(socket);
            }
            byte[] bytes = from.readBytes(from.available());
            unread += bytes.length + COST_OF_A_PIECE;
            if (unread > MOST_UNREAD) {
                throw new ClientGone("more was sent than is held unread");
            }
            return bytes;
        }
    }

    /** Helidon's context, with a reader that counts. */
    private record Bounded(ConnectionContext given, DataReader dataReader) implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return given.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return given.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return given.dataWriter();
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
