package io.sandhold.isolation;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<AgentListener> listeners = ConcurrentHashMap.newKeySet(); // clients'
    private final Cgroup cgroup;
    private final Watchdog watchdog;
    private volatile Limits limits;
    private final CompletableFuture<Void> ended;
    /** It was ended because of the memory that the kernel held for it and counted for nobody. */
    private volatile boolean overdrawn;

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
                            listeners.forEach(AgentListener::close);
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
                new LimitHits(cgroup.figures(), () -> overdrawn),
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
            throw new JailException("the session's jail cannot be reached: " + watchdog.why(e), e);
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
    public JailListener listen(ListenAddress address, Consumer<JailConnection> action) {
        if (network == NetworkMode.HOST
                && address instanceof ListenAddress.Port(ListenAddress.Scope scope, int _)
                && scope == ListenAddress.Scope.ALL) {
            throw new JailConnectException(
                    "in network mode host a forward listens on the host's loopback only; ask for localhost");
        }
        try {
            AgentListener bound = AgentListener.bind(name, address, agent, watchdog);
            listeners.add(bound);
            if (!process.alive()) {
                bound.close();
                throw new JailException("the session's jail has ended");
            }
            bound.serve(action);
            return new JailListener() {
                @Override
                public int port() {
                    return bound.port();
                }

                @Override
                public void close() {
                    listeners.remove(bound);
                    bound.close();
                }
            };
        } catch (ConnectException e) {
            throw new JailConnectException(
                    "nothing can listen on " + address + " in the session: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new JailException("the session's jail cannot be reached: " + watchdog.why(e), e);
        }
    }

    @Override
    public boolean alive() {
        return process.alive() && !overdrawn;
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
                        () -> "the agent of " + name + " cannot be asked whether anything runs: " + watchdog.why(e));
            }
            return !alive();
        }
    }

    @Override
    public Usage usage() {
        return cgroup.figures().usage();
    }

    @Override
    public List<JailedProcess> processes() {
        try {
            return JailedProcesses.of(this::pids);
        } catch (IOException e) {
            throw new JailException("the processes of " + name + " cannot be told: " + e, e);
        }
    }

    @Override
    public boolean signal(int pid, int signal) {
        try {
            return JailedProcesses.signal(this::pids, pid, signal);
        } catch (IOException e) {
            throw new JailException("process " + pid + " of " + name + " could not be sent a signal: " + e, e);
        }
    }

    /** The host's numbers of its processes: by the cgroup, or where there is none by their descent. */
    private Set<Long> pids() throws IOException {
        return cgroup.paths().isEmpty() ? process.descendants() : cgroup.processes();
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

    /**
     * Ends it if the kernel holds more for its sockets than it may: of what is charged to nobody, or in version 1 of what TCP takes beyond a limit,
     * for a connection may always send a piece of some 64 KiB. Quick.
     */
    void checkSockets() {
        if (overdrawn) {
            return;
        }
        long charged = cgroup.figures().socketBytes();
        if (charged > limits.memoryBytes()) {
            endForSockets((charged >> 20) + "M in its sockets, as much again as its memory limit");
            return;
        }
        // in the host's network namespace nobody knows whose a socket is
        OptionalLong first = network == NetworkMode.HOST ? OptionalLong.empty() : process.agent();
        if (first.isPresent()) {
            checkUncharged(first.getAsLong(), Math.min(limits.memoryBytes(), SocketWatch.MOST));
        }
    }

    private void checkUncharged(long first, long most) {
        try {
            if (UnchargedMemory.read(Path.of("/proc", Long.toString(first)), most) > most) {
                endForSockets("more than " + (most >> 20)
                        + "M waiting in netlink sockets, or unsent in those of UDP, which no memory limit counts");
            }
        } catch (IOException e) {
            if (alive()) {
                throw new JailException("what the sockets of " + name + " hold cannot be read: " + e, e);
            }
        }
    }

    private void endForSockets(String held) {
        overdrawn = true;
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "the jail of " + name + " is ended by memory: the kernel holds " + held);
        process.kill();
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
