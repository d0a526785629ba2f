package io.sandhold.isolation;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A jail behind its agent's socket. */
final class BubblewrapJail implements Jail {
    private static final System.Logger LOG = System.getLogger(BubblewrapJail.class.getName());

    private final String name;
    private final WallProof proof;
    private final JailProcess process;
    private final NetworkMode network;
    private final AgentAddress agent;
    private final AgentListener listener;
    private final Cgroup cgroup;
    private final Watchdog watchdog;
    private volatile Limits limits;
    private final CompletableFuture<Void> ended;
    private final AtomicInteger executions = new AtomicInteger();

    /**
     * @param limits what its cgroup has been given
     * @param cleanUp run once when its processes are gone: removes what the host keeps of it
     */
    BubblewrapJail(
            String name,
            WallProof proof,
            JailProcess process,
            NetworkMode network,
            AgentAddress agent,
            AgentListener listener,
            Cgroup cgroup,
            Limits limits,
            Watchdog watchdog,
            Runnable cleanUp) {
        this.name = name;
        this.proof = proof;
        this.process = process;
        this.network = network;
        this.agent = agent;
        this.listener = listener;
        this.cgroup = cgroup;
        this.limits = limits;
        this.watchdog = watchdog;
        this.ended = process.onExit()
                .thenAcceptAsync(
                        _ -> {
                            agent.close();
                            listener.close();
                            cleanUp.run();
                        },
                        Thread::startVirtualThread);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WallProof proof() {
        return proof;
    }

    @Override
    public Execution start(Command command) {
        return begin(channel -> AgentExecution.start(
                channel,
                ExecRequest.encode(command, network, limits.openFiles()),
                command.timeLimit(),
                new LimitHits(cgroup.figures()),
                watchdog,
                executions::decrementAndGet));
    }

    @Override
    public JailConnection connect(JailAddress address) {
        return begin(channel -> {
            try {
                return AgentConnection.connect(channel, address, watchdog, executions::decrementAndGet);
            } catch (ConnectException e) {
                throw new JailConnectException("no connection to " + address + " in the session: " + e.getMessage(), e);
            }
        });
    }

    private interface Beginning<T> {
        T on(SocketChannel channel) throws IOException;
    }

    /** Begins an operation; while it goes on the jail is not idle. */
    private <T> T begin(Beginning<T> beginning) {
        executions.incrementAndGet();
        try {
            SocketChannel channel = AgentAddress.open();
            try (Watchdog.Guard _ = watchdog.guard(channel)) {
                agent.connect(channel);
                return beginning.on(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            executions.decrementAndGet();
            throw new JailException("the session's jail cannot be reached: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            executions.decrementAndGet();
            throw e;
        }
    }

    @Override
    public void onConnection(Consumer<JailConnection> action) {
        listener.serve(action);
    }

    @Override
    public boolean alive() {
        return process.alive();
    }

    @Override
    public boolean idle() {
        if (executions.get() > 0) {
            return false;
        }
        try (SocketChannel channel = AgentAddress.open();
                Watchdog.Guard _ = watchdog.guard(channel)) {
            agent.connect(channel);
            new FrameWriter(channel).write(FrameType.STATUS);
            Frame answer = new FrameReader(channel).read();
            ByteBuffer payload = answer.payload();
            return answer.type() == FrameType.STATUS_IS && payload.getInt() == 0 && executions.get() == 0;
        } catch (IOException e) {
            if (alive()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "the agent of " + name + " does not answer: " + e.getMessage());
            }
            return !alive();
        }
    }

    @Override
    public Usage usage() {
        return cgroup.figures().usage();
    }

    @Override
    public synchronized void change(Limits other) {
        try {
            cgroup.change(limits, other);
            limits = other;
        } catch (IOException e) {
            throw new JailException("the limits of " + name + " could not be changed: " + e, e);
        }
    }

    @Override
    public void onEnd(Runnable action) {
        ended.thenRun(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, () -> "what follows the end of the jail " + name + " failed", e);
            }
        });
    }

    @Override
    public void close() {
        process.end();
        ended.join();
    }
}
