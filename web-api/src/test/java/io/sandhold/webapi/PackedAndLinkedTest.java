package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that leave a session in an archive or by a link, and come into it by one. */
class PackedAndLinkedTest {

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

    private static HttpResponse<byte[]> put(String path, String content, Map<String, String> headers) {
        HttpRequest.Builder request = rig.to(path).PUT(BodyPublishers.ofString(content));
        headers.forEach(request::header);
        return rig.send(request.build());
    }

    private static JsonObject put(String path, String content) {
        HttpResponse<byte[]> answer = put(path, content, Map.of());
        assertEquals(2, answer.statusCode() / 100, () -> new String(answer.body(), StandardCharsets.UTF_8));
        return Reply.of(answer).json();
    }

    private static HttpResponse<byte[]> get(String path, Map<String, String> headers) {
        HttpRequest.Builder request = rig.to(path).GET();
        headers.forEach(request::header);
        return rig.send(request.build());
    }

    private static String text(String path) {
        HttpResponse<byte[]> answer = get(path, Map.of());
        assertEquals(200, answer.statusCode());
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String run(String session, String command) {
        return rig.post("/execute/" + session, "{\"command\":\"" + command + "\"}")
                .json()
                .getString("stdout");
    }

    private static Reply post(String path, String json, int status) {
        Reply reply = rig.post(path, json);
        assertEquals(status, reply.status(), reply.toString());
        return reply;
    }

    @Test
    void what_was_packed_over_rest_is_unpacked_over_rest() {
        put("/file/pack/d/a.txt", "a");
        put("/file/pack/e/b.sh?mode=755", "b");
        for (String format : List.of("tar", "tar.gz", "zip")) {
            HttpResponse<byte[]> answer = get("/fs/pack/archive?path=d&format=" + format, Map.of());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers()
                    .firstValue("Content-Disposition")
                    .orElseThrow()
                    .contains("d." + format));
            JsonObject unpacked = Reply.of(rig.send(rig.to("/fs/pack/unpack?path=from-" + format)
                            .POST(BodyPublishers.ofByteArray(answer.body()))
                            .build()))
                    .json();
            assertEquals(format, unpacked.getString("format"));
            assertEquals("a", text("/file/pack/from-" + format + "/d/a.txt"));
        }
        JsonObject packed = post(
                        "/fs/pack/archive", "{\"paths\":[\"d\",\"e/b.sh\",\"d/a.txt\"],\"target\":\"out/x.tgz\"}", 200)
                .json();
        assertEquals(2, packed.getInt("files"));
        assertEquals("d/\nd/a.txt\ne/b.sh\n", run("pack", "tar tzf out/x.tgz"));
        post("/fs/pack/unpack", "{\"source\":\"out/x.tgz\",\"path\":\"in\"}", 200);
        assertEquals("755\n", run("pack", "stat -c %a in/e/b.sh"));
        post("/fs/pack/unpack", "{\"source\":\"out/x.tgz\",\"path\":\"in\"}", 409);
        post("/fs/pack/unpack", "{\"source\":\"out/x.tgz\",\"path\":\"in\",\"overwrite\":true}", 200);
        String again = "{\"path\":\"d\",\"target\":\"out/x.tgz\"";
        post("/fs/pack/archive", again + "}", 409);
        assertEquals("e/b.sh\n", run("pack", "tar tzf out/x.tgz | tail -n 1"));
        post("/fs/pack/archive", again + ",\"overwrite\":true}", 200);
        assertEquals("d/a.txt\n", run("pack", "tar tzf out/x.tgz | tail -n 1"));
        post("/fs/pack/archive", "{\"path\":\"d\",\"target\":\"in\",\"format\":\"zip\",\"overwrite\":true}", 409);
        assertEquals(404, rig.get("/fs/pack/archive?path=missing").status());
        post("/fs/pack/archive", "{\"path\":\"d\",\"format\":\"rar\"}", 422);
        post("/fs/pack/archive", "{\"path\":\"d\",\"target\":\"x.rar\"}", 422);
        post("/fs/pack/unpack", "{\"path\":\"in\"}", 422);
        assertEquals("", run("pack", "ls -A /tmp"));
    }

    @Test
    void files_of_a_session_that_goes_meanwhile_are_refused_and_the_connection_goes_on() throws Exception {
        int rounds = 40;
        try (KeptConnection kept = new KeptConnection(rig.port())) {
            for (int i = 0; i < rounds; i++) {
                put("/file/going/d/f", "x");
                Thread end = Thread.ofVirtual().start(() -> rig.delete("/session/going"));
                String path = i % 2 == 0 ? "fs/going/archive" : "file/going/d/f";
                int status = kept.ask(
                                "GET", "GET /workspace/se/" + path + " HTTP/1.1\r\nHost: localhost\r\n", new byte[0])
                        .status();
                assertTrue(Set.of(200, 404, 410).contains(status), () -> "answered " + status);
                end.join();
            }
            assertEquals(rounds - 1, kept.reused());
        }
    }

    @Test
    void a_link_is_read_without_a_token_and_ends_with_its_session() {
        put("/file/linked/a b.txt".replace(" ", "%20"), "shared");
        JsonObject link = post("/fs/linked/link", "{\"path\":\"a b.txt\",\"expires\":60}", 200)
                .json();
        String url = "/" + link.getString("url");
        HttpResponse<byte[]> answer =
                rig.send(HttpRequest.newBuilder(rig.uri(url)).GET().build());
        assertEquals(200, answer.statusCode());
        assertArrayEquals("shared".getBytes(StandardCharsets.US_ASCII), answer.body());
        assertTrue(rig.host().audit().recent(Principal.SERVER, 100).stream()
                .anyMatch(event ->
                        event.kind() == AuditKind.FILE_READ && event.account().equals("admin by a link")));
        for (int at : new int[] {10, 40, url.indexOf('/', 10) - 5}) {
            char other = url.charAt(at) == 'A' ? 'B' : 'A';
            String forged = url.substring(0, at) + other + url.substring(at + 1);
            assertEquals(
                    404,
                    rig.send(HttpRequest.newBuilder(rig.uri(forged)).GET().build())
                            .statusCode());
        }
        post("/fs/linked/link", "{\"path\":\"a b.txt\",\"expires\":604801}", 422);
        post("/fs/linked/link", "{\"path\":\"a b.txt\",\"expires\":0}", 422);
        post("/fs/linked/link", "{\"path\":\"missing\"}", 404);
        post("/fs/linked/mkdir", "{\"path\":\"d\"}", 200);
        post("/fs/linked/link", "{\"path\":\"d\"}", 400);
        rig.delete("/session/linked");
        put("/file/linked/a%20b.txt", "another's");
        assertEquals(
                410,
                rig.send(HttpRequest.newBuilder(rig.uri(url)).GET().build()).statusCode());
        rig.delete("/session/linked");
        assertEquals(
                410,
                rig.send(HttpRequest.newBuilder(rig.uri(url)).GET().build()).statusCode());
    }

    @Test
    void a_link_ends_at_its_time() {
        put("/file/short/f", "f");
        String url = "/"
                + post("/fs/short/link", "{\"path\":\"f\",\"expires\":1}", 200)
                        .json()
                        .getString("url");
        Eventually.holds(() ->
                rig.send(HttpRequest.newBuilder(rig.uri(url)).GET().build()).statusCode() == 410);
    }
}
