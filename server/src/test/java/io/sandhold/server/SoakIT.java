package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many clients that connect, work and vanish at random, also amid a transfer and by a network that is cut; and after them nothing is left:
 * no thread, no descriptor, no process, no jail, and the heap is back where it was.
 */
@Timeout(30 * 60)
@Isolated("what the server holds is measured")
class SoakIT {

    /** 200 with {@code -Psoak}. */
    private static final int CLIENTS = Integer.getInteger("sandhold.soak.clients", 40);

    /** Ten minutes with {@code -Psoak}. */
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("sandhold.soak.seconds", 30));

    /** The default with {@code -Psoak}. */
    private static final String KEEP_ALIVE = System.getProperty("sandhold.soak.keep-alive", "5s");

    /** So long a client lives at most that is killed: the whole of the machine is not to go into logins. */
    private static final Duration LONGEST_LIFE = TIME.dividedBy(10);

    /** A network is cut this often. */
    private static final Duration BETWEEN_CUTS = Duration.ofSeconds(60);

    private static final int CUT_CLIENTS = Math.max(4, CLIENTS / 10);

    private static final int SESSIONS = 20;

    /** Asked three times without an answer, up to 30 s apart, a client is dropped; and a loaded machine takes its time. */
    private static final Duration NOTICED = Duration.ofMinutes(4);

    /** What the registry keeps of some thousand events more, and what a collector may not find at once. */
    private static final long SOME_HEAP = 16L << 20;

    /** Those of the JVM's own that come and go: carriers, compilers, a pool's. */
    private static final int SOME_THREADS = 16;

    /** Of files that a JVM opens when it first needs them; a leak by the clients would be hundreds. */
    private static final int SOME_DESCRIPTORS = 8;

    private final ConcurrentSkipListMap<String, LongAdder> did = new ConcurrentSkipListMap<>();
    private final List<CutNetwork> networks = new ArrayList<>();

    @Test
    void clients_that_come_and_vanish_leave_nothing_behind(@TempDir Path home) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) && "root".equals(System.getProperty("user.name")),
                "networks are made by root, with ip(8)");
        long seed = new Random().nextLong();
        try (BuiltServer server = BuiltServer.start(
                home.resolve("data"),
                "--ssh",
                "0.0.0.0:0",
                "--max-startups", // some are turned away by chance, and most are not
                "60:30:250",
                "--idle-timeout",
                "5s",
                "--keep-alive",
                KEEP_ALIVE,
                "--penalty-exempt",
                "127.0.0.0/8,10.213.0.0/16")) {
            Path key = SshClient.of(server, home).key();
            Path content = home.resolve("content");
            byte[] bytes = new byte[2 << 20];
            new Random(seed).nextBytes(bytes);
            Files.write(content, bytes);
            List<SoakClient> clients = clients(server, key, home, content, CLIENTS, LONGEST_LIFE, seed);
            try {
                // what is made once, however many come, is there before anything is measured
                together(
                        clients(server, key, home, content, SESSIONS, Duration.ofSeconds(2), seed),
                        SoakClient::doEverything);
                ServerHoldings before = quiet(server);
                did.clear();
                soak(server, key, clients, seed);
                ServerHoldings after = quiet(server);
                System.out.printf(
                        "%nsoak: %d clients, %d s, seed %d%n  %s%n  before %s%n  after  %s%n",
                        CLIENTS, TIME.toSeconds(), seed, told(), before, after);
                assertTrue(did.getOrDefault("scp", new LongAdder()).sum() > 0, did::toString);
                assertTrue(
                        after.descriptors() <= before.descriptors() + SOME_DESCRIPTORS,
                        () -> "descriptors " + before + after);
                assertTrue(after.threads() <= before.threads() + SOME_THREADS, () -> "threads " + before + after);
                assertTrue(after.heap() <= before.heap() + SOME_HEAP, () -> "heap " + before + after);
                together(clients(server, key, home, content, 1, Duration.ofSeconds(2), seed), SoakClient::doEverything);
            } finally {
                for (CutNetwork network : networks) {
                    network.remove();
                }
            }
        }
    }

    private List<SoakClient> clients(
            BuiltServer server, Path key, Path home, Path content, int count, Duration longestLife, long seed)
            throws Exception {
        List<SoakClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path own = Files.createDirectories(home.resolve("client" + i));
            clients.add(new SoakClient(server, key, own, content, i, longestLife, new Random(seed + i), did));
        }
        return clients;
    }

    private String told() {
        return did.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining("\n  "));
    }

    private static String session(int client) {
        return "soak" + client % SESSIONS;
    }

    private void soak(BuiltServer server, Path key, List<SoakClient> clients, long seed) throws Exception {
        long end = System.nanoTime() + TIME.toNanos();
        try (ExecutorService clock = Executors.newCachedThreadPool()) {
            Future<?> working = clock.submit(() -> {
                together(clients, (client, session) -> {
                    while (System.nanoTime() < end) {
                        client.doAnything(session);
                    }
                });
                return null;
            });
            Random random = new Random(seed - 2);
            while (System.nanoTime() < end) {
                cutOff(server, key, random);
                long pause = Math.min(BETWEEN_CUTS.toNanos(), end - System.nanoTime());
                if (pause > 0) {
                    awaitEnd(working, pause);
                }
            }
            working.get();
        }
    }

    private interface Work {
        void with(SoakClient client, String session) throws Exception;
    }

    /** All at once, each in its session; comes back when all are done. */
    private static void together(List<SoakClient> clients, Work work) throws Exception {
        try (ExecutorService all = Executors.newCachedThreadPool()) {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                SoakClient client = clients.get(i);
                String session = session(i);
                working.add(all.submit(() -> {
                    work.with(client, session);
                    return null;
                }));
            }
            for (Future<?> one : working) {
                one.get();
            }
        }
    }

    private static void awaitEnd(Future<?> working, long nanos) throws Exception {
        try {
            working.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillWorking) {
            // as it should
        }
    }

    /** Clients on a machine of their own, which is cut off while they are at work. */
    private void cutOff(BuiltServer server, Path key, Random random) throws Exception {
        CutNetwork network = CutNetwork.make(networks.size());
        networks.add(network);
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < CUT_CLIENTS; i++) {
                List<String> command = new ArrayList<>(List.of("ssh"));
                command.addAll(SoakClient.options(key));
                command.addAll(List.of("-p", Integer.toString(server.sshPort())));
                switch (i % 4) {
                    case 0 -> command.addAll(List.of(session(i) + "@" + network.host(), "exec yes"));
                    case 1 -> command.addAll(List.of(session(i) + "@" + network.host(), "cat > /dev/null"));
                    case 2 -> command.addAll(List.of("-N", "-R0:localhost:1", session(i) + "@" + network.host()));
                    default -> command.addAll(List.of("-tt", session(i) + "@" + network.host()));
                }
                processes.add(new ProcessBuilder(network.command(command))
                        .redirectInput(i % 4 == 1 ? Redirect.from(new File("/dev/zero")) : Redirect.PIPE)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start());
            }
            // one that was turned away has ended; where 200 others log in at once some are still on their way in
            Eventually.holds(
                    Duration.ofMinutes(2),
                    () -> "half of the clients of another machine are connected",
                    () -> 2L * ServerHoldings.connections(server, network.addresses())
                            >= processes.stream().filter(Process::isAlive).count());
            long connected = ServerHoldings.connections(server, network.addresses());
            processes.getFirst().waitFor(random.nextInt(5000), TimeUnit.MILLISECONDS);
            network.cut();
            did.computeIfAbsent("cut off", _ -> new LongAdder()).add(connected);
        } finally {
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** What the server holds once nobody is left. */
    private static ServerHoldings quiet(BuiltServer server) throws Exception {
        long deadline = System.nanoTime() + NOTICED.toNanos();
        Eventually.holds(
                NOTICED,
                () -> "nobody is left; the server has the last of them",
                () -> ServerHoldings.connections(server, "") == 0);
        ServerHoldings now = ServerHoldings.of(server);
        while (!now.isQuiet() && System.nanoTime() < deadline) {
            now = ServerHoldings.of(server);
        }
        ServerHoldings last = now;
        assertTrue(last.isQuiet(), () -> "something is left: " + last);
        assertEquals(List.of(), last.virtualThreads());
        return last;
    }
}
