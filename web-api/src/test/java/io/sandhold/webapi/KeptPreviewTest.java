package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections into a jail that carry one request after another, and applications that would have one client get another's answer. */
class KeptPreviewTest {

    @TempDir
    private static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() throws IOException {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, true);
        String program;
        try (InputStream in = KeptPreviewTest.class.getResourceAsStream("desync_app.py")) {
            program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        rig.post(
                "/create/app",
                Json.createObjectBuilder()
                        .add("filename", "app.py")
                        .add("content", program)
                        .build()
                        .toString());
        for (int port : new int[] {8200, 8201}) {
            rig.post("/execute/app", "{\"command\":\"nohup python3 app.py " + port + " >log 2>&1 &\"}");
            Eventually.holds(() -> status(port));
        }
    }

    private static boolean status(int port) {
        try (HttpClient client = client()) {
            return client.send(request(port, "/").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(rig.uri("/preview/app/" + port + path));
    }

    /** What an honest answer tells: the number of the connection, of the request on it, and the path. */
    private static String[] told(HttpClient client, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        String[] words = answer.body().split(" ");
        assertEquals(3, words.length, answer::body);
        return words;
    }

    @Test
    void one_clients_requests_follow_each_other_on_one_connection() throws Exception {
        try (HttpClient client = client()) {
            String[] first = told(client, request(8200, "/a"));
            for (int i = 2; i < 10; i++) {
                String[] next = told(client, request(8200, "/n" + i));
                assertEquals(first[0], next[0]);
                assertEquals(Integer.toString(i), next[1]);
                assertEquals("/n" + i, next[2]);
            }
        }
    }

    @Test
    void a_connection_that_nobody_takes_up_again_is_closed_and_not_broken_off() throws Exception {
        try (HttpClient client = client()) {
            String end = "/readfile/app/end-8200-" + told(client, request(8200, "/a"))[0];
            Eventually.holds(() -> rig.get(end).status() == 200);
            assertEquals("end of file", rig.get(end).json().getString("content"));
        }
    }

    @Test
    void another_client_another_port_and_a_request_that_changes_something_have_connections_of_their_own()
            throws Exception {
        try (HttpClient client = client();
                HttpClient other = client()) {
            String[] first = told(client, request(8200, "/a"));
            assertEquals("1", told(other, request(8200, "/b"))[1]);
            String[] posted = told(client, request(8200, "/c").POST(BodyPublishers.ofString("body")));
            assertEquals("1", posted[1]);
            assertNotEquals(first[0], posted[0]);
            assertEquals("1", told(client, request(8201, "/d"))[1]);
            assertEquals("1", told(client, request(8200, "/e"))[1], "one for something else has ended the one before");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/more",
                "/late",
                "/chunks-and-more",
                "/twice",
                "/both",
                "/interim",
                "/old",
                "/close",
                "/empty-and-more",
                "/gone"
            })
    void what_leaves_a_doubt_is_never_used_again(String path) throws Exception {
        try (HttpClient client = client()) {
            HttpResponse<String> doubtful = client.send(request(8200, path).build(), BodyHandlers.ofString());
            assertTrue(doubtful.body().isEmpty() || doubtful.body().endsWith(path), doubtful::body);
            if (path.equals("/late")) {
                Eventually.holds(() -> rig.get("/readfile/app/ended").status() == 200);
            }
            String[] next = told(client, request(8200, "/next"));
            assertEquals("1", next[1], "a connection of its own");
            assertEquals("/next", next[2]);
        }
    }

    @Test
    void a_request_to_which_nothing_came_is_sent_once_more_and_one_that_was_begun_is_not() throws Exception {
        try (HttpClient client = client()) {
            String[] first = told(client, request(8200, "/a"));
            String[] again = told(client, request(8200, "/mute"));
            assertNotEquals(first[0], again[0]);
            assertEquals("/mute", again[2]);
            told(client, request(8200, "/b"));
            assertThrows(
                    IOException.class, () -> client.send(request(8200, "/short").build(), BodyHandlers.ofString()));
            assertEquals("/c", told(client, request(8200, "/c"))[2]);
        }
    }

    @Test
    void a_client_that_goes_in_the_middle_leaves_nothing_to_the_next() throws Exception {
        try (HttpClient client = client();
                HttpClient next = client()) {
            HttpResponse<InputStream> answer = client.send(request(8200, "/a").build(), BodyHandlers.ofInputStream());
            answer.body().close();
            assertEquals("/b", told(next, request(8200, "/b"))[2]);
        }
    }
}
