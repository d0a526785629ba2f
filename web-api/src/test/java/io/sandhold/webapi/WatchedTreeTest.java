package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are watched: what is told, what is told again, and how many may be. */
class WatchedTreeTest {

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, true);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void run(String session, String command) {
        rig.post("/execute/" + session, "{\"command\":\"" + command + "\"}");
    }

    /** A client of a watch, that reads events one by one. */
    private static final class Follower implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port());
        private final BufferedReader lines;
        private String lastId = "";

        Follower(String path, String lastEventId) throws IOException {
            socket.setSoTimeout(30_000);
            String more = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
            socket.getOutputStream()
                    .write(("GET /workspace/se/fs/" + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next event, as {@code name data}. */
        String next() throws IOException {
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ") && !event.isEmpty()) {
                    return event + " " + line.substring(6);
                }
            }
            return "closed";
        }

        List<String> next(int count) throws IOException {
            List<String> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                events.add(next());
            }
            return events;
        }

        @Override
        public void close() throws IOException {
            socket.setSoLinger(true, 0); // the server is to see at once that the client is gone
            socket.close();
        }
    }

    @Test
    void what_programs_make_change_and_remove_is_told() throws IOException {
        run("told", "mkdir d; echo a > d/old");
        try (Follower follower = new Follower("told/watch?path=d", "")) {
            assertEquals("ready {\"entries\":1}", follower.next());
            run("told", "mkdir d/sub; echo hello > d/sub/new");
            assertEquals(
                    Set.of(
                            "created {\"path\":\"d/sub\",\"type\":\"directory\",\"size\":0}",
                            "created {\"path\":\"d/sub/new\",\"type\":\"file\",\"size\":6}"),
                    new TreeSet<>(follower.next(2)));
            run("told", "echo more >> d/sub/new");
            assertEquals("modified {\"path\":\"d/sub/new\",\"type\":\"file\",\"size\":11}", follower.next());
            run("told", "rm d/old");
            assertEquals("deleted {\"path\":\"d/old\",\"type\":\"file\",\"size\":2}", follower.next());
            run("told", "rm -r d");
            assertTrue(new TreeSet<>(follower.next(1)).first().startsWith("end "), "the directory is gone");
        }
    }

    @Test
    void a_client_that_comes_again_is_told_what_it_missed_and_nothing_twice() throws IOException {
        run("again", "echo a > f");
        String last;
        try (Follower follower = new Follower("again/watch", "")) {
            follower.next();
            run("again", "touch one");
            assertTrue(follower.next().contains("\"one\""));
            last = follower.lastId;
            run("again", "touch two");
            assertTrue(follower.next().contains("\"two\""));
        }
        run("again", "touch three");
        try (Follower follower = new Follower("again/watch", last)) {
            assertTrue(follower.next().startsWith("ready"));
            assertTrue(follower.next().contains("\"two\""));
            assertTrue(follower.next().contains("\"three\""));
            run("again", "touch four");
            assertTrue(follower.next().contains("\"four\""));
            try (Follower other = new Follower("again/watch", follower.lastId)) {
                assertTrue(other.next().startsWith("ready"));
                run("again", "touch five");
                assertTrue(other.next().contains("\"five\""), "who has come last is told");
            }
        }
        try (Follower stranger = new Follower("again/watch", "0123456789abcdef-7")) {
            assertEquals("resync {\"entries\":6}", stranger.next());
        }
    }

    @Test
    void a_watch_ends_with_its_session() throws IOException {
        rig.post("/session/ending", "{}");
        try (Follower follower = new Follower("ending/watch", "")) {
            follower.next();
            rig.delete("/session/ending");
            assertTrue(follower.next().startsWith("end "));
        }
    }

    @Test
    void so_many_watches_of_a_session_are_served_and_no_more() throws IOException {
        rig.post("/session/crowd", "{}");
        List<Follower> followers = new ArrayList<>();
        try {
            for (int i = 0; i < TreeWatches.MOST_IN_SESSION; i++) {
                Follower follower = new Follower("crowd/watch", "");
                followers.add(follower);
                follower.next();
            }
            assertEquals(429, rig.get("/fs/crowd/watch").status());
            run("crowd", "touch f");
            for (Follower follower : followers) {
                assertTrue(follower.next().contains("\"f\""));
            }
        } finally {
            for (Follower follower : followers) {
                follower.close();
            }
        }
    }

    @Test
    void what_cannot_be_watched_is_told_by_a_status() {
        run("none", "touch f; mkdir d; cd d; seq 20001 | xargs touch");
        assertEquals(400, rig.get("/fs/none/watch?path=f").status());
        assertEquals(404, rig.get("/fs/none/watch?path=missing").status());
        assertEquals(413, rig.get("/fs/none/watch").status());
        assertEquals(404, rig.get("/fs/nobody/watch").status());
        rig.delete("/session/none");
    }
}
