package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames of an accept operation that break the protocol: a real agent is sent them, and the server gets them from a false one. */
@Timeout(60)
class AcceptFramesTest {
    private static final int[] LISTENING = {137, 0, 0, 0, 0};
    private static final int[] CONNECTED = {138, 0, 0, 0, 0};
    private static final int[] ACCEPT = {8, 0, 0, 0, 2, 12, 56};

    @TempDir
    Path directory;

    TestHost host;
    Jail jail;

    @BeforeEach
    void start() {
        host = new TestHost(directory);
        jail = Connecting.jail(host, "frames");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    /** An operation of one's own with the jail's real agent. */
    private SocketChannel operation(int[]... frames) throws IOException {
        SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("run/jails/frames/socket/agent")));
        for (int[] frame : frames) {
            channel.write(bytes(frame));
        }
        return channel;
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    /** The types of the frames that the agent answers until it closes the connection. */
    private static List<FrameType> answers(SocketChannel channel) throws IOException {
        List<FrameType> types = new ArrayList<>();
        var reader = new FrameReader(channel);
        try (channel) {
            while (true) {
                types.add(reader.read().type());
            }
        } catch (EOFException | SocketException e) { // the latter where it had not read all
            return types;
        }
    }

    @Test
    void agent_ends_an_operation_whose_frames_have_no_place() throws Exception {
        assertEquals(List.of(), answers(operation(new int[] {8, 0, 0, 0, 3, 1, 2, 3})));
        assertEquals(List.of(), answers(operation(new int[] {11, 0, 0, 0, 1, 'T'})));
        assertEquals(List.of(), answers(operation(new int[] {11, 0, 0, 0, 109, 'U', '/'})));
        assertEquals(List.of(), answers(operation(new int[] {10, 0, 0, 0, 4, 0, 0, 0, 1})));
        for (int[] second : List.of(
                ACCEPT,
                new int[] {2, 0, 0, 0, 1, 'x'}, // nobody is there yet
                new int[] {3, 0, 0, 0, 0},
                new int[] {5, 0, 0, 0, 1, 9},
                new int[] {7, 0, 0, 0, 0},
                new int[] {10, 0, 0, 0, 4, 0, 0, 0, 1},
                new int[] {99, 0, 0, 0, 0},
                new int[] {2, 0, 255, 255, 255})) {
            List<FrameType> answers = answers(operation(ACCEPT, second));
            assertTrue(List.of(FrameType.LISTENING).containsAll(answers), answers.toString()); // if it came to that
        }
        assertEquals("fine\n", sh(jail, "echo fine").out());
    }

    @Test
    void agent_listens_on_one_port_only_and_lets_few_wait() throws Exception {
        assertEquals(List.of(FrameType.REFUSED), answers(operation(new int[] {8, 0, 0, 0, 2, 0, 0})));
        assertEquals(List.of(FrameType.REFUSED), answers(operation(new int[] {8, 0, 0, 0, 2, 31, 144})));
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 7; i++) { // and the server's own one
            waiting.add(operation(ACCEPT));
            assertEquals(
                    FrameType.LISTENING,
                    new FrameReader(waiting.getLast()).read().type());
        }
        assertEquals(List.of(FrameType.REFUSED), answers(operation(ACCEPT)));
        for (SocketChannel channel : waiting) {
            channel.close();
        }
        jail.onConnection(Connecting::echo);
        assertEquals("b'room'\n", Connecting.program(jail, """
                c = connect()
                c.sendall(b"room")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
    }

    @Test
    void agent_refuses_to_listen_on_what_is_no_address_and_to_accept_for_who_is_no_listener() throws Exception {
        for (int[] wrong : List.of(
                new int[] {11, 0, 0, 0, 4, 'X', 'L', 31, 144},
                new int[] {11, 0, 0, 0, 4, 'T', 'x', 31, 144},
                new int[] {11, 0, 0, 0, 3, 'T', 'L', 31},
                new int[] {11, 0, 0, 0, 5, 'T', 'L', 31, 144, 0},
                new int[] {11, 0, 0, 0, 4, 'T', 'L', 12, 56}, // the egress port, which the agent has
                new int[] {11, 0, 0, 0, 2, 'U', 's'},
                new int[] {11, 0, 0, 0, 3, 'U', '/', 0},
                new int[] {8, 0, 0, 0, 4, 0, 0, 0, 0},
                new int[] {8, 0, 0, 0, 4, 0, 0, 0, 1})) {
            assertEquals(List.of(FrameType.REFUSED), answers(operation(wrong)));
        }
        assertEquals("fine\n", sh(jail, "echo fine").out());
    }

    @Test
    void agent_ends_a_listener_whose_client_says_more_and_refuses_who_waits_for_it() throws Exception {
        for (int[] second : List.of(
                new int[] {11, 0, 0, 0, 4, 'T', 'L', 31, 144},
                ACCEPT,
                new int[] {2, 0, 0, 0, 1, 'x'},
                new int[] {3, 0, 0, 0, 0},
                new int[] {10, 0, 0, 0, 4, 0, 0, 0, 0})) {
            SocketChannel listening = operation(new int[] {11, 0, 0, 0, 4, 'T', 'L', 31, 144});
            Frame bound = new FrameReader(listening).read();
            assertEquals(FrameType.BOUND, bound.type());
            int number = bound.payload().get(3);
            int[] accept = {8, 0, 0, 0, 4, 0, 0, 0, number};
            SocketChannel waiting = operation(accept);
            var reader = new FrameReader(waiting);
            assertEquals(FrameType.LISTENING, reader.read().type());
            SocketChannel another = operation(accept);
            assertEquals(FrameType.LISTENING, new FrameReader(another).read().type());
            assertEquals(List.of(FrameType.REFUSED), answers(operation(accept))); // two wait already
            listening.write(bytes(second));
            assertEquals(List.of(), answers(listening));
            assertEquals(FrameType.REFUSED, reader.read().type());
            waiting.close();
            another.close();
            assertEquals(List.of(FrameType.REFUSED), answers(operation(accept)));
        }
        assertEquals("fine\n", sh(jail, "echo fine").out());
    }

    @Test
    void broken_frame_breaks_that_connection_only() throws Exception {
        try (Execution first = jail.start(Connecting.command("""
                c = connect()
                print("up", flush=True)
                sys.stdin.read(1)
                c.sendall(b"x")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """))) {
            readUntil(first, "up"); // it is at the server's own operation
            for (int[] wrong : List.of(
                    new int[] {5, 0, 0, 0, 1, 9},
                    new int[] {2, 0, 1, 0, 1},
                    new int[] {2, 0, 0, 0, 0},
                    new int[] {10, 0, 0, 0, 4, 0, 0, 0, 1}, // room for what was never sent
                    new int[] {10, 0, 0, 0, 4, 255, 255, 255, 255})) {
                try (Execution other = jail.start(Connecting.command("""
                        c = connect()
                        print("up", flush=True)
                        try:
                            print(rest(c))
                        except ConnectionResetError as e:
                            print("broken")
                        """))) {
                    readUntil(other, "up");
                    SocketChannel channel = operation(ACCEPT);
                    var reader = new FrameReader(channel);
                    assertEquals(FrameType.LISTENING, reader.read().type());
                    assertEquals(FrameType.CONNECTED, reader.read().type());
                    channel.write(bytes(wrong));
                    assertEquals(List.of(), answers(channel));
                    assertEquals("broken\n", TestHost.finish(other).out().stripLeading());
                }
            }
            jail.onConnection(Connecting::echo);
            first.stdin().write('\n');
            assertEquals("b'x'\n", TestHost.finish(first).out().stripLeading());
        }
    }

    @Test
    void agent_takes_no_more_than_the_credit() throws Exception {
        var cut = new CompletableFuture<IOException>();
        jail.onConnection(connection -> {
            try {
                while (true) { // without waiting for credit
                    ((AgentConnection) connection).sendInput(ByteBuffer.allocate(Frame.CHUNK));
                }
            } catch (IOException e) {
                cut.complete(e);
            }
        });
        try (Execution mute = jail.start(Connecting.command("c = connect(); time.sleep(600)"))) {
            cut.get(30, TimeUnit.SECONDS);
            mute.kill(Cause.KILLED);
            TestHost.finish(mute);
        }
        assertEquals("fine\n", sh(jail, "echo fine").out());
    }

    /** What is done with the server's side of a connection. */
    private interface Use {
        Object of(AgentConnection connection) throws IOException;
    }

    /** What the server makes of an agent that answers an accept with these frames. */
    private Object answered(Use use, int[]... frames) throws Exception {
        Path path = directory.resolve("agent" + System.nanoTime());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var watchdog = new Watchdog(Duration.ofSeconds(10))) {
            server.bind(UnixDomainSocketAddress.of(path));
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            SocketChannel agent = server.accept();
            Thread writer = Thread.startVirtualThread(() -> write(agent, frames));
            Thread reader = Thread.startVirtualThread(() -> readAll(agent));
            try (AgentConnection connection = AgentConnection.listen(channel, bytes(12, 56), watchdog)) {
                connection.awaitAccepted();
                return use.of(connection);
            } catch (IOException e) {
                return e;
            } finally {
                writer.join();
                reader.join();
                agent.close();
            }
        }
    }

    private static void write(SocketChannel agent, int[]... frames) {
        try {
            for (int[] frame : frames) {
                agent.write(bytes(frame));
            }
            agent.shutdownOutput();
        } catch (IOException e) {
            System.getLogger("test").log(System.Logger.Level.DEBUG, "the server has gone", e);
        }
    }

    private static void readAll(SocketChannel agent) {
        ByteBuffer request = ByteBuffer.allocate(1 << 16);
        try {
            while (agent.read(request.clear()) >= 0) {
                continue;
            }
        } catch (IOException e) {
            System.getLogger("test").log(System.Logger.Level.DEBUG, "the server has gone", e);
        }
    }

    private Object served(int[]... frames) throws Exception {
        return answered(connection -> new String(connection.input().readAllBytes(), StandardCharsets.UTF_8), frames);
    }

    private void assertRefused(int[]... frames) throws Exception {
        assertInstanceOf(IOException.class, served(frames));
    }

    @Test
    void agent_that_breaks_the_protocol_ends_the_connection() throws Exception {
        int[] some = {130, 0, 0, 0, 2, 'o', 'k'};
        int[] end = {139, 0, 0, 0, 0};
        assertEquals("ok", served(LISTENING, CONNECTED, some, end));
        assertRefused();
        assertRefused(CONNECTED);
        assertRefused(LISTENING, LISTENING);
        assertRefused(LISTENING, some);
        assertRefused(new int[] {136, 0, 0, 0, 2, 'n', 'o'});
        assertRefused(LISTENING, CONNECTED, some);
        assertRefused(LISTENING, CONNECTED, some, new int[] {140, 0, 0, 0, 1, 1});
        assertRefused(LISTENING, CONNECTED, some, new int[] {140, 0, 0, 0, 1, 0});
        assertRefused(LISTENING, CONNECTED, new int[] {131, 0, 0, 0, 1, 'x'});
        assertRefused(LISTENING, CONNECTED, new int[] {132, 0, 0, 0, 4, 0, 0, 0, 1});
        assertRefused(LISTENING, CONNECTED, new int[] {134, 0, 0, 0, 0});
        assertRefused(LISTENING, CONNECTED, new int[] {130, 0, 1, 0, 1});
        assertRefused(LISTENING, CONNECTED, new int[] {138, 0, 0, 0, 0});
    }

    /** What the server makes of an agent that answers a listen for this with these frames. */
    private Object bound(ListenAddress address, int[]... frames) throws Exception {
        Path path = directory.resolve("agent" + System.nanoTime());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var watchdog = new Watchdog(Duration.ofSeconds(10))) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread agent = Thread.startVirtualThread(() -> answerOne(server, frames));
            try (AgentAddress socket = AgentAddress.of(path);
                    AgentListener listener = AgentListener.bind("false", address, socket, watchdog)) {
                return listener.port();
            } catch (IOException e) {
                return e;
            } finally {
                agent.join();
            }
        }
    }

    private static void answerOne(ServerSocketChannel server, int[]... frames) {
        try (SocketChannel agent = server.accept()) {
            write(agent, frames);
            readAll(agent);
        } catch (IOException e) {
            System.getLogger("test").log(System.Logger.Level.DEBUG, "the server has gone", e);
        }
    }

    @Test
    void agent_that_lies_of_what_it_listens_on_is_not_believed() throws Exception {
        var free = new ListenAddress.Port(ListenAddress.Scope.LOOPBACK, 0);
        var known = new ListenAddress.Port(ListenAddress.Scope.LOOPBACK, 8080);
        var socket = new ListenAddress.UnixSocket(new JailAddress.UnixSocket("/workspace/s"));
        int[] at8080 = {141, 0, 0, 0, 6, 0, 0, 0, 1, 31, 144};
        int[] nowhere = {141, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0};
        assertEquals(8080, bound(known, at8080));
        assertEquals(8080, bound(free, at8080));
        assertEquals(0, bound(socket, nowhere));
        for (Object wrong : List.of(
                bound(known, nowhere),
                bound(known, new int[] {141, 0, 0, 0, 6, 0, 0, 0, 1, 0, 22}),
                bound(free, nowhere),
                bound(socket, at8080),
                bound(known, LISTENING),
                bound(known, CONNECTED),
                bound(known, new int[] {141, 0, 0, 0, 5, 0, 0, 0, 1, 31}),
                bound(known, new int[] {141, 255, 255, 255, 255}),
                bound(known))) {
            assertInstanceOf(IOException.class, wrong);
        }
        Object refused = bound(known, new int[] {136, 0, 0, 0, 3, 'a', 27, 'b'});
        assertEquals("a\\u001bb", assertInstanceOf(IOException.class, refused).getMessage());
    }

    @Test
    void refusal_is_escaped() throws Exception {
        var refused = assertInstanceOf(IOException.class, served(new int[] {136, 0, 0, 0, 3, 'a', 27, 'b'}));
        assertTrue(refused.getMessage().endsWith("a\\u001bb"), refused.getMessage());
    }

    @Test
    void flood_beyond_the_window_ends_the_connection() throws Exception {
        int[] chunk = new int[Frame.HEADER + Frame.CHUNK];
        chunk[0] = 130;
        chunk[2] = 1;
        Use writing = connection -> {
            connection.output().write(new byte[1 << 20]);
            return "written";
        };
        var cut = assertInstanceOf(
                IOException.class, answered(writing, LISTENING, CONNECTED, chunk, chunk, chunk, chunk, chunk, chunk));
        assertTrue(cut.getMessage().contains("ended"), cut.getMessage());
        assertEquals(
                3 * Frame.CHUNK,
                ((String) served(LISTENING, CONNECTED, chunk, chunk, chunk, new int[] {139, 0, 0, 0, 0})).length());
    }
}
