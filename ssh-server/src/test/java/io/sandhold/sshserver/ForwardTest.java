package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Ports and sockets of a session, reached from the client's machine: {@code -W}, {@code -L}, {@code -D}. */
@ExtendWith(TestHouse.Key.class)
class ForwardTest {

    private static final String ECHO = """
            import socket, threading
            def echo(c):
                while part := c.recv(65536):
                    c.sendall(part)
                c.close()
            def serve(s):
                while True:
                    c, _ = s.accept()
                    threading.Thread(target=echo, args=(c,), daemon=True).start()
            u = socket.socket(socket.AF_UNIX)
            u.bind('/workspace/echo')
            u.listen()
            threading.Thread(target=serve, args=(u,), daemon=True).start()
            t = socket.create_server(('127.0.0.1', 8080))
            print('listens', flush=True)
            serve(t)
            """;

    private final String session = TestHouse.newSession();

    @BeforeEach
    void listen(TestHouse house) {
        Ran ran = house.client()
                .sshWith(
                        session,
                        ECHO.getBytes(StandardCharsets.US_ASCII),
                        "cat > echo.py; (setsid python3 echo.py > said 2>&1 &); until grep -q listens said; do sleep 0.05; done");
        assertEquals(0, ran.exit(), ran::toString);
    }

    @Test
    void a_port_is_reached_and_bytes_pass_unchanged(TestHouse house) {
        byte[] bytes = new byte[5 << 20];
        new Random(7).nextBytes(bytes);
        Ran ran = house.client().sshWith(session, bytes, "-Wlocalhost:8080");
        assertEquals(0, ran.exit(), () -> ran.err());
        assertArrayEquals(bytes, ran.stdout());
        AuditEvent opened = house.events(AuditKind.FORWARD).stream()
                .filter(event -> event.session().equals(session))
                .findFirst()
                .orElseThrow();
        assertEquals("port 8080", opened.detail());
        Await.until(() -> house.events(AuditKind.FORWARD_ENDED).stream()
                .anyMatch(event -> event.session().equals(session)
                        && event.detail().equals("port 8080, 5242880 bytes in, 5242880 out")));
    }

    @Test
    void many_share_a_connection_by_port_socket_and_socks(TestHouse house, @TempDir Path directory) throws Exception {
        int port = freePort();
        int socks = freePort();
        int unix = freePort();
        List<String> line = new ArrayList<>(house.client()
                .option("ExitOnForwardFailure=yes")
                .sshLine(
                        session,
                        "-N",
                        "-L127.0.0.1:" + port + ":127.0.0.1:8080",
                        "-L127.0.0.1:" + unix + ":/workspace/echo",
                        "-D127.0.0.1:" + socks));
        Process ssh = new ProcessBuilder(line).inheritIO().start();
        try {
            Await.until(() -> answers(socks));
            Instant before = lastUsed(house);
            for (int i = 0; i < 20; i++) {
                assertEquals("tcp " + i, echoed(port, "tcp " + i));
                assertEquals("unix " + i, echoed(unix, "unix " + i));
            }
            assertTrue(lastUsed(house).isAfter(before), "what goes through is use");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), socks)) {
                byte[] ask = {5, 1, 0, 5, 1, 0, 3, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't', 31, (byte) 144};
                socket.getOutputStream().write(ask);
                assertEquals(5, socket.getInputStream().read());
                assertEquals(0, socket.getInputStream().read());
                assertEquals(0, socket.getInputStream().readNBytes(10)[1]);
                assertEquals("socks", exchange(socket, "socks"));
            }
        } finally {
            ssh.destroy();
            assertTrue(ssh.waitFor(60, TimeUnit.SECONDS));
        }
        Await.until(() -> opened(house) == ended(house));
    }

    private Instant lastUsed(TestHouse house) {
        return house.host()
                .sessions()
                .find(Principal.SERVER, new SessionId(session))
                .orElseThrow()
                .lastUsed();
    }

    private long opened(TestHouse house) {
        return house.events(AuditKind.FORWARD).stream()
                .filter(event -> event.session().equals(session))
                .count();
    }

    private long ended(TestHouse house) {
        return house.events(AuditKind.FORWARD_ENDED).stream()
                .filter(event -> event.session().equals(session))
                .count();
    }

    @Test
    void what_does_not_listen_is_refused_with_its_reason(TestHouse house, @TempDir Path directory) throws Exception {
        assertRefused(house, "localhost:1", "Connection refused");
        assertSocketRefused(house, directory, "/workspace/none", "No such file or directory");
        assertSocketRefused(house, directory, "/run/docker.sock", "No such file or directory");
        assertSocketRefused(house, directory, "/etc/passwd", "Permission denied");
    }

    @Test
    void nothing_outside_the_session_is_reached(TestHouse house) throws IOException {
        int door = house.door().address().getPort();
        assertRefused(house, "127.0.0.1:" + door, "Connection refused");
        try (ServerSocket hosts = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            for (String host : List.of(
                    "0.0.0.0",
                    "127.0.0.1.nip.io",
                    "169.254.169.254",
                    "10.0.0.1",
                    "example.org",
                    "[::ffff:127.0.0.1]")) {
                assertRefused(
                        house, host + ":" + hosts.getLocalPort(), "only what listens in the session itself is reached");
            }
            assertRefused(house, "localhost:" + hosts.getLocalPort(), "Connection refused");
        }
    }

    @Test
    void where_nothing_runs_nothing_is_started_for_it(TestHouse house) {
        String fresh = TestHouse.newSession();
        Ran ran = house.client().ssh(fresh, "-Wlocalhost:8080");
        assertEquals(255, ran.exit(), ran::toString);
        assertTrue(house.events(AuditKind.FORWARD).stream()
                .noneMatch(event -> event.session().equals(fresh)));
    }

    @Test
    void a_program_that_ends_ends_its_connections_and_the_client_goes_on(TestHouse house) {
        Ran ran =
                house.client().sshWith(session, "x".repeat(10).getBytes(StandardCharsets.US_ASCII), "-Wlocalhost:8080");
        assertEquals("x".repeat(10), ran.out());
        Ran killed = house.client().ssh(session, "pkill -f '[e]cho.py'; echo on");
        assertEquals("on\n", killed.out(), killed::toString);
        assertRefused(house, "localhost:8080", "Connection refused");
    }

    private void assertRefused(TestHouse house, String target, String why) {
        List<String> line = new ArrayList<>(house.client().sshLine(session, "-W" + target));
        line.replaceAll(word -> word.equals("LogLevel=ERROR") ? "LogLevel=INFO" : word);
        Ran ran = Ran.of(line, house.client().environment(), new byte[0]);
        assertFalse(ran.exit() == 0, ran::toString);
        assertEquals("", ran.out(), ran::toString);
        assertTrue(ran.err().contains(why), () -> target + "\n" + ran);
    }

    /** {@code -W} takes no path, so a local port leads there. */
    private void assertSocketRefused(TestHouse house, Path directory, String path, String why) throws Exception {
        int port = freePort();
        List<String> line = new ArrayList<>(house.client().sshLine(session, "-N", "-L127.0.0.1:" + port + ":" + path));
        line.replaceAll(word -> word.equals("LogLevel=ERROR") ? "LogLevel=INFO" : word);
        Path said = directory.resolve("said");
        Process ssh = new ProcessBuilder(line).redirectError(said.toFile()).start();
        try {
            Await.until(() -> answers(port));
            Await.until(() -> read(said).contains(why));
        } finally {
            ssh.destroy();
            assertTrue(ssh.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String echoed(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return exchange(socket, text);
        }
    }

    private static String exchange(Socket socket, String text) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
