package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.ListenAddress.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server listens on inside a jail for a client outside. */
@Timeout(90)
class ReturningConnectionTest {

    /** Says what comes back on a connection to an address of the arguments. */
    private static final String ASK = """
            import socket, sys
            def ask(c, text):
                c.sendall(text)
                c.shutdown(socket.SHUT_WR)
                parts = []
                while part := c.recv(65536):
                    parts.append(part)
                print(b"".join(parts).decode())
            def unix(path):
                c = socket.socket(socket.AF_UNIX)
                c.connect(path)
                return c
            """;

    @TempDir
    static Path directory;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

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
        jail = host.isolation.start(
                host.spec("returning" + NUMBERS.incrementAndGet(), Connecting.LIMITS, NetworkMode.NONE));
    }

    @AfterEach
    void stop() {
        jail.close();
    }

    private static ListenAddress port(Scope scope, int number) {
        return new ListenAddress.Port(scope, number);
    }

    private static ListenAddress socket(String path) {
        return new ListenAddress.UnixSocket(new JailAddress.UnixSocket(path));
    }

    private String asked(String program) {
        var result = TestHost.run(jail, Command.of("python3", "-c", ASK + program));
        return result.out() + result.err().lines().reduce("", (before, line) -> line);
    }

    @Test
    void a_port_of_the_loopback_is_reached_by_both_families_and_bytes_pass() {
        JailListener listener = jail.listen(port(Scope.LOOPBACK, 8080), Connecting::echo);
        assertEquals(8080, listener.port());
        assertEquals("four\n", asked("ask(socket.create_connection(('127.0.0.1', 8080)), b'four')"));
        assertEquals("six\n", asked("ask(socket.create_connection(('::1', 8080)), b'six')"));
        assertEquals((8 << 20) + "\n", asked("""
                        import threading
                        c = socket.create_connection(('127.0.0.1', 8080))
                        def send():
                            c.sendall(b'x' * (8 << 20))
                            c.shutdown(socket.SHUT_WR)
                        threading.Thread(target=send).start()
                        count = 0
                        while part := c.recv(65536):
                            count += len(part)
                        print(count)
                        """));
    }

    @Test
    void each_scope_listens_where_it_says() {
        jail.listen(port(Scope.LOOPBACK_IPV4, 8004), Connecting::echo);
        jail.listen(port(Scope.LOOPBACK_IPV6, 8006), Connecting::echo);
        jail.listen(port(Scope.ALL, 8009), Connecting::echo);
        String refused = "ConnectionRefusedError: [Errno 111] Connection refused";
        assertEquals("a\n", asked("ask(socket.create_connection(('127.0.0.1', 8004)), b'a')"));
        assertEquals(refused, asked("ask(socket.create_connection(('::1', 8004)), b'a')"));
        assertEquals("b\n", asked("ask(socket.create_connection(('::1', 8006)), b'b')"));
        assertEquals(refused, asked("ask(socket.create_connection(('127.0.0.1', 8006)), b'b')"));
        assertEquals("c\n", asked("ask(socket.create_connection(('127.0.0.9', 8009)), b'c')"));
        assertEquals("d\n", asked("ask(socket.create_connection(('::1', 8009)), b'd')"));
    }

    @Test
    void a_free_port_is_chosen_and_told() {
        JailListener first = jail.listen(port(Scope.LOOPBACK, 0), Connecting::echo);
        JailListener second = jail.listen(port(Scope.ALL, 0), Connecting::echo);
        assertTrue(first.port() > 1023 && second.port() > 1023 && first.port() != second.port());
        assertEquals("a\n", asked("ask(socket.create_connection(('127.0.0.1', " + first.port() + ")), b'a')"));
    }

    @Test
    void a_unix_socket_is_made_for_its_owner_and_goes_with_its_listener() {
        JailListener listener = jail.listen(socket("/workspace/s"), Connecting::echo);
        assertEquals(0, listener.port());
        assertEquals("unix\n", asked("ask(unix('/workspace/s'), b'unix')"));
        assertEquals("600\n", sh(jail, "stat -c %a /workspace/s").out());
        listener.close();
        await("the socket's file", () -> sh(jail, "ls /workspace").out().isEmpty());
        jail.listen(socket("/workspace/s"), Connecting::echo);
        assertEquals("again\n", asked("ask(unix('/workspace/s'), b'again')"));
    }

    @Test
    void a_socket_that_nobody_listens_on_is_replaced_and_no_other_file() {
        sh(
                jail,
                "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('/workspace/s')\"; echo text > /workspace/f");
        jail.listen(socket("/workspace/s"), Connecting::echo);
        assertRefused(socket("/workspace/s"), "Address already in use");
        assertRefused(socket("/workspace/f"), "Address already in use");
        assertEquals("text\n", sh(jail, "cat /workspace/f").out());
        assertEquals("new\n", asked("ask(unix('/workspace/s'), b'new')"));
    }

    @Test
    void a_file_put_in_the_place_of_a_socket_outlives_its_listener() {
        JailListener listener = jail.listen(socket("/workspace/s"), Connecting::echo);
        sh(jail, "mv /workspace/s /workspace/was; echo text > /workspace/s");
        JailListener other = jail.listen(port(Scope.LOOPBACK, 8080), Connecting::echo);
        listener.close();
        await("its end", () -> asked("unix('/workspace/was')").contains("refused"));
        assertEquals("text\n", sh(jail, "cat /workspace/s").out());
        other.close();
    }

    private void assertRefused(ListenAddress address, String why) {
        var refused = assertThrows(JailConnectException.class, () -> jail.listen(address, Connecting::echo));
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
    }

    @Test
    void what_a_sessions_program_could_not_have_is_refused_by_its_reason() {
        assertRefused(port(Scope.LOOPBACK, 80), "Permission denied; a session's programs have ports from 1024 on");
        assertRefused(port(Scope.ALL, 1023), "Permission denied");
        assertRefused(socket("/etc/s"), "Read-only file system");
        assertRefused(socket("/workspace/none/s"), "No such file or directory");
        assertRefused(socket("/run/sandhold/socket/s"), "Permission denied");
        Execution taken = jail.start(
                Command.of(
                        "python3",
                        "-c",
                        "import socket, time\ns = socket.create_server(('127.0.0.1', 8080))\nprint('listens', flush=True)\ntime.sleep(600)"));
        readUntil(taken, "listens");
        assertRefused(port(Scope.LOOPBACK, 8080), "Address already in use");
        assertThrows(IllegalArgumentException.class, () -> port(Scope.LOOPBACK, 65536));
    }

    @Test
    void closing_frees_the_port_at_once_and_what_is_connected_goes_on() throws Exception {
        var served = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        JailListener listener = jail.listen(port(Scope.LOOPBACK, 8080), connection -> {
            served.countDown();
            try {
                assertTrue(go.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Connecting.echo(connection);
        });
        Execution asking = jail.start(Command.of(
                "python3", "-c", ASK + "ask(socket.create_connection(('127.0.0.1', 8080)), b'still there')"));
        assertTrue(served.await(30, TimeUnit.SECONDS));
        listener.close();
        listener.close();
        await("the port", () -> {
            try {
                jail.listen(port(Scope.LOOPBACK, 8080), Connecting::echo);
                return true;
            } catch (JailConnectException e) {
                return false;
            }
        });
        assertEquals("new\n", asked("ask(socket.create_connection(('127.0.0.1', 8080)), b'new')"));
        go.countDown();
        assertTrue(TestHost.finish(asking).out().endsWith("still there\n"));
    }

    @Test
    void listeners_are_bounded_and_their_room_comes_back() {
        List<JailListener> listeners = new ArrayList<>();
        for (int i = 0; i < Jail.LISTENERS_MOST; i++) {
            listeners.add(jail.listen(port(Scope.LOOPBACK, 0), Connecting::echo));
        }
        assertRefused(port(Scope.LOOPBACK, 0), "32 forwards listen in this session already");
        listeners.getFirst().close();
        await("room for a listener", () -> {
            try {
                return jail.listen(port(Scope.LOOPBACK, 0), Connecting::echo).port() > 0;
            } catch (JailConnectException e) {
                return false;
            }
        });
        assertEquals(
                "a\n",
                asked("ask(socket.create_connection(('127.0.0.1', "
                        + listeners.getLast().port() + ")), b'a')"));
        assertTrue(jail.idle(), "to listen is no use of a jail");
    }

    @Test
    void a_flood_waits_in_the_jail_and_neither_commands_nor_the_other_ways_wait_for_it() throws Exception {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var go = new CountDownLatch(1);
        jail.listen(port(Scope.LOOPBACK, 8080), connection -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                assertTrue(go.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now.decrementAndGet();
        });
        Execution flood = jail.start(Command.of("python3", "-c", """
                import socket, sys
                made = []
                for i in range(400):
                    c = socket.socket()
                    c.setblocking(False)
                    c.connect_ex(('127.0.0.1', 8080))
                    made.append(c)
                print('made', flush=True)
                server = socket.create_server(('127.0.0.1', 9090))
                print('listens', flush=True)
                c, _ = server.accept()
                c.sendall(b'in')
                c.close()
                sys.stdin.read(1)
                """));
        readUntil(flood, "listens");
        await("as many as may be", () -> now.get() == Jail.CONNECTIONS_MOST);
        assertEquals("works\n", sh(jail, "echo works").out());
        try (JailConnection in = jail.connect(new JailAddress.Port(9090))) {
            assertEquals("in", new String(in.input().readAllBytes(), StandardCharsets.US_ASCII));
        }
        assertEquals(Jail.CONNECTIONS_MOST, most.get());
        go.countDown();
        flood.kill(Cause.KILLED);
        TestHost.finish(flood);
        assertEquals("works\n", sh(jail, "echo works").out());
    }

    @Test
    void the_end_of_the_jail_ends_listening_and_what_is_connected() throws Exception {
        var broken = new CompletableFuture<Exception>();
        JailListener listener = jail.listen(port(Scope.LOOPBACK, 8080), connection -> {
            try {
                connection.input().readAllBytes();
            } catch (IOException e) {
                broken.complete(e);
            }
        });
        readUntil(
                jail.start(
                        Command.of(
                                "python3",
                                "-c",
                                "import socket, time\nc = socket.create_connection(('127.0.0.1', 8080))\nprint('up', flush=True)\ntime.sleep(600)")),
                "up");
        jail.close();
        broken.get(30, TimeUnit.SECONDS);
        listener.close();
        assertThrows(JailException.class, () -> jail.listen(port(Scope.LOOPBACK, 8080), Connecting::echo));
    }

    @Test
    void in_network_mode_host_only_the_loopback_is_listened_on() {
        try (Jail hosts = host.isolation.start(host.spec("hosts", Connecting.LIMITS, NetworkMode.HOST))) {
            var refused =
                    assertThrows(JailConnectException.class, () -> hosts.listen(port(Scope.ALL, 0), Connecting::echo));
            assertTrue(refused.getMessage().contains("ask for localhost"), refused::getMessage);
            assertTrue(hosts.listen(port(Scope.LOOPBACK, 0), Connecting::echo).port() > 0);
        }
    }
}
