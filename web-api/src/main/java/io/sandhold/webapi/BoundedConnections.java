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
 * (RFC 9112 section 7.1) in memory whole before it hands any of it on, and a peer may say that its chunk has 2 GiB.
 */
final class BoundedConnections implements ServerConnectionSelector {

    /** Bytes taken from the network between two reads of the body, at most: 16 MiB. */
    static final long MOST_UNREAD = 16L << 20;

    /** What the connection of this thread has taken since its request's body was last read; a connection is one thread. */
    private static final ThreadLocal<long[]> UNREAD = ThreadLocal.withInitial(() -> new long[1]);

    private final ServerConnectionSelector http1;

    BoundedConnections(Http1Config config) {
        this.http1 = Http1ConnectionSelector.builder().config(config).build();
    }

    /** Says, on the connection's own thread, that what was taken so far has been read. */
    static void read() {
        UNREAD.get()[0] = 0;
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
        return http1.connection(new Bounded(context));
    }

    /** More was sent in one chunk than this server holds. */
    static final class ChunkTooLarge extends RuntimeException {
        ChunkTooLarge() {
            super("a chunk of a chunked body must not be over " + (MOST_UNREAD >> 20) + " MiB");
        }
    }

    /** Helidon's context, with a reader that counts. */
    private record Bounded(ConnectionContext given, DataReader dataReader) implements ConnectionContext {

        Bounded(ConnectionContext given) {
            this(given, DataReader.create(() -> pull(given.dataReader())));
        }

        private static byte[] pull(DataReader from) {
            from.ensureAvailable();
            byte[] bytes = from.readBytes(from.available());
            long[] unread = UNREAD.get();
            unread[0] += bytes.length;
            if (unread[0] > MOST_UNREAD) {
                throw new ChunkTooLarge();
            }
            return bytes;
        }

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
