package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Broken frames for an agent, from outside and with the server's own uid, as a server gone wrong would send them. */
@UnderAttack
@Timeout(120)
class FramesIT {

    private static final int CLIENTS = 400;
    private static final int HALF = 200; // of 256 operations at once

    private static Attacker attacker;
    private static UnixDomainSocketAddress agent;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
        attacker.assertGoesOn();
        Path socket = house.server().runDirectory().resolve("jails/" + attacker.session() + "/socket/agent");
        agent = UnixDomainSocketAddress.of(socket);
    }

    @Test
    void random_and_oversized_frames_end_their_own_connection_only() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int client = 0; client < CLIENTS; client++) {
            ByteBuffer frames = frames(random);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> awaitEnd(frames),
                    "the agent keeps a connection: seed " + seed + ", number " + client);
        }
        attacker.assertGoesOn();
    }

    /** A few frames: types and lengths of the protocol and others, with as much payload as is said, less or more. */
    private static ByteBuffer frames(Random random) {
        ByteBuffer frames = ByteBuffer.allocate(1 << 18);
        int[] lengths = {
            0, 1, 2, 4, 8, 27, 1 << 10, 1 << 16, (1 << 16) + 1, 1 << 20, (1 << 20) + 1, Integer.MAX_VALUE, -1
        };
        for (int frame = random.nextInt(4); frame >= 0; frame--) {
            int length = lengths[random.nextInt(lengths.length)];
            byte[] payload = new byte[Math.floorMod(random.nextInt(4) == 0 ? random.nextInt() : length, 1 << 15)];
            random.nextBytes(payload);
            frames.put((byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(12)))
                    .putInt(length)
                    .put(payload);
        }
        return frames.flip();
    }

    /** Sends these bytes and an end of file, and waits until the agent ends the connection as well. */
    private static void awaitEnd(ByteBuffer frames) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(agent);
            while (frames.hasRemaining()) {
                channel.write(frames);
            }
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 12);
            while (channel.read(answer.clear()) >= 0) {
                continue;
            }
        } catch (IOException e) {
            // it hangs up with our bytes unread; else the connection was never made
            assertTrue(
                    String.valueOf(e.getMessage()).matches("Broken pipe|Connection reset.*|Socket is not connected"),
                    e.toString());
        }
    }

    @Test
    void connections_that_never_finish_a_frame_leave_room_for_commands() throws Exception {
        List<SocketChannel> half = new ArrayList<>();
        try {
            for (int i = 0; i < HALF; i++) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                half.add(channel);
                channel.connect(agent);
                // an exec of a megabyte, of which a little comes
                channel.write(
                        ByteBuffer.allocate(64).put((byte) 1).putInt(1 << 20).clear());
            }
            attacker.assertGoesOn();
        } finally {
            for (SocketChannel channel : half) {
                channel.close();
            }
        }
        attacker.assertGoesOn();
    }
}
