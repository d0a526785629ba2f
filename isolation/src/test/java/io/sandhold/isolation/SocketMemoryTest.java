package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel holds in the sockets of a session's programs, where this host has the cgroups to limit it. */
@Timeout(60)
class SocketMemoryTest {
    private static final Limits LIMITS = new Limits(256L << 20, 64, 1, 1024);

    /** Connections over the loopback, filled and not read, and datagrams. Without a limit this holds some 2 GB. */
    private static final String FILL = """
            import socket
            held = []
            server = socket.create_server(('127.0.0.1', 0))
            for i in range(300):
                try:
                    one = socket.create_connection(server.getsockname(), 0.2)
                    held.append((one, server.accept()[0]))
                    one.setblocking(False)
                    while one.send(bytes(65536)):
                        pass
                except OSError:
                    continue
            taker = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(200)]
            giver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for one in taker:
                one.bind(('127.0.0.1', 0))
                for _ in range(10):
                    giver.sendto(bytes(60000), one.getsockname())
            print('filled', len(held) > 3, flush=True)
            input()
            """;

    @TempDir
    static Path directory;

    static TestHost host;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        assumeTrue(
                host.isolation.guarantees().stream().anyMatch(line -> line.startsWith("memory")),
                "needs the cgroup limit of memory, which this host does not give: " + host.isolation.shortcomings());
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    /** In version 1 where it is counted apart; in version 2 it is of the session's memory. */
    private static Optional<Path> counter(String jail) throws IOException {
        return parents().stream()
                .map(parent -> Path.of(parent, jail, "memory.kmem.tcp.usage_in_bytes"))
                .filter(Files::exists)
                .findFirst();
    }

    private static List<String> parents() throws IOException {
        return Files.readAllLines(directory.resolve("run").toRealPath().resolve("cgroups"));
    }

    @Test
    void sockets_filled_and_not_read_hold_no_more_than_their_share() throws IOException {
        try (Jail jail = host.jail("filling", LIMITS);
                Execution filling = jail.start(Command.of("python3", "-c", FILL))) {
            assertEquals("filled True\n", readUntil(filling, "\n"));
            Optional<Path> counter = counter("filling");
            if (counter.isPresent()) {
                long held = Long.parseLong(Files.readString(counter.get()).strip());
                // each connection may always send a piece, whatever the limit
                assertTrue(held > 24 << 20 && held <= (32 << 20) + 300 * (128 << 10), held + " bytes");
            }
            assertTrue(jail.usage().memoryBytes() <= LIMITS.memoryBytes());
            try (Jail other = host.jail("beside", LIMITS)) {
                assertEquals("hello\n", run(other, "python3", "-c", """
                                import socket
                                server = socket.create_server(('127.0.0.1', 0))
                                one = socket.create_connection(server.getsockname(), 10)
                                one.sendall(b'hello')
                                print(server.accept()[0].recv(5).decode())
                                """).out());
            }
            if (counter.isPresent()) {
                var refused = assertThrows(JailException.class, () -> jail.change(new Limits(64L << 20, 64, 1, 1024)));
                assertTrue(refused.getMessage().contains("of which sockets may hold 8M"), refused.getMessage());
                jail.change(new Limits(512L << 20, 64, 1, 1024));
                String limit = Files.readString(counter.get().resolveSibling("memory.kmem.tcp.limit_in_bytes"));
                assertEquals(64 << 20, Long.parseLong(limit.strip()));
            }
        }
    }

    /** Answers of the kernel that nobody reads, and datagrams kept open: some 200 MB of each, in a session of which no cgroup counts any. */
    private static final String NETLINK = """
            import socket, struct
            held = [socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) for _ in range(900)]
            print('open', flush=True)
            ask = struct.pack('IHHIIB', 20, 18, 0x301, 1, 0, 0) + bytes(3)  # RTM_GETLINK, NLM_F_DUMP
            for _ in range(10000):
                for one in held:
                    one.setblocking(False)
                    try:
                        one.send(ask + bytes(150000))
                        one.send(ask)
                    except OSError:
                        continue
            """;

    private static final String CORKED = """
            import socket, time
            held = [socket.socket(socket.AF_INET%s, socket.SOCK_DGRAM) for _ in range(900)]
            print('open', flush=True)
            for one in held * 3:
                one.setsockopt(socket.IPPROTO_UDP, 1, 1)  # UDP_CORK
                one.connect(('localhost', 9))
                try:
                    one.send(bytes(20000))
                except OSError:
                    continue
            time.sleep(600)
            """;

    private void endsByMemory(String name, String program) {
        try (Jail jail = host.jail(name, new Limits(32L << 20, 64, 1, 1024));
                Jail other = host.jail(name + "-beside");
                Execution taking = jail.start(Command.of("python3", "-c", program))) {
            assertEquals("open\n", readUntil(taking, "\n"));
            var ended = new AtomicBoolean();
            jail.onEnd(() -> ended.set(true));
            Exit exit = finish(taking).exit();
            assertEquals(Cause.MEMORY, exit.cause());
            assertEquals(137, exit.code());
            assertFalse(jail.alive());
            TestHost.await("the jail ends", ended::get);
            assertEquals("on\n", run(other, "echo", "on").out());
        }
    }

    @Test
    void more_connections_than_their_share_can_hold_end_the_jail() throws IOException {
        Limits limits = new Limits(48L << 20, 64, 1, 4096);
        try (Jail jail = host.jail("connections", limits);
                Execution filling = jail.start(Command.of(
                        "python3",
                        "-c",
                        FILL.replace("range(300)", "range(1500)").replace("0.2)", "5)")))) {
            assumeTrue(counter("connections").isPresent(), "version 2 counts sockets as the session's memory");
            var ended = new AtomicBoolean();
            jail.onEnd(() -> ended.set(true));
            Exit exit = finish(filling).exit();
            assertEquals(Cause.MEMORY, exit.cause(), exit.toString());
            assertFalse(jail.alive());
            TestHost.await("the jail ends", ended::get);
        }
    }

    @Test
    void netlink_answers_that_are_not_read_end_the_jail() {
        endsByMemory("netlink", NETLINK);
    }

    @Test
    void datagrams_that_are_not_sent_off_end_the_jail() {
        endsByMemory("corked", CORKED.formatted(""));
        endsByMemory("corked6", CORKED.formatted("6"));
    }

    @Test
    void many_sockets_that_hold_little_are_let_be() {
        try (Jail jail = host.jail("many", LIMITS)) {
            var result = run(jail, "python3", "-c", """
                    import socket, time
                    held = [socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) for _ in range(500)]
                    for _ in range(20):
                        time.sleep(0.1)
                        assert socket.if_nameindex()
                    print('let be')
                    """);
            assertEquals("let be\n", result.out(), result.err());
        }
    }

    /** Version 1 refuses a quota beyond that of the group above, which stands here for whatever the kernel may refuse. */
    @Test
    void limits_that_are_refused_in_part_are_put_back() throws IOException {
        Path parent = parents().stream()
                .map(Path::of)
                .filter(group -> Files.exists(group.resolve("cpu.cfs_quota_us")))
                .findFirst()
                .orElse(null);
        assumeTrue(parent != null, "no part of the limits can be refused in version 2");
        try (Jail jail = host.jail("refused", LIMITS)) {
            Files.writeString(parent.resolve("cpu.cfs_quota_us"), "200000");
            List<Path> files = parents().stream()
                    .flatMap(group ->
                            List.of("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "pids.max").stream()
                                    .map(name -> Path.of(group, "refused", name)))
                    .filter(Files::exists)
                    .distinct()
                    .toList();
            String before = read(files);
            assertThrows(JailException.class, () -> jail.change(new Limits(512L << 20, 99, 8, 2048)));
            assertEquals(before, read(files));
            assertEquals("1024\n", sh(jail, "ulimit -n").out());
        } finally {
            Files.writeString(parent.resolve("cpu.cfs_quota_us"), "-1");
        }
    }

    private static String read(List<Path> files) throws IOException {
        var text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }
}
