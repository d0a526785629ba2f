package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many connections out of one jail, what else runs in it, and its end. */
@Timeout(90)
class ManyConnectionsTest {
    /** {@code STREAMS_MAX} in {@code agent.h}. */
    private static final int MOST = 64;

    /** Opens seventy connections before it uses any. */
    private static final String SEVENTY = """
            all = [connect() for i in range(70)]
            for i, c in enumerate(all):
                c.sendall(b"%d" % i)
            print("up", flush=True)
            for i, c in enumerate(all):
                c.shutdown(socket.SHUT_WR)
                assert rest(c) == b"%d" % i, i
                c.close()
            print("done")
            """;

    @TempDir
    Path directory;

    TestHost host;
    Jail jail;

    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();

    @BeforeEach
    void start() {
        host = new TestHost(directory);
        jail = Connecting.jail(host, "many");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Consumer<JailConnection> counting(Consumer<JailConnection> action) {
        return connection -> {
            served.incrementAndGet();
            try {
                action.accept(connection);
            } finally {
                over.incrementAndGet();
            }
        };
    }

    @Test
    void more_than_may_be_served_at_once_wait_for_their_turn_and_commands_go_on() throws Exception {
        var go = new CountDownLatch(1);
        jail.onConnection(counting(connection -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Connecting.echo(connection);
        }));
        try (Execution seventy = jail.start(Connecting.command(SEVENTY))) {
            readUntil(seventy, "up");
            await("as many as may be", () -> served.get() == MOST);
            for (int i = 0; i < 20; i++) {
                assertEquals("hello\n", sh(jail, "echo hello").out());
            }
            assertEquals(MOST, served.get());
            go.countDown();
            assertEquals("done\n", finish(seventy).out().replace("\n\n", "\n").stripLeading());
        }
        await("all to be over", () -> over.get() == 70);
    }

    @Test
    void program_that_keeps_what_the_server_has_closed_does_not_shut_itself_out() {
        jail.onConnection(counting(_ -> {}));
        assertEquals("150\n", Connecting.program(jail, """
                all = [connect() for i in range(150)]
                print(sum(rest(c) == b"" for c in all))
                """));
        assertEquals(150, served.get());
    }

    @Test
    void as_many_commands_as_there_may_be_leave_room_for_connections() {
        jail.onConnection(Connecting::echo);
        List<Execution> running = new ArrayList<>();
        for (int i = 0; i < 255; i++) {
            running.add(jail.start(Command.of("cat")));
        }
        assertEquals("b'still'\n", Connecting.program(jail, """
                c = connect()
                c.sendall(b"still")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
        running.forEach(Execution::close);
    }

    @Test
    void end_of_the_jail_ends_its_connections_and_leaves_nothing() throws Exception {
        long sockets = Connecting.sockets() - 2; // without this jail's agent and the connection that waits there
        jail.onConnection(counting(Connecting::echo));
        try (Execution seventy = jail.start(Connecting.command("""
                all = [connect() for i in range(70)]
                print("up", flush=True)
                time.sleep(600)
                """))) {
            readUntil(seventy, "up");
            await("as many as may be", () -> served.get() == MOST);
            assertTrue(threads().contains("jail-connection-many"));
            jail.close();
        }
        await("every connection to be over", () -> over.get() == MOST);
        await("no thread to be left", () -> !threads().contains("jail-connection-many"));
        assertEquals(MOST, served.get());
        await("no socket to be left", () -> Connecting.sockets() <= sockets + 1);
    }

    /** All threads of this process, also virtual ones. */
    private String threads() {
        try {
            Path dump = Files.createTempDirectory(directory, "threads").resolve("dump");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(dump);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobody_in_the_jail_can_have_the_port_or_speak_to_the_agent() {
        assertEquals("""
                ('127.0.0.1', 3128) EADDRINUSE
                ('127.0.0.1', 3128) EADDRINUSE
                ('', 3128) EADDRINUSE
                ('', 3128) EADDRINUSE
                """, Connecting.program(jail, """
                import errno
                for address in ("127.0.0.1", 3128), ("", 3128):
                    for option in socket.SO_REUSEADDR, socket.SO_REUSEPORT:
                        s = socket.socket()
                        s.setsockopt(socket.SOL_SOCKET, option, 1)
                        try:
                            s.bind(address)
                            s.listen()
                            print(address, "taken")
                        except OSError as e:
                            print(address, errno.errorcode[e.errno])
                """));
        assertEquals("nothing\n", Connecting.program(jail, """
                c = socket.socket(socket.AF_UNIX)
                try:
                    c.connect("/run/sandhold/socket/agent")
                    c.sendall(struct.pack(">BIH", 8, 2, 3128))
                    print(c.recv(100) or "nothing")
                except (PermissionError, ConnectionResetError, BrokenPipeError):
                    print("nothing")
                """));
    }

    @Test
    void there_is_no_other_way_out() {
        jail.onConnection(Connecting::echo);
        assertEquals("ENETUNREACH\nECONNREFUSED\n", Connecting.program(jail, """
                import errno
                for address in ("192.0.2.1", 80), ("127.0.0.1", 22):
                    try:
                        socket.create_connection(address, 5)
                        print("out")
                    except OSError as e:
                        print(errno.errorcode[e.errno])
                """));
    }

    @Test
    void programs_find_the_way_out_in_their_environment() {
        String proxy = "http://127.0.0.1:3128";
        String all = "env | grep -i _proxy | sort";
        String none = "localhost,127.0.0.1,::1";
        assertEquals(
                List.of(
                        "ALL_PROXY=" + proxy,
                        "HTTPS_PROXY=" + proxy,
                        "HTTP_PROXY=" + proxy,
                        "NO_PROXY=" + none,
                        "all_proxy=" + proxy,
                        "http_proxy=" + proxy,
                        "https_proxy=" + proxy,
                        "no_proxy=" + none),
                sh(jail, all).out().lines().toList());
        var own = new Command(
                List.of("sh", "-c", "echo $http_proxy"),
                Optional.empty(),
                Map.of("http_proxy", "http://localhost:1"),
                "/workspace",
                Optional.empty(),
                Duration.ZERO);
        assertEquals("http://localhost:1\n", run(jail, own).out());
        try (Jail alone = host.jail("alone")) {
            assertEquals("", sh(alone, all).out());
        }
    }

    @Test
    void curl_needs_to_be_told_nothing() throws Exception {
        var asked = new CompletableFuture<String>();
        jail.onConnection(connection -> {
            try {
                var request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) connection.input().read());
                }
                asked.complete(request.substring(0, request.indexOf("\r\n")));
                connection
                        .output()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        var result = run(jail, "curl", "-sS", "http://example.test/x");
        assertEquals("hello\n", result.out(), result.err());
        assertEquals("GET http://example.test/x HTTP/1.1", asked.get(10, TimeUnit.SECONDS));
    }

    @Test
    void jail_is_idle_when_only_connections_were_made() {
        jail.onConnection(Connecting::echo);
        assertTrue(jail.idle());
        Connecting.program(jail, "connect().close()");
        assertTrue(jail.idle());
    }
}
