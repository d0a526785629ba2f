package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;

/** A connection whose bytes are no longer the server's to understand. */
final class TunnelConnection implements ServerConnection {

    private final ConnectionContext context;
    private final Answer.Tunnel.Ends ends;

    TunnelConnection(ConnectionContext context, Answer.Tunnel.Ends ends) {
        this.context = context;
        this.ends = ends;
    }

    @Override
    public void handle(Limit limit) {
        ends.carry(new FromPeer(context.dataReader()), new ToPeer(context.dataWriter()));
        throw new ClientGone("a tunnel has ended");
    }

    /** Helidon closes connections that were idle for its own time; silence is seen to by {@link Intake}. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        SilenceWatch.end(context.serverSocket());
    }

    private static final class FromPeer extends InputStream {
        private final DataReader reader;

        FromPeer(DataReader reader) {
            this.reader = reader;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            try {
                reader.ensureAvailable();
            } catch (DataReader.InsufficientDataAvailableException e) {
                return -1;
            }
            byte[] bytes = reader.readBytes(Math.min(length, reader.available()));
            System.arraycopy(bytes, 0, into, offset, bytes.length);
            return bytes.length;
        }
    }

    private static final class ToPeer extends OutputStream {
        private final DataWriter writer;

        ToPeer(DataWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writer.writeNow(BufferData.create(Arrays.copyOfRange(bytes, offset, offset + length)));
        }

        @Override
        public void flush() {
            writer.flush();
        }
    }
}
