package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Processes of the built server, by its clients. */
@Isolated("measures the heap, and how long what is killed takes")
class ProcessesIT {

    private static final Duration FLOOD = Duration.ofSeconds(Integer.getInteger("sandhold.flood.seconds", 6));
    private static final int CLIENTS = 200;
    private static final int DEAD = 20;

    /** What 200 streams may hold of the heap, by their buffers and threads. */
    private static final long HELD = 64L << 20;

    /** What it differs by from one moment to the next, with as many amid a piece of 32 KiB, its text and its JSON. */
    private static final long SOME_HEAP = 24L << 20;

    @TempDir
    Path home;

    @Test
    void one_is_seen_over_ssh_and_read_from_the_middle_by_another_client_while_it_runs() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            Rest rest = new Rest(server);
            SshClient ssh = SshClient.of(server, home);
            String line = "for i in $(seq 1 100000); do echo line $i; sleep 0.02; done";
            String id = started(rest, "both", "{\"command\":\"" + line + "\",\"name\":\"counting\"}");
            String seen = ssh.run("both", "ps", "-eo", "args").code(0).text();
            assertTrue(seen.contains("seq 1 100000"), seen);
            JsonObject middle = rest.get("/processes/both/" + id + "/output?offset=7&limit=7&wait=10")
                    .status(200)
                    .json();
            assertEquals("line 2\n", middle.getString("data"));
            assertEquals(14, middle.getInt("next"));
            JsonObject later = rest.get("/processes/both/counting/output?offset=14&limit=7&wait=10")
                    .status(200)
                    .json();
            assertEquals("line 3\n", later.getString("data"));
            assertTrue(rest.get("/processes/both/" + id).status(200).json().getBoolean("running"));
            rest.post("/processes/both/" + id + "/signal", "{\"signal\":\"TERM\"}")
                    .status(200);
            JsonObject ended = rest.post("/processes/both/" + id + "/wait", "{}")
                    .status(200)
                    .json();
            assertEquals("TERM", ended.getString("signal"));
            assertFalse(ssh.run("both", "ps", "-eo", "args").code(0).text().contains("sleep 0.02"));
            List<String> metrics = rest.metrics();
            assertTrue(metrics.contains("sandhold_programs 0"), metrics::toString);
            assertTrue(metrics.contains("sandhold_programs_started_total{kind=\"background\"} 1"), metrics::toString);
        }
    }

    @Test
    void a_time_that_is_over_ends_the_whole_group_within_half_a_second() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            Rest rest = new Rest(server);
            rest.post("/execute/late", "{\"command\":\"true\"}").status(200);
            long began = System.nanoTime();
            JsonObject over = rest.post(
                            "/execute/late", "{\"command\":\"echo so far; sleep 100 & sleep 100\",\"timeout\":1}")
                    .status(408)
                    .json();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertEquals("so far\n", over.getString("stdout"));
            assertEquals("TIMEOUT", over.getString("code"));
            assertTrue(took < 1500, () -> "answered after " + took + " ms");
            assertEquals(
                    "0\n",
                    rest.post("/execute/late", "{\"command\":\"pgrep -c sleep\"}")
                            .json()
                            .getString("stdout"));
        }
    }

    @Test
    void two_hundred_clients_of_what_prints_without_end_do_not_grow_the_server() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            Rest rest = new Rest(server);
            List<String> sessions = List.of("flood0", "flood1", "flood2", "flood3");
            for (String session : sessions) {
                rest.post("/execute/" + session, "{\"command\":\"true\"}").status(200);
            }
            long before = server.heldBytes();
            long first;
            long last;
            long bytes;
            try (StreamFlood flood = StreamFlood.of(server, sessions, CLIENTS, DEAD)) {
                Eventually.holds(
                        Duration.ofMinutes(2),
                        () -> flood.reading() + " clients have got " + flood.least(),
                        () -> flood.reading() == CLIENTS - DEAD && flood.least() > 256 << 10);
                first = server.heldBytes();
                long begin = flood.all();
                long least = flood.least();
                LockSupport.parkNanos(FLOOD.toNanos()); // what is measured is a time
                last = server.heldBytes();
                bytes = flood.all() - begin;
                Eventually.holds( // on a busy machine one may have to wait for its turn
                        Duration.ofMinutes(1), () -> "somebody gets nothing any more", () -> flood.least() > least);
            }
            System.out.printf(
                    "%nflood: %d clients, %d s, %d MB/s; held %d MB before, %d MB at first, %d MB at last%n",
                    CLIENTS,
                    FLOOD.toSeconds(),
                    (bytes >> 20) / FLOOD.toSeconds(),
                    before >> 20,
                    first >> 20,
                    last >> 20);
            assertTrue(first <= before + HELD, () -> "they hold " + first + ", and it was " + before);
            assertTrue(bytes > 4 * SOME_HEAP, "they got " + bytes);
            assertTrue(last <= first + SOME_HEAP, () -> "it grew to " + last + " from " + first);
            for (String session : sessions) {
                rest.post("/session/" + session + "/stop", "{}").status(200);
            }
            assertEquals(List.of(), server.sessionProcesses());
        }
    }

    @Test
    void a_stop_ends_them_at_once_and_leaves_nothing_and_so_does_a_crash() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            Rest rest = new Rest(server);
            String stubborn = "{\"command\":\"trap '' TERM HUP INT; while true; do echo on; sleep 0.1; done\"}";
            started(rest, "ended", stubborn);
            try (StreamFlood flood = StreamFlood.of(server, List.of("ended"), 3, 1)) {
                Eventually.holds(
                        Duration.ofMinutes(1), () -> "they run", () -> flood.reading() == 2 && flood.least() > 1 << 20);
                long began = System.nanoTime();
                assertEquals(0, server.stop("TERM"));
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                assertTrue(took < 15_000, () -> "stopped after " + took + " ms");
            }
            server.assertNothingLeft();
            server.restart();
            assertTrue(rest.get("/processes/ended")
                    .status(200)
                    .json()
                    .getJsonArray("processes")
                    .isEmpty());
            started(rest, "ended", stubborn);
            server.killHard();
            server.restart();
            assertTrue(rest.get("/processes/ended")
                    .status(200)
                    .json()
                    .getJsonArray("processes")
                    .isEmpty());
            // what was killed with the server is reaped by process 1, when it comes to that
            Eventually.holds(
                    Duration.ofMinutes(1),
                    () -> "nothing of it runs",
                    () -> server.sessionProcesses().isEmpty());
            try (Stream<Path> left = Files.list(server.data().resolve("outputs"))) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    private static String started(Rest rest, String session, String body) throws Exception {
        return rest.post("/processes/" + session, body).status(200).json().getString("process");
    }
}
