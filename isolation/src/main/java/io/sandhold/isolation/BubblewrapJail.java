package io.sandhold.isolation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A jail behind its agent's socket. */
final class BubblewrapJail implements Jail {
    private static final System.Logger LOG = System.getLogger(BubblewrapJail.class.getName());

    private final String name;
    private final WallProof proof;
    private final JailProcess process;
    private final AgentAddress agent;
    private final Cgroup cgroup;
    private final Watchdog watchdog;
    private final CompletableFuture<Void> ended;
    private final AtomicInteger executions = new AtomicInteger();

    /** @param cleanUp run once when its processes are gone: removes what the host keeps of it */
    BubblewrapJail(
            String name,
            WallProof proof,
            JailProcess process,
            AgentAddress agent,
            Cgroup cgroup,
            Watchdog watchdog,
            Runnable cleanUp) {
        this.name = name;
        this.proof = proof;
        this.process = process;
        this.agent = agent;
        this.cgroup = cgroup;
        this.watchdog = watchdog;
        this.ended = process.onExit()
                .thenAcceptAsync(
                        _ -> {
                            agent.close();
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
        executions.incrementAndGet();
        try {
            SocketChannel channel = AgentAddress.open();
            try (Watchdog.Guard _ = watchdog.guard(channel)) {
                agent.connect(channel);
                return AgentExecution.start(channel, command, cgroup::oomKills, executions::decrementAndGet);
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
