package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.await;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with connections that stand still, each end in each state, and with those that end in every way. */
@Timeout(120)
class ConnectionsAtRestTest {
    @TempDir
    Path directory;

    TestHost host;
    Jail jail;

    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeEach
    void start() {
        host = new TestHost(directory);
        jail = Connecting.jail(host, "rest");
    }

    @AfterEach
    void stop() {
        go.countDown();
        host.close();
    }

    /** Does what the connection's first byte asks for. */
    private void obey(JailConnection connection) {
        try {
            switch (connection.input().read()) {
                case 'k' -> go.await(); // keeps it and does not read
                case 'e' -> { // ends its own direction
                    connection.output().close();
                    go.await();
                }
                case 'r' -> { // reads to the end
                    connection.input().readAllBytes();
                    go.await();
                }
                case 'w' -> { // writes without end
                    while (true) {
                        connection.output().write(new byte[1 << 16]);
                    }
                }
                case 'c' -> connection.output().write(new byte[8 << 20]); // and closes
                case 'x' -> connection.reset();
                case 'f' -> throw new UncheckedIOException(new IOException("on purpose"));
                case 't' -> {
                    connection.input().transferTo(connection.output());
                    connection.output().close();
                }
                default -> connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Processor time of the agent so far, in hundredths of a second ({@code proc_pid_stat(5)}). */
    private long agentTicks() {
        String[] fields =
                sh(jail, "cat /proc/1/stat").out().replaceFirst(".*\\) ", "").split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @Test
    void connections_that_stand_still_take_no_processor_time() {
        jail.onConnection(this::obey);
        try (Execution program = jail.start(Connecting.command("""
                def fill(c):
                    c.settimeout(0.5)
                    try:
                        while True:
                            c.send(bytes(65536))
                    except TimeoutError:
                        pass
                def begin(what):
                    c = connect()
                    c.sendall(what)
                    return c
                kept = [begin(what) for what in (b"k", b"e", b"r", b"w", b"c")]
                for what in b"k", b"e", b"r", b"w":
                    c = begin(what)
                    c.shutdown(socket.SHUT_WR)
                    kept.append(c)
                for end in None, socket.SHUT_WR, "close", "reset":
                    for what in b"k", b"e", b"w":
                        c = begin(what)
                        fill(c)
                        if end == "close":
                            c.close()
                        elif end == "reset":
                            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                            c.close()
                        else:
                            if end is not None:
                                c.shutdown(end)
                            kept.append(c)
                print("up", flush=True)
                time.sleep(600)
                """))) {
            readUntil(program, "up");
            long before = agentTicks();
            run(jail, "sleep", "3");
            long used = agentTicks() - before;
            assertTrue(used < 60, "the agent took " + used + " hundredths of a second out of 300");
            program.kill(Cause.KILLED);
        }
    }

    @Test
    void connections_that_end_in_every_way_leave_nothing() {
        assumeTrue(TestHost.ROOT, "only root sees an agent's descriptors");
        go.countDown();
        long agents = Connecting.agentDescriptors("rest") + 3; // four wait once they are served, and one before
        jail.onConnection(this::obey);
        assertEquals("done\n", Connecting.program(jail, """
                import random
                def one(rng):
                    c = connect()
                    c.settimeout(0.1)
                    try:
                        c.sendall(rng.choice([b"k", b"e", b"r", b"c", b"x", b"f", b"t", b"q", b"w"]))
                        for i in range(rng.randrange(4)):
                            match rng.randrange(5):
                                case 0: c.sendall(bytes(rng.randrange(1, 300000)))
                                case 1: c.recv(rng.randrange(1, 300000))
                                case 2: c.shutdown(socket.SHUT_WR)
                                case 3: c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                                case 4: c.settimeout(0.001)
                    except OSError:
                        pass
                    c.close()
                def many(seed):
                    rng = random.Random(seed)
                    for i in range(50):
                        one(rng)
                all = [threading.Thread(target=many, args=[seed]) for seed in range(12)]
                for t in all: t.start()
                for t in all: t.join()
                print("done")
                """));
        await("the agent to have none more", () -> Connecting.agentDescriptors("rest") == agents);
        assertEquals("b'well'\n", Connecting.program(jail, """
                c = connect()
                c.sendall(b"twell")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
    }
}
