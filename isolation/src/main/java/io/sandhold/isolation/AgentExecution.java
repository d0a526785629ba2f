package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/** One exec operation. */
final class AgentExecution extends AgentOperation<Output> implements Execution {
    /** What a waiting frame takes of the heap besides its bytes, about: a command may print one byte a frame. */
    private static final int OVERHEAD = 128;

    private final LimitHits limitHits;
    private final TimeLimit timeLimit;
    private boolean exited;

    private AgentExecution(SocketChannel channel, LimitHits limitHits, TimeLimit timeLimit, Runnable whenOver) {
        super("command", false, channel, whenOver);
        this.limitHits = limitHits;
        this.timeLimit = timeLimit;
    }

    /**
     * Starts a command and waits until the agent has.
     *
     * @param channel becomes the execution's, also when this fails
     * @param request an exec frame's payload
     * @param limit how long it may run
     * @param limitHits from before its start
     * @param watchdog sees to its time
     * @param whenOver runs once, when the operation is over; not when this fails
     */
    static AgentExecution start(
            SocketChannel channel,
            ByteBuffer request,
            Optional<Duration> limit,
            LimitHits limitHits,
            Watchdog watchdog,
            Runnable whenOver) {
        var timeLimit = new TimeLimit(channel, watchdog);
        var execution = new AgentExecution(channel, limitHits, timeLimit, () -> {
            timeLimit.close();
            whenOver.run();
        });
        try {
            execution.writer.write(FrameType.EXEC, request);
            Frame first = execution.reader.read();
            switch (first.type()) {
                case STARTED -> {
                    limit.ifPresent(time -> timeLimit.begin(time, () -> execution.kill(Cause.TIME_LIMIT)));
                    return execution;
                }
                case REFUSED ->
                    throw new JailException("the command was refused: "
                            + PeerText.escape(StandardCharsets.UTF_8.decode(first.payload())));
                default -> throw new IOException("the agent began with a frame " + first.type());
            }
        } catch (IOException e) {
            execution.closeChannel();
            throw new JailException("the command could not be started: " + watchdog.why(e), e);
        } catch (RuntimeException e) {
            execution.closeChannel();
            throw e;
        }
    }

    @Override
    public OutputStream stdin() {
        return toProgram();
    }

    @Override
    public Output next() {
        return next(() -> exited).orElseThrow(() -> new IllegalStateException("the command's exit has been given"));
    }

    @Override
    Frame readFrame() throws IOException {
        timeLimit.awaits();
        int bytes = 0;
        try {
            Frame frame = super.readFrame();
            bytes = Frame.HEADER + frame.payload().capacity();
            return frame;
        } finally {
            if (!timeLimit.came(bytes)) {
                closeChannel(); // the next frame is not there then
            }
        }
    }

    @Override
    void take(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        switch (frame.type()) {
            case STDOUT -> add(new Output.Stdout(payload), payload.capacity() + OVERHEAD);
            case STDERR -> add(new Output.Stderr(payload), payload.capacity() + OVERHEAD);
            case CREDIT -> giveCredit(payload);
            case STDIN_CLOSED -> closeInput();
            case EXITED -> {
                add(new Output.Exited(exit(payload)), 0);
                exited = true;
                finish();
            }
            default -> throw new IOException("the agent sent a frame " + frame.type() + " amid a command");
        }
    }

    /**
     * An agent that was starved, and so did not tell of the end of a command whose time was over, or one that was ended with its jail for
     * a limit: the command's end is known all the same.
     */
    @Override
    void broken(IOException why) {
        Optional<Cause> known = timeLimit.over() ? Optional.of(Cause.TIME_LIMIT) : limitHits.jailEnded();
        if (known.isPresent()) {
            exited = true;
            add(new Output.Exited(Exit.killed().because(known.get())), 0);
            finish();
        } else {
            super.broken(why);
        }
    }

    private Exit exit(ByteBuffer payload) throws IOException {
        Cause cause = cause(payload.get());
        boolean signalled = payload.get() != 0;
        int value = Byte.toUnsignedInt(payload.get());
        int code = signalled ? 128 + (value & 127) : value;
        return limitHits.explain(new Exit(
                code,
                signalled ? OptionalInt.of(value & 127) : OptionalInt.empty(),
                micros(payload),
                micros(payload),
                Math.max(0, payload.getLong()),
                cause));
    }

    private static Cause cause(byte code) throws IOException {
        try {
            return Cause.ofAgent(code);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Duration micros(ByteBuffer payload) {
        return Duration.of(payload.getLong() & Long.MAX_VALUE, ChronoUnit.MICROS);
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
    public void kill(Cause why) {
        tell(FrameType.KILL, ByteBuffer.allocate(1).put(why.ofKill()).flip());
    }
}
