package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Handlers in the built server: what they leave when it stops or is killed, and how long they take beside a jail that is made for each. */
@Isolated("it measures")
class HandlersIT {

    private static final String HANDLER =
            "{\"handler_code\":\"def handler(event):\\n  return event['a'] + 1\",\"event\":{\"a\":1}}";

    /** Calls before the first that counts. */
    private static final int WARM_UP = 60;

    @TempDir
    Path home;

    /** How long a jail with nothing around it takes for the same, in milliseconds. */
    private static double bare() throws Exception {
        long from = System.nanoTime();
        Process process = new ProcessBuilder(
                        "bwrap",
                        "--unshare-all",
                        "--ro-bind",
                        "/usr",
                        "/usr",
                        "--symlink",
                        "usr/lib",
                        "/lib",
                        "--symlink",
                        "usr/lib64",
                        "/lib64",
                        "--symlink",
                        "usr/bin",
                        "/bin",
                        "--proc",
                        "/proc",
                        "--dev",
                        "/dev",
                        "--",
                        "python3",
                        "-I",
                        "-c",
                        "import json; event = json.loads('{\"a\":1}'); print(json.dumps(event['a'] + 1))")
                .redirectErrorStream(true)
                .start();
        assertEquals("2\n", new String(process.getInputStream().readAllBytes()));
        process.waitFor();
        return (System.nanoTime() - from) / 1e6;
    }

    private List<Path> sessions() throws Exception {
        try (Stream<Path> all = Files.walk(home.resolve("data").resolve("volumes"), 3)) {
            return all.filter(path -> path.getFileName().toString().startsWith("handler-"))
                    .toList();
        }
    }

    private static void awaitWaiting(BuiltServer server, int count) throws Exception {
        String wanted = "sandhold_handlers_waiting " + count;
        Eventually.holds(
                Duration.ofSeconds(60),
                () -> count + " jails wait",
                () -> new Rest(server).metrics().contains(wanted));
    }

    @Test
    void nothing_is_left_of_them_when_the_server_stops_or_after_it_was_killed() throws Exception {
        try (BuiltServer server =
                BuiltServer.start(home.resolve("data"), "--volumes", "directory", "--handler-pool", "2")) {
            Rest rest = new Rest(server);
            awaitWaiting(server, 2);
            assertEquals(
                    2, rest.post("/v2/execute_code", HANDLER).status(200).json().getInt("result"));
            awaitWaiting(server, 2);
            assertEquals(
                    "{\"sessions\":[],\"next\":null}",
                    rest.get("/sessions").status(200).body());
            List<Path> waiting = sessions();
            assertTrue(waiting.size() >= 2, waiting::toString);
            String id = waiting.getFirst().getFileName().toString();
            assertEquals(
                    "_server", rest.get("/session/" + id).status(200).json().getString("owner"));

            server.killHard();
            server.restart();

            awaitWaiting(server, 2);
            for (Path old : waiting) {
                assertFalse(Files.exists(old), () -> old + " of the killed server");
                rest.get("/session/" + old.getFileName()).status(404);
            }
            assertEquals(
                    2, rest.post("/v2/execute_code", HANDLER).status(200).json().getInt("result"));
        }
        assertEquals(List.of(), sessions());
    }

    @Test
    void a_handler_that_finds_a_jail_waiting_is_quicker_than_a_jail_with_nothing_around_it() throws Exception {
        int times = 21;
        int waiting = 3;
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--handler-pool", Integer.toString(waiting));
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Rest rest = new Rest(server);
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.rest() + "/v2/execute_code"))
                    .header("Authorization", "Bearer " + server.token())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(HANDLER))
                    .build();
            double[] warm = new double[times];
            double[] bare = new double[times];
            for (int round = -WARM_UP; round < times; round++) {
                awaitWaiting(server, waiting);
                long from = System.nanoTime();
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                double took = (System.nanoTime() - from) / 1e6;
                assertEquals(200, response.statusCode(), response.body());
                awaitWaiting(server, waiting);
                double beside = bare();
                if (round >= 0) {
                    warm[round] = took;
                    bare[round] = beside;
                }
            }
            Arrays.sort(warm);
            Arrays.sort(bare);
            System.out.printf(
                    "a warm handler: %.2f ms (median of %d; %.2f to %.2f); bwrap python3 -c: %.2f ms (%.2f to %.2f); ratio %.2f%n",
                    warm[times / 2],
                    times,
                    warm[0],
                    warm[times - 1],
                    bare[times / 2],
                    bare[0],
                    bare[times - 1],
                    warm[times / 2] / bare[times / 2]);
            assertTrue(warm[times / 2] < bare[times / 2], "it is not quicker");
        }
    }
}
