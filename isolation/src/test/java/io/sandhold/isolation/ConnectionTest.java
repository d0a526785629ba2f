package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One connection that a program in a jail makes to the server's port on its loopback. */
@Timeout(90)
class ConnectionTest {
    @TempDir
    static Path directory;

    static TestHost host;
    Jail jail;

    @BeforeAll
    static void open() {
        host = new TestHost(directory);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @BeforeEach
    void start() {
        jail = Connecting.jail(host, "egress");
    }

    @AfterEach
    void stop() {
        jail.close();
    }

    /** What serves a connection, and may fail. */
    private interface Server {
        void serve(JailConnection connection) throws Exception;
    }

    /** Serves the one connection of a test, and gives how that went. */
    private CompletableFuture<Void> serve(Server server) {
        var served = new CompletableFuture<Void>();
        jail.onConnection(connection -> {
            try {
                server.serve(connection);
                served.complete(null);
            } catch (Exception e) {
                served.completeExceptionally(e);
                throw new IllegalStateException(e);
            }
        });
        return served;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void what_a_program_sends_comes_to_the_server_and_the_answer_back() {
        jail.onConnection(Connecting::echo);
        assertEquals("b'hello'\n", Connecting.program(jail, """
                c = connect()
                c.sendall(b"hello")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
    }

    @Test
    void each_side_may_end_first_and_still_gets_what_the_other_sends() throws Exception {
        var served = serve(connection -> {
            connection.output().write("bye".getBytes(StandardCharsets.UTF_8));
            connection.output().close();
            assertEquals("and more", text(connection.input().readAllBytes()));
        });
        assertEquals("b'bye'\n", Connecting.program(jail, """
                c = connect()
                print(rest(c))
                c.sendall(b"and ")
                c.sendall(b"more")
                c.close()
                """));
        served.get(30, TimeUnit.SECONDS);
    }

    @Test
    void bytes_pass_unchanged_both_ways_at_once_and_the_agent_does_not_grow() {
        jail.onConnection(Connecting::echo);
        long before = agentPeakKilobytes();
        assertEquals("67108864 True\n", Connecting.program(jail, """
                c = connect()
                def send():
                    for i in range(64):
                        block = os.urandom(1 << 20)
                        sent.update(block)
                        c.sendall(block)
                    c.shutdown(socket.SHUT_WR)
                sent, got, length = hashlib.sha256(), hashlib.sha256(), 0
                sender = threading.Thread(target=send)
                sender.start()
                while part := c.recv(1 << 20):
                    got.update(part)
                    length += len(part)
                sender.join()
                print(length, sent.digest() == got.digest())
                """));
        long grown = agentPeakKilobytes() - before;
        assertTrue(grown < 1024, "the agent grew by " + grown + " KiB");
    }

    private long agentPeakKilobytes() {
        return Long.parseLong(
                sh(jail, "awk '/VmHWM/ {print $2}' /proc/1/status").out().strip());
    }

    /** Waits until {@code count} stands still while the agent answers. */
    private void awaitStandstill(AtomicLong count) {
        await("it to stand still", () -> {
            long before = count.get();
            for (int i = 0; i < 20; i++) {
                run(jail, "true");
            }
            return before > 0 && before == count.get();
        });
    }

    @Test
    void program_that_never_reads_stops_the_writer_and_its_end_ends_it() throws Exception {
        var written = new AtomicLong();
        var served = serve(connection -> {
            byte[] block = new byte[1 << 16];
            while (true) {
                connection.output().write(block);
                written.addAndGet(block.length);
            }
        });
        try (Execution mute =
                jail.start(Connecting.command("c = connect(); print('up', flush=True); time.sleep(600)"))) {
            readUntil(mute, "up");
            awaitStandstill(written);
            assertTrue(written.get() < 32 << 20, "it wrote " + written);
            mute.kill(Cause.KILLED);
            var ended = assertThrows(ExecutionException.class, () -> served.get(30, TimeUnit.SECONDS));
            assertTrue(ended.getCause() instanceof IOException, ended.toString());
        }
    }

    @Test
    void server_that_does_not_read_stops_the_program() throws Exception {
        var stop = new CountDownLatch(1);
        serve(connection -> stop.await());
        var written = new AtomicLong();
        try (Execution busy = jail.start(Connecting.command("""
                c = connect()
                while True:
                    print(c.send(bytes(65536)), flush=True)
                """))) {
            Thread reader = Thread.startVirtualThread(() -> {
                while (busy.next() instanceof Output.Stdout(var bytes)) {
                    StandardCharsets.UTF_8.decode(bytes).toString().lines().forEach(line -> written.addAndGet(65536));
                }
            });
            awaitStandstill(written);
            assertTrue(written.get() < 32 << 20, "it wrote " + written);
            busy.kill(Cause.KILLED);
            reader.join();
        } finally {
            stop.countDown();
        }
    }

    @Test
    void program_that_breaks_off_is_not_taken_for_one_that_ended() throws Exception {
        var got = new ByteArrayOutputStream();
        var served = serve(connection -> {
            for (int value; (value = connection.input().read()) >= 0; ) {
                got.write(value);
                if (got.size() == 4) {
                    connection.output().write('.');
                }
            }
        });
        Connecting.program(jail, """
                c = connect()
                c.sendall(b"half")
                c.recv(1)
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                c.close()
                """);
        var ended = assertThrows(ExecutionException.class, () -> served.get(30, TimeUnit.SECONDS));
        assertTrue(ended.getMessage().contains("broke"), ended.toString());
        assertEquals("half", got.toString(StandardCharsets.UTF_8));
    }

    @Test
    void closing_delivers_what_was_written_also_to_a_program_that_still_sends() {
        byte[] answer = "refused".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        jail.onConnection(connection -> {
            try {
                connection.input().read();
                connection.output().write(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals("140000\n".repeat(20), Connecting.program(jail, """
                def send(c):
                    try:
                        while True:
                            c.sendall(bytes(65536))
                    except OSError:
                        pass
                for i in range(20):
                    c = connect()
                    sender = threading.Thread(target=send, args=[c])
                    sender.start()
                    print(len(rest(c)))
                    c.shutdown(socket.SHUT_RDWR)
                    sender.join()
                    c.close()
                """));
    }

    /** A program that prints how its connection ended. */
    private static final String HOW_IT_ENDS = """
            c = connect()
            c.sendall(b"x")
            try:
                print(len(rest(c)), "end")
            except ConnectionResetError:
                print("reset")
            """;

    @Test
    void closing_is_an_end_of_file_for_the_program() {
        serve(connection -> connection.input().read());
        assertEquals("0 end\n", Connecting.program(jail, HOW_IT_ENDS));
    }

    @Test
    void breaking_off_is_told_to_the_program() {
        serve(connection -> {
            connection.input().read();
            connection.output().write(new byte[100]);
            connection.reset();
        });
        assertEquals("reset\n", Connecting.program(jail, HOW_IT_ENDS));
    }

    @Test
    void failing_server_breaks_off() {
        serve(connection -> {
            connection.input().read();
            throw new IllegalStateException("on purpose");
        });
        assertEquals("reset\n", Connecting.program(jail, HOW_IT_ENDS));
    }

    @Test
    void using_a_closed_connection_fails_and_does_not_hang() throws Exception {
        serve(connection -> {
            connection.input().read();
            connection.close();
            connection.close();
            assertThrows(IOException.class, () -> connection.output().write(1));
            assertThrows(IOException.class, () -> connection.input().read());
        });
        assertEquals("0 end\n", Connecting.program(jail, HOW_IT_ENDS));
    }

    @Test
    void small_reads_and_writes_are_as_good_as_large_ones() {
        serve(connection -> {
            byte[] three = new byte[3];
            assertEquals(0, connection.input().read(three, 0, 0));
            var all = new ByteArrayOutputStream();
            for (int n; (n = connection.input().read(three, 1, 2)) > 0; ) {
                all.write(three, 1, n);
            }
            for (byte value : all.toByteArray()) {
                connection.output().write(value);
            }
        });
        assertEquals("b'0123456789'\n", Connecting.program(jail, """
                c = connect()
                c.sendall(b"0123456789")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
    }

    @Test
    void connection_made_before_anyone_serves_is_served_then() throws Exception {
        try (Execution early = jail.start(
                Connecting.command("c = connect(); print('up', flush=True); c.sendall(b'1'); print(rest(c))"))) {
            readUntil(early, "up");
            serve(connection -> {
                assertEquals('1', connection.input().read());
                connection.output().write('2');
            });
            assertEquals("b'2'\n", finish(early).out());
        }
    }

    @Test
    void connections_are_served_once_and_only_where_there_is_a_port() {
        jail.onConnection(Connecting::echo);
        assertThrows(IllegalStateException.class, () -> jail.onConnection(Connecting::echo));
        try (Jail alone = host.jail("alone")) {
            assertThrows(IllegalStateException.class, () -> alone.onConnection(Connecting::echo));
        }
    }

    @Test
    void two_hundred_one_after_another_leave_no_descriptor() {
        assumeTrue(TestHost.ROOT, "only root sees an agent's descriptors");
        long agents = Connecting.agentDescriptors("egress") + 3; // four wait once they are served, and one before
        long own = Connecting.sockets() + 3;
        jail.onConnection(Connecting::echo);
        assertEquals("", Connecting.program(jail, """
                for i in range(200):
                    c = connect()
                    c.sendall(b"x")
                    c.shutdown(socket.SHUT_WR)
                    assert rest(c) == b"x"
                    c.close()
                """));
        await("the agent to have none more", () -> Connecting.agentDescriptors("egress") == agents);
        await("the server to have none more", () -> Connecting.sockets() == own);
    }
}
