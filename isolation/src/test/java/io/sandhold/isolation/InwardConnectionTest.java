package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections from the server to what listens inside a jail. */
@Timeout(90)
class InwardConnectionTest {

    /** Echoes each connection, a thread each, and says when it listens. */
    private static final String ECHO = """
            import os, socket, sys, threading
            def echo(c):
                while part := c.recv(65536):
                    c.sendall(part)
                c.close()
            def serve(s):
                print("listens", flush=True)
                while True:
                    c, _ = s.accept()
                    threading.Thread(target=echo, args=(c,), daemon=True).start()
            """;

    private static final String PORT = "serve(socket.create_server(('127.0.0.1', 8080), backlog=100))\n";

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
        jail = host.isolation.start(host.spec("inward", Connecting.LIMITS, NetworkMode.NONE));
    }

    @AfterEach
    void stop() {
        jail.close();
    }

    private void listen(String program) {
        Execution execution = jail.start(Command.of("python3", "-c", ECHO + program));
        readUntil(execution, "listens");
    }

    private static String said(JailConnection connection, String text) throws IOException {
        connection.output().write(text.getBytes(StandardCharsets.UTF_8));
        connection.output().close();
        return new String(connection.input().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void a_port_of_the_jails_loopback_is_reached_and_no_port_of_the_hosts() throws Exception {
        try (var hosts = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            int port = hosts.getLocalPort();
            var refused = assertThrows(JailException.class, () -> jail.connect(new JailAddress.Port(port)));
            assertEquals("no connection to port " + port + " in the session: Connection refused", refused.getMessage());
        }
        listen(PORT);
        try (JailConnection connection = jail.connect(new JailAddress.Port(8080))) {
            assertEquals("hello", said(connection, "hello"));
        }
    }

    @Test
    void what_listens_by_ipv6_alone_is_reached_too() throws Exception {
        listen("serve(socket.create_server(('::1', 8080), family=socket.AF_INET6))\n");
        try (JailConnection connection = jail.connect(new JailAddress.Port(8080))) {
            assertEquals("six", said(connection, "six"));
        }
    }

    @Test
    void a_unix_socket_is_reached_and_what_is_none_is_refused_by_its_reason() throws Exception {
        listen("s = socket.socket(socket.AF_UNIX)\ns.bind('/workspace/s')\ns.listen()\nserve(s)\n");
        try (JailConnection connection = jail.connect(new JailAddress.UnixSocket("/workspace/s"))) {
            assertEquals("unix", said(connection, "unix"));
        }
        assertRefused("/workspace/none", "No such file or directory");
        sh(jail, "touch /workspace/file");
        assertRefused("/workspace/file", "Connection refused");
        assertRefused("/etc/passwd", "Permission denied");
        assertRefused("/etc/passwd/x", "Not a directory");
        assertThrows(IllegalArgumentException.class, () -> new JailAddress.UnixSocket("relative"));
        assertThrows(IllegalArgumentException.class, () -> new JailAddress.UnixSocket("/" + "a".repeat(107)));
        assertThrows(IllegalArgumentException.class, () -> new JailAddress.Port(65536));
    }

    private void assertRefused(String path, String why) {
        var refused = assertThrows(JailException.class, () -> jail.connect(new JailAddress.UnixSocket(path)));
        assertTrue(refused.getMessage().endsWith(": " + why), refused::getMessage);
    }

    @Test
    void the_agents_own_socket_answers_nobody() throws Exception {
        try (JailConnection connection = jail.connect(new JailAddress.UnixSocket("/run/sandhold/socket/agent"))) {
            connection.output().write(new byte[] {7, 0, 0, 0, 0}); // a status frame
            connection.output().flush();
            assertEquals(-1, connection.input().read());
        } catch (JailException | IOException e) {
            assertTrue(
                    e.getMessage().matches(".*(Permission denied|broke the connection off|takes no more input)"),
                    e::toString);
        }
        assertEquals("works\n", sh(jail, "echo works").out());
    }

    @Test
    void bytes_pass_unchanged_both_ways_at_once() throws Exception {
        listen(PORT);
        byte[] bytes = new byte[8 << 20];
        new Random(1).nextBytes(bytes);
        try (JailConnection connection = jail.connect(new JailAddress.Port(8080))) {
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    connection.output().write(bytes);
                    connection.output().close();
                } catch (IOException e) {
                    connection.reset();
                }
            });
            assertArrayEquals(bytes, connection.input().readAllBytes());
            sender.join();
        }
    }

    @Test
    void connections_are_bounded_and_room_comes_back() throws Exception {
        listen(PORT);
        List<JailConnection> open = new ArrayList<>();
        for (int i = 0; i < Jail.CONNECTIONS_MOST; i++) {
            open.add(jail.connect(new JailAddress.Port(8080)));
        }
        var refused = assertThrows(JailException.class, () -> jail.connect(new JailAddress.Port(8080)));
        assertTrue(refused.getMessage().contains("64 connections lead into this session already"), refused::getMessage);
        assertFalse(jail.idle());
        open.getLast().close();
        await("a connection's room", () -> {
            try {
                open.set(open.size() - 1, jail.connect(new JailAddress.Port(8080)));
                return true;
            } catch (JailException e) {
                return false;
            }
        });
        assertEquals("works\n", sh(jail, "echo works").out());
        open.forEach(JailConnection::reset);
    }

    @Test
    void one_that_takes_no_connections_keeps_nobody_else_waiting() throws Exception {
        readUntil(
                jail.start(
                        Command.of(
                                "python3",
                                "-c",
                                "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 8080))\ns.listen(0)\n"
                                        + "c = [socket.create_connection(('127.0.0.1', 8080))]\nprint('listens', flush=True)\ntime.sleep(600)\n")),
                "listens");
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(Thread.startVirtualThread(() -> {
                try {
                    jail.connect(new JailAddress.Port(8080)).close();
                } catch (JailException e) {
                    // as is to be expected: it waits until the jail is closed or the agent's time is over
                }
            }));
        }
        assertEquals("works\n", sh(jail, "echo works").out());
        jail.close();
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    @Test
    void the_end_of_the_jail_breaks_it() throws Exception {
        listen(PORT);
        JailConnection connection = jail.connect(new JailAddress.Port(8080));
        jail.close();
        assertThrows(IOException.class, () -> connection.input().readAllBytes());
        assertThrows(JailException.class, () -> jail.connect(new JailAddress.Port(8080)));
    }
}
