package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One operation that is a connection: it waits for one that is made inside the jail, or makes one to what listens there. */
final class AgentConnection extends AgentOperation<ByteBuffer> implements JailConnection {
    /** Pieces up to this size, in bytes, are put together in blocks: a program may send one byte a frame. */
    private static final int SMALL = 512;

    private static final int BLOCK = 4096;

    private static final int TAKEN_STEP = 64 * 1024;

    private final Watchdog watchdog;
    private final SocketChannel channel;
    private final InputStream input = new ConnectionInput(this);
    private boolean inputEnded;
    private int taken;

    private AgentConnection(SocketChannel channel, Watchdog watchdog, Runnable whenOver) {
        super("connection", true, channel, whenOver);
        this.channel = channel;
        this.watchdog = watchdog;
    }

    /**
     * Asks the agent for a connection, and waits until it is listened for.
     *
     * @param channel becomes the connection's, also when this fails
     * @param which a port of the jail's 127.0.0.1 (2 bytes), or the number of a listener (4 bytes)
     */
    static AgentConnection listen(SocketChannel channel, ByteBuffer which, Watchdog watchdog) throws IOException {
        var connection = new AgentConnection(channel, watchdog, () -> {});
        try {
            connection.writer.write(FrameType.ACCEPT, which);
            connection.expect(FrameType.LISTENING);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.closeChannel();
            throw e;
        }
    }

    /**
     * Has the agent connect, and waits until the connection stands.
     *
     * @param channel becomes the connection's, also when this fails
     * @throws IOException if it cannot be made; the message says why
     */
    static AgentConnection connect(SocketChannel channel, JailAddress address, Watchdog watchdog, Runnable whenOver)
            throws IOException {
        var connection = new AgentConnection(channel, watchdog, whenOver);
        try {
            connection.writer.write(FrameType.CONNECT, address.frame());
            connection.expect(FrameType.CONNECTED);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.closeChannel();
            throw e;
        }
    }

    /** Waits for the connection to be made. */
    void awaitAccepted() throws IOException {
        expect(FrameType.CONNECTED);
    }

    private void expect(FrameType type) throws IOException {
        Frame frame = reader.read();
        if (frame.type() == FrameType.REFUSED) {
            throw new ConnectException(PeerText.escape(StandardCharsets.UTF_8.decode(frame.payload())));
        }
        if (frame.type() != type) {
            throw new IOException("the agent sent a frame " + frame.type() + " instead of " + type);
        }
    }

    /** A small piece at the beginning of a block that has room for more of them. */
    private static ByteBuffer block(ByteBuffer piece) {
        return piece.remaining() > SMALL
                ? piece
                : ByteBuffer.allocate(BLOCK).put(piece.duplicate()).flip();
    }

    @Override
    boolean joins(ByteBuffer last, ByteBuffer next) {
        int end = last.limit();
        if (next.remaining() > SMALL || last.capacity() - end < next.remaining()) {
            return false;
        }
        last.limit(end + next.remaining());
        last.put(end, next, 0, next.remaining());
        return true;
    }

    @Override
    void take(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        switch (frame.type()) {
            case STDOUT -> {
                if (inputEnded) {
                    throw new IOException("the agent sent more after the end");
                }
                addWithin(block(payload), payload.capacity());
            }
            case STDOUT_END -> inputEnded = true;
            case CREDIT -> giveCredit(payload);
            case STDIN_CLOSED -> closeInput();
            case OVER -> {
                if (payload.get() != 0) {
                    fail(new JailException("the program in the jail broke the connection off"));
                } else if (inputEnded) {
                    finish();
                } else {
                    throw new IOException("the agent ended it before its end");
                }
            }
            default -> throw new IOException("the agent sent a frame " + frame.type() + " amid a connection");
        }
    }

    @Override
    void broken(IOException why) {
        fail(new JailException("the connection is lost: " + why.getMessage(), why));
    }

    /** The next bytes that the program sent; none at its end of file. */
    ByteBuffer nextChunk() throws IOException {
        try {
            ByteBuffer chunk = next(() -> inputEnded).orElse(ByteBuffer.allocate(0));
            taken += chunk.remaining();
            if (taken >= TAKEN_STEP) {
                tell(FrameType.TAKEN, ByteBuffer.allocate(4).putInt(taken).flip());
                taken = 0;
            }
            return chunk;
        } catch (JailException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return toProgram();
    }

    /** The agent takes a client's end without an end of its stream for a break, so that is said first; an agent that does not read is not waited for long. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            try (Watchdog.Guard _ = watchdog.guard(channel);
                    OutputStream ending = toProgram()) {
                ending.flush();
            } catch (IOException e) {
                System.getLogger(AgentConnection.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
            }
        }
        super.close();
    }

    @Override
    public void reset() {
        super.close();
    }
}
