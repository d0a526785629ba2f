package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One operation over its own connection to an agent: its frames in their order, and credit for what is sent to it.
 *
 * <p>There is no thread of its own: whoever waits for something (the reader for output, the writer for credit) reads the
 * next frame when nobody else does, and output that the writer comes upon waits for the reader, at most {@link #AHEAD} bytes of it. Beyond
 * that the writer waits for the reader, too, unless the agent sends only what there is room for ({@code windowed}).
 *
 * @param <T> what a reader gets
 */
abstract class AgentOperation<T> implements AutoCloseable {

    /** What may be sent before any of it has been taken; {@code STDIN_CREDIT} in {@code agent.h}. */
    static final int CREDIT = 256 * 1024;

    /** What waits for the reader; {@code STREAM_WINDOW} in {@code agent.h}. */
    private static final int AHEAD = 256 * 1024;

    final FrameReader reader;
    final FrameWriter writer;
    private final String what;
    private final boolean windowed;
    private final SocketChannel channel;
    private final Runnable whenOver;
    private final OutputStream toProgram = new OperationInput(this);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ahead<T>> ahead = new ArrayDeque<>();
    private int aheadBytes;
    private boolean reading;
    private int credit = CREDIT;
    private boolean inputClosed;
    private boolean over;
    private JailException failure;

    private record Ahead<T>(T value, int bytes) {}

    /**
     * @param what names it in messages
     * @param windowed whether the agent keeps to {@link #AHEAD}, and {@link FrameType#TAKEN} tells it that there is room again
     * @param channel becomes the operation's
     * @param whenOver runs once, when the operation is over
     */
    AgentOperation(String what, boolean windowed, SocketChannel channel, Runnable whenOver) {
        this.what = what;
        this.windowed = windowed;
        this.channel = channel;
        this.reader = new FrameReader(channel);
        this.writer = new FrameWriter(channel);
        this.whenOver = whenOver;
    }

    /** Takes in one frame; the lock is held. */
    abstract void take(Frame frame) throws IOException;

    final OutputStream toProgram() {
        return toProgram;
    }

    /** The next that has arrived, waiting for it; empty where {@code ended} and there is none. */
    final Optional<T> next(BooleanSupplier ended) {
        lock.lock();
        try {
            pump(() -> !ahead.isEmpty() || ended.getAsBoolean());
            Ahead<T> first = ahead.poll();
            if (first != null) {
                aheadBytes -= first.bytes();
                changed.signalAll();
                return Optional.of(first.value());
            }
            if (ended.getAsBoolean()) {
                return Optional.empty();
            }
            throw failure;
        } finally {
            lock.unlock();
        }
    }

    /** Reads frames, or lets another thread read them, until {@code enough} or the connection has failed. The lock is held. */
    private void pump(BooleanSupplier enough) {
        while (!enough.getAsBoolean() && failure == null) {
            if (reading || (aheadBytes >= AHEAD && !windowed)) {
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new JailException("interrupted while waiting for the " + what);
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
            frame = readFrame();
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
            broken(e);
        }
    }

    /** Waits for the next frame. The lock is not held, and nobody else does. */
    Frame readFrame() throws IOException {
        return reader.read();
    }

    /** The connection has broken, or the agent the protocol. The lock is held. */
    void broken(IOException why) {
        fail(new JailException("the " + what + "'s connection broke: " + why.getMessage(), why));
    }

    /** Lets the reader have {@code value}. The lock is held. */
    final void add(T value, int bytes) {
        ahead.add(new Ahead<>(value, bytes));
        aheadBytes += bytes;
    }

    /** As {@link #add}, where the agent is to keep to the room there is. */
    final void addWithin(T value, int bytes) throws IOException {
        if (bytes > AHEAD - aheadBytes) {
            throw new IOException("the agent sent more than there was room for");
        }
        Ahead<T> last = ahead.peekLast();
        if (last != null && joins(last.value(), value)) {
            ahead.removeLast();
            ahead.add(new Ahead<>(last.value(), last.bytes() + bytes));
            aheadBytes += bytes;
        } else {
            add(value, bytes);
        }
    }

    /** Whether {@code next} has been put behind what {@code last} holds, so that a frame of a byte takes a byte. The lock is held. */
    boolean joins(T last, T next) {
        return false;
    }

    /** Takes in a credit frame. The lock is held. */
    final void giveCredit(ByteBuffer payload) throws IOException {
        int given = payload.getInt();
        if (given <= 0 || given > CREDIT - credit) {
            throw new IOException("the agent gave back credit that it was not given");
        }
        credit += given;
    }

    /** Nothing more is taken by what runs in the jail. The lock is held. */
    final void closeInput() {
        inputClosed = true;
    }

    /** The last frame has come. The lock is held. */
    final void finish() {
        closeChannel();
        if (!over) {
            over = true;
            changed.signalAll();
            whenOver.run();
        }
    }

    /** Ends it with a failure for whoever waits or comes. The lock is held. */
    final void fail(JailException why) {
        if (failure == null) {
            failure = why;
        }
        finish();
    }

    /** Waits until some input may be sent, and takes that much of the credit. */
    final int awaitCredit(int wanted) throws IOException {
        lock.lock();
        try {
            pump(() -> credit > 0 || inputClosed || over);
            if (inputClosed) {
                throw new IOException("the " + what + " takes no more input");
            }
            if (over || failure != null) {
                throw new IOException("the " + what + " has ended");
            }
            int taken = Math.min(wanted, credit);
            credit -= taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    final void sendInput(ByteBuffer bytes) throws IOException {
        try {
            writer.write(FrameType.STDIN, bytes);
        } catch (IOException e) {
            throw new IOException("the " + what + " has ended", e);
        }
    }

    final void endInput() {
        tell(FrameType.STDIN_END, ByteBuffer.allocate(0));
    }

    /** Sends what has no answer. Where the connection is gone the reader is told how it ended. */
    final void tell(FrameType type, ByteBuffer payload) {
        try {
            writer.write(type, payload);
        } catch (IOException e) {
            System.getLogger(AgentOperation.class.getName())
                    .log(System.Logger.Level.TRACE, () -> type + " came after the " + what + "'s end: " + e);
        }
    }

    @Override
    public void close() {
        closeChannel();
        lock.lock();
        try {
            fail(new JailException("the " + what + " was closed"));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    final void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(AgentOperation.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
        }
    }
}
