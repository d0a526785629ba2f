package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that a session has got hold of, and that answers with whatever it likes: each command comes to an end, in one of two ways. */
class FalseAgentTest {

    private static final int ROUNDS = 2_000;
    private static final byte[] STARTED = {(byte) 129, 0, 0, 0, 4, 0, 0, 0, 9};

    @TempDir
    Path directory;

    @Test
    void random_answers_end_in_an_exit_or_a_jail_exception() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int exits = 0;
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("agent"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var watchdog = new Watchdog(Duration.ofSeconds(10))) {
            server.bind(address);
            for (int round = 0; round < ROUNDS; round++) {
                ByteBuffer answer = answer(random);
                Thread agent = Thread.startVirtualThread(() -> answer(server, answer));
                exits += assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> run(address, watchdog), "seed " + seed + ", round " + round);
                agent.join();
            }
        }
        assertTrue(exits > 0, "not one of them came to an exit; seed " + seed);
    }

    /** 1 where it came to an exit, 0 where it broke. Any other exception fails the test. */
    private static int run(UnixDomainSocketAddress address, Watchdog watchdog) throws IOException {
        try (Execution execution = AgentExecution.start(
                SocketChannel.open(address),
                ExecRequest.encode(Command.of("true"), NetworkMode.NONE, 64),
                Optional.empty(),
                new LimitHits(Cgroup.NONE.figures(), () -> false),
                watchdog,
                () -> {})) {
            while (true) {
                if (execution.next() instanceof Output.Exited) {
                    return 1;
                }
            }
        } catch (JailException e) {
            return 0;
        }
    }

    /** Frames of an agent, mostly: the right types and lengths more often than not, and any payload. */
    private static ByteBuffer answer(Random random) {
        ByteBuffer answer = ByteBuffer.allocate(1 << 17);
        if (random.nextInt(8) > 0) {
            answer.put(STARTED);
        }
        FrameType[] types = FrameType.values();
        for (int frame = random.nextInt(8); frame > 0; frame--) {
            FrameType type = types[random.nextInt(types.length)];
            int right = random.nextInt(1 << 12);
            while (!type.allows(right)) {
                right = random.nextInt(32);
            }
            int length = random.nextInt(6) == 0 ? random.nextInt() : right;
            byte[] payload = new byte[Math.min(right, answer.remaining() - 5)];
            random.nextBytes(payload);
            if (payload.length > 0 && random.nextBoolean()) {
                payload[0] = 0; // the cause of an exit, the most of a credit
            }
            answer.put(type.code()).putInt(length).put(payload);
        }
        return answer.flip();
    }

    private static void answer(ServerSocketChannel server, ByteBuffer answer) {
        try (SocketChannel channel = server.accept()) {
            while (answer.hasRemaining()) {
                channel.write(answer);
            }
            channel.shutdownOutput();
            ByteBuffer request = ByteBuffer.allocate(1 << 16);
            while (channel.read(request.clear()) >= 0) {
                continue;
            }
        } catch (IOException e) {
            System.getLogger(FalseAgentTest.class.getName())
                    .log(System.Logger.Level.TRACE, "the server hung up first", e);
        }
    }
}
