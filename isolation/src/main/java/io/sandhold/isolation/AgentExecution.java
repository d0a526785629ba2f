package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One exec operation over its own connection.
 *
 * <p>There is no thread of its own: whoever waits for something (the reader for output, the writer for credit) reads the
 * next frame when nobody else does, and output that the writer comes upon waits for the reader, at most {@link #AHEAD} bytes of it.
 */
final class AgentExecution implements Execution {

    /** What may be sent to a command's stdin before it has read any of it; {@code STDIN_CREDIT} in {@code agent.h}. */
    static final int CREDIT = 256 * 1024;

    private static final int AHEAD = 256 * 1024;

    private final SocketChannel channel;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final OomKills oomKills;
    private final long oomKillsBefore;
    private final Runnable whenOver;
    private final OutputStream stdin = new CommandInput(this);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Output> ahead = new ArrayDeque<>();
    private int aheadBytes;
    private boolean reading;
    private int credit = CREDIT;
    private boolean stdinClosed;
    private boolean exited;
    private boolean over;
    private JailException failure;

    /** Counts what the kernel has killed in a jail because its memory was used up. */
    @FunctionalInterface
    interface OomKills {
        long count();
    }

    private AgentExecution(SocketChannel channel, OomKills oomKills, Runnable whenOver) {
        this.channel = channel;
        this.reader = new FrameReader(channel);
        this.writer = new FrameWriter(channel);
        this.oomKills = oomKills;
        this.oomKillsBefore = oomKills.count();
        this.whenOver = whenOver;
    }

    /**
     * Starts a command and waits until the agent has.
     *
     * @param channel becomes the execution's, also when this fails
     * @param whenOver runs once, when the operation is over; not when this fails
     */
    static AgentExecution start(SocketChannel channel, Command command, OomKills oomKills, Runnable whenOver) {
        var execution = new AgentExecution(channel, oomKills, whenOver);
        try {
            execution.writer.write(FrameType.EXEC, ExecRequest.encode(command));
            Frame first = execution.reader.read();
            switch (first.type()) {
                case STARTED -> {
                    return execution;
                }
                case REFUSED ->
                    throw new JailException("the command was refused: "
                            + PeerText.escape(StandardCharsets.UTF_8.decode(first.payload())));
                default -> throw new IOException("the agent began with a frame " + first.type());
            }
        } catch (IOException e) {
            execution.closeChannel();
            throw new JailException("the command could not be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            execution.closeChannel();
            throw e;
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public Output next() {
        lock.lock();
        try {
            if (exited && ahead.isEmpty()) {
                throw new IllegalStateException("the command's exit has been given");
            }
            pump(() -> !ahead.isEmpty());
            if (ahead.isEmpty()) {
                throw failure;
            }
            Output output = ahead.remove();
            aheadBytes -= sizeOf(output);
            changed.signalAll();
            return output;
        } finally {
            lock.unlock();
        }
    }

    /** Reads frames, or lets another thread read them, until {@code enough} or the connection has failed. The lock is held. */
    private void pump(BooleanSupplier enough) {
        while (!enough.getAsBoolean() && failure == null) {
            if (reading || aheadBytes >= AHEAD) {
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new JailException("interrupted while waiting for the command");
                }
            } else {
                readOne();
            }
        }
    }

    private void readOne() {
        reading = true;
        lock.unlock();
        Frame frame = null;
        IOException broken = null;
        try {
            frame = reader.read();
        } catch (IOException e) {
            broken = e;
        } finally {
            lock.lock();
            reading = false;
            changed.signalAll();
        }
        try {
            if (broken != null) {
                throw broken;
            }
            take(frame);
        } catch (IOException e) {
            failure = new JailException("the command's connection broke: " + e.getMessage(), e);
            closeChannel();
            finish();
        }
    }

    private void take(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        switch (frame.type()) {
            case STDOUT -> add(new Output.Stdout(payload));
            case STDERR -> add(new Output.Stderr(payload));
            case CREDIT -> {
                int given = payload.getInt();
                if (given <= 0 || given > CREDIT - credit) {
                    throw new IOException("the agent gave back credit that it was not given");
                }
                credit += given;
            }
            case STDIN_CLOSED -> stdinClosed = true;
            case EXITED -> {
                exited = true;
                add(new Output.Exited(exit(payload)));
                closeChannel();
                finish();
            }
            case PROOF, STARTED, STATUS_IS, REFUSED, EXEC, STDIN, STDIN_END, RESIZE, SIGNAL, KILL, STATUS ->
                throw new IOException("the agent sent a frame " + frame.type() + " amid a command");
        }
    }

    private void add(Output output) {
        ahead.add(output);
        aheadBytes += sizeOf(output);
    }

    private static int sizeOf(Output output) {
        return switch (output) {
            case Output.Stdout stdout -> stdout.bytes().capacity();
            case Output.Stderr stderr -> stderr.bytes().capacity();
            case Output.Exited _ -> 0;
        };
    }

    private Exit exit(ByteBuffer payload) {
        boolean signalled = payload.get() != 0;
        int value = Byte.toUnsignedInt(payload.get());
        int code = signalled ? 128 + (value & 127) : value;
        return new Exit(
                code,
                signalled ? OptionalInt.of(value & 127) : OptionalInt.empty(),
                micros(payload),
                micros(payload),
                Math.max(0, payload.getLong()),
                code == 128 + Signals.KILL && oomKills.count() > oomKillsBefore);
    }

    private static Duration micros(ByteBuffer payload) {
        return Duration.of(payload.getLong() & Long.MAX_VALUE, ChronoUnit.MICROS);
    }

    /** Waits until some stdin may be sent, and takes that much of the credit. */
    int awaitCredit(int wanted) throws IOException {
        lock.lock();
        try {
            pump(() -> credit > 0 || stdinClosed || over);
            if (stdinClosed) {
                throw new IOException("the command has closed its stdin");
            }
            if (over || failure != null) {
                throw new IOException("the command has ended");
            }
            int taken = Math.min(wanted, credit);
            credit -= taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void sendStdin(ByteBuffer bytes) throws IOException {
        try {
            writer.write(FrameType.STDIN, bytes);
        } catch (IOException e) {
            throw new IOException("the command has ended", e);
        }
    }

    void endStdin() {
        tell(FrameType.STDIN_END, ByteBuffer.allocate(0));
    }

    @Override
    public void resize(WindowSize size) {
        tell(FrameType.RESIZE, ExecRequest.size(size));
    }

    @Override
    public void signal(int signal) {
        if (signal < 1 || signal > 64) {
            throw new IllegalArgumentException("a signal is 1 to 64, not " + signal);
        }
        tell(FrameType.SIGNAL, ByteBuffer.allocate(1).put((byte) signal).flip());
    }

    @Override
    public void kill() {
        tell(FrameType.KILL, ByteBuffer.allocate(0));
    }

    /** Sends what has no answer. Where the connection is gone {@link #next()} tells how the command ended. */
    private void tell(FrameType type, ByteBuffer payload) {
        try {
            writer.write(type, payload);
        } catch (IOException e) {
            System.getLogger(AgentExecution.class.getName())
                    .log(System.Logger.Level.TRACE, () -> type + " came after the command's end: " + e);
        }
    }

    @Override
    public void close() {
        closeChannel();
        lock.lock();
        try {
            if (failure == null) {
                failure = new JailException("the execution was closed");
            }
            changed.signalAll();
            finish();
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            changed.signalAll();
            whenOver.run();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(AgentExecution.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
        }
    }
}
