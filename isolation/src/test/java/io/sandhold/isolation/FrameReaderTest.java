package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that a session has got hold of cannot do more than end its own operation. */
@Timeout(30)
class FrameReaderTest {
    @TempDir
    Path directory;

    private static Frame read(int... bytes) throws IOException {
        byte[] stream = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            stream[i] = (byte) bytes[i];
        }
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(stream))).read();
    }

    @Test
    void frame_is_read_whole() throws Exception {
        Frame frame = read(130, 0, 0, 0, 3, 1, 2, 3);
        assertEquals(FrameType.STDOUT, frame.type());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), frame.payload());
    }

    @Test
    void unknown_types_and_the_servers_own_are_refused() {
        for (int type : new int[] {0, 1, 2, 7, 8, 9, 127, 137, 255}) {
            assertThrows(IOException.class, () -> read(type, 0, 0, 0, 1, 0));
        }
    }

    @Test
    void lengths_out_of_bounds_are_refused_before_anything_is_allocated() {
        assertThrows(IOException.class, () -> read(130, 127, 255, 255, 255));
        assertThrows(IOException.class, () -> read(130, 255, 255, 255, 255));
        assertThrows(IOException.class, () -> read(130, 0, 1, 0, 1));
        assertThrows(IOException.class, () -> read(130, 0, 0, 0, 0));
        assertThrows(IOException.class, () -> read(134, 0, 0, 0, 25));
        assertThrows(IOException.class, () -> read(133, 0, 0, 0, 1, 0));
    }

    @Test
    void stream_that_ends_amid_a_frame_is_an_end() {
        assertThrows(EOFException.class, () -> read(130, 0, 0));
        assertThrows(EOFException.class, () -> read(130, 0, 0, 0, 9, 1));
    }

    /** Lets a false agent answer an exec with these bytes, and gives what the execution made of it. */
    private RuntimeException answer(int... bytes) throws Exception {
        Path path = directory.resolve("agent" + System.nanoTime());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread agent = Thread.startVirtualThread(() -> {
                try (SocketChannel channel = server.accept()) {
                    ByteBuffer answer = ByteBuffer.allocate(bytes.length);
                    for (int value : bytes) {
                        answer.put((byte) value);
                    }
                    channel.write(answer.flip());
                    channel.shutdownOutput();
                    ByteBuffer request = ByteBuffer.allocate(1 << 16);
                    while (channel.read(request.clear()) >= 0) {
                        continue;
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            RuntimeException thrown = assertThrows(RuntimeException.class, () -> {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
                try (var watchdog = new Watchdog(Duration.ofSeconds(10));
                        Execution execution = AgentExecution.start(
                                channel,
                                ExecRequest.encode(Command.of("true"), NetworkMode.NONE, 64),
                                Optional.empty(),
                                new LimitHits(Cgroup.NONE.figures(), () -> false),
                                watchdog,
                                () -> {})) {
                    while (!(execution.next() instanceof Output.Exited)) {
                        continue;
                    }
                    execution.next();
                }
            });
            agent.join();
            return thrown;
        }
    }

    @Test
    void agent_that_breaks_the_protocol_ends_the_execution() throws Exception {
        int[] started = {129, 0, 0, 0, 4, 0, 0, 0, 9};
        for (int[] rest : List.of(
                new int[] {}, // and ends
                new int[] {129, 0, 0, 0, 4, 0, 0, 0, 9}, // starts twice
                new int[] {132, 0, 0, 0, 4, 0, 0, 0, 1}, // credit for what was never sent
                new int[] {132, 0, 0, 0, 4, 255, 255, 255, 255},
                new int[] {136, 0, 0, 0, 1, 'x'},
                new int[] {128, 0, 0, 0, 1, 'x'},
                endFor(255), // no cause
                endFor(7), // none that the agent may tell
                new int[] {130, 0, 2, 0, 0})) {
            int[] all = java.util.stream.IntStream.concat(
                            java.util.Arrays.stream(started), java.util.Arrays.stream(rest))
                    .toArray();
            assertTrue(answer(all) instanceof JailException);
        }
        assertTrue(answer(130, 0, 0, 0, 1, 'x') instanceof JailException);
    }

    /** An exit frame with this cause. */
    private static int[] endFor(int cause) {
        int[] frame = new int[5 + 27];
        System.arraycopy(new int[] {134, 0, 0, 0, 27, cause}, 0, frame, 0, 6);
        return frame;
    }

    @Test
    void refusal_is_escaped() throws Exception {
        RuntimeException refused = answer(136, 0, 0, 0, 3, 'a', 27, 'b');
        assertEquals("the command was refused: a\\u001bb", refused.getMessage());
    }

    @Test
    void times_and_codes_that_cannot_be_are_tamed() throws Exception {
        int[] frames = new int[9 + 5 + 27];
        System.arraycopy(new int[] {129, 0, 0, 0, 4, 0, 0, 0, 9, 134, 0, 0, 0, 27, 0}, 0, frames, 0, 15);
        java.util.Arrays.fill(frames, 15, frames.length, 255);
        // It gives an exit, and after that nothing more: asking is the caller's mistake.
        assertTrue(answer(frames) instanceof IllegalStateException);
    }
}
