package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossOriginTest {

    private static final String PAGE = "https://app.example.org";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    @TempDir
    private static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        CrossOrigin pages = CrossOrigin.parse(PAGE + ", http://localhost:3000").orElseThrow();
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                new WebServerConfig.Rules(500, Optional.empty(), pages, Duration.ofHours(12)));
        rig.post("/create/demo", "{\"filename\":\"f\",\"content\":\"text\"}");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static HttpResponse<byte[]> from(String origin, HttpRequest.Builder request) {
        return rig.send(request.header("Origin", origin).build());
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return String.join("; ", response.headers().allValues(name));
    }

    private static void assertSaysNothing(HttpResponse<byte[]> response) {
        Set<String> names = response.headers().map().keySet();
        assertTrue(names.stream().noneMatch(name -> name.toLowerCase().startsWith("access-control")), names::toString);
    }

    private static HttpRequest.Builder preflight(String path, String method) {
        return HttpRequest.newBuilder(rig.uri(path))
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .method("OPTIONS", BodyPublishers.noBody());
    }

    @Test
    void a_page_of_a_named_origin_reads_answers_files_and_refusals() {
        HttpResponse<byte[]> json = from(PAGE, rig.to("/session/demo"));
        assertEquals(200, json.statusCode());
        assertEquals(PAGE, header(json, ALLOW_ORIGIN));
        assertTrue(header(json, "Vary").contains("Origin"), () -> header(json, "Vary"));
        assertTrue(header(json, "Vary").contains("Accept-Encoding"), () -> header(json, "Vary"));
        HttpResponse<byte[]> file = from(PAGE, rig.to("/file/demo/f").header("Range", "bytes=1-2"));
        assertEquals(206, file.statusCode());
        assertEquals(PAGE, header(file, ALLOW_ORIGIN));
        for (String name : List.of("ETag", "Content-Range", "Retry-After", "X-Request-Id")) {
            assertTrue(header(file, "Access-Control-Expose-Headers").contains(name), name);
        }
        HttpResponse<byte[]> refused = from(PAGE, rig.to("/session/none"));
        assertEquals(404, refused.statusCode());
        assertEquals(PAGE, header(refused, ALLOW_ORIGIN));
        HttpResponse<byte[]> stranger = from(PAGE, HttpRequest.newBuilder(rig.uri("/sessions")));
        assertEquals(401, stranger.statusCode());
        assertEquals(PAGE, header(stranger, ALLOW_ORIGIN));
    }

    @Test
    void what_a_browser_asks_beforehand_is_answered_without_a_token_and_does_nothing() {
        HttpResponse<byte[]> answer = from(PAGE, preflight("/session/demo", "DELETE"));
        assertEquals(204, answer.statusCode());
        assertEquals(PAGE, header(answer, ALLOW_ORIGIN));
        assertEquals("DELETE, GET, HEAD, PATCH, POST", sorted(header(answer, "Access-Control-Allow-Methods")));
        assertTrue(header(answer, "Access-Control-Allow-Headers").contains("Authorization"));
        assertTrue(header(answer, "Vary").contains("Origin"));
        assertEquals(200, rig.get("/session/demo").status());
    }

    private static String sorted(String list) {
        return String.join(", ", List.of(list.split(", ")).stream().sorted().toList());
    }

    @Test
    void other_origins_get_no_header_and_no_credentials_are_ever_let_in() {
        for (String origin : List.of(
                "https://evil.example.org",
                "null",
                "https://app.example.org.evil.example",
                "http://app.example.org",
                "https://app.example.org:444",
                "HTTPS://APP.EXAMPLE.ORG")) {
            HttpResponse<byte[]> answer = from(origin, rig.to("/session/demo"));
            assertEquals(200, answer.statusCode());
            assertSaysNothing(answer);
            assertTrue(header(answer, "Vary").contains("Origin"));
            assertSaysNothing(from(origin, preflight("/session/demo", "DELETE")));
        }
        HttpResponse<byte[]> page = from(PAGE, rig.to("/session/demo"));
        assertFalse(
                page.headers().firstValue("Access-Control-Allow-Credentials").isPresent());
        assertSaysNothing(rig.send(rig.to("/session/demo").build()));
    }

    @Test
    void a_preview_is_not_covered() {
        assertSaysNothing(from(PAGE, rig.to("/preview/demo/8000/")));
        assertSaysNothing(from(PAGE, preflight("/preview/demo/8000/x", "GET")));
        assertSaysNothing(from(PAGE, HttpRequest.newBuilder(rig.uri("//preview/none/"))));
        assertEquals(PAGE, header(from(PAGE, preflight("/preview/demo/8000/link", "POST")), ALLOW_ORIGIN));
    }

    @Test
    void what_is_no_origin_is_refused() {
        for (String list : List.of(
                "*", "https://*.example.org", "https://a.example/", "null", "a.example", "https://a,", "https://a:0")) {
            assertEquals(Optional.empty(), CrossOrigin.parse(list), list);
        }
        assertEquals(
                Set.of("https://[::1]:9000", "https://a"),
                CrossOrigin.parse("https://a,https://[::1]:9000").orElseThrow().origins());
    }
}
