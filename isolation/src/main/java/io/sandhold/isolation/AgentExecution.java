package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;

/** One exec operation. */
final class AgentExecution extends AgentOperation<Output> implements Execution {
    private final OomKills oomKills;
    private final long oomKillsBefore;
    private boolean exited;

    /** Counts what the kernel has killed in a jail because its memory was used up. */
    @FunctionalInterface
    interface OomKills {
        long count();
    }

    private AgentExecution(SocketChannel channel, OomKills oomKills, Runnable whenOver) {
        super("command", channel, whenOver);
        this.oomKills = oomKills;
        this.oomKillsBefore = oomKills.count();
    }

    /**
     * Starts a command and waits until the agent has.
     *
     * @param channel becomes the execution's, also when this fails
     * @param request an exec frame's payload
     * @param whenOver runs once, when the operation is over; not when this fails
     */
    static AgentExecution start(SocketChannel channel, ByteBuffer request, OomKills oomKills, Runnable whenOver) {
        var execution = new AgentExecution(channel, oomKills, whenOver);
        try {
            execution.writer.write(FrameType.EXEC, request);
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
        return toProgram();
    }

    @Override
    public Output next() {
        return next(() -> exited).orElseThrow(() -> new IllegalStateException("the command's exit has been given"));
    }

    @Override
    void take(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        switch (frame.type()) {
            case STDOUT -> add(new Output.Stdout(payload), payload.capacity());
            case STDERR -> add(new Output.Stderr(payload), payload.capacity());
            case CREDIT -> giveCredit(payload);
            case STDIN_CLOSED -> closeInput();
            case EXITED -> {
                exited = true;
                add(new Output.Exited(exit(payload)), 0);
                finish();
            }
            default -> throw new IOException("the agent sent a frame " + frame.type() + " amid a command");
        }
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
}
