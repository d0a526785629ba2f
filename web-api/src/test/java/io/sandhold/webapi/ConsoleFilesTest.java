package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's files as the built jar has them, and files of sessions that a browser opens. */
class ConsoleFilesTest {

    private static final String POLICY = "Content-Security-Policy";
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.uri("/" + path));
        return rig.send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return String.join(", ", answer.headers().allValues(name));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String script() {
        Matcher script = SCRIPT.matcher(text(get("/ui/")));
        assertTrue(script.find(), "the page has a script");
        return script.group(1);
    }

    @Test
    void every_address_of_the_console_is_its_page_and_the_first_leads_there() {
        HttpResponse<byte[]> first = get("/");
        assertEquals(302, first.statusCode());
        assertEquals("/ui/", header(first, "Location"));
        for (String path : List.of("/ui", "/ui/", "/ui/sessions", "/ui/sessions/a/files/x.js", "/ui/..%2f..%2fx")) {
            HttpResponse<byte[]> page = get(path);
            assertEquals(200, page.statusCode(), path);
            assertEquals("text/html; charset=utf-8", header(page, "Content-Type"));
            assertTrue(text(page).contains("id=\"root\""), path);
        }
        assertEquals(
                405,
                rig.send(HttpRequest.newBuilder(rig.uri("//ui/"))
                                .POST(BodyPublishers.noBody())
                                .build())
                        .statusCode());
    }

    @Test
    void the_page_runs_nothing_but_files_of_this_server_and_each_answer_has_its_own_nonce() {
        HttpResponse<byte[]> one = get("/ui/");
        String policy = header(one, POLICY);
        String nonce = policy.replaceAll(".*style-src 'self' 'nonce-([^']+)'.*", "$1");
        assertTrue(nonce.length() >= 22 && nonce.length() < 30, policy);
        assertTrue(text(one).contains("content=\"" + nonce + "\""), () -> text(one));
        assertFalse(text(one).contains("__CSP_NONCE__"));
        assertNotEquals(policy, header(get("/ui/"), POLICY));
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertEquals("no-cache", header(one, "Cache-Control"));
        assertEquals("", header(one, "ETag"), "the page that a browser keeps goes with the policy that it came with");
        assertEquals("same-origin", header(one, "Cross-Origin-Opener-Policy"));
        assertEquals("same-origin", header(one, "Cross-Origin-Resource-Policy"));
        assertEquals("nosniff", header(one, "X-Content-Type-Options"));
        assertEquals("no-referrer", header(one, "Referrer-Policy"));
        assertTrue(header(one, "Permissions-Policy").contains("camera=()"));
    }

    @Test
    void what_the_page_is_made_of_is_kept_for_ever_and_comes_packed() throws IOException {
        String script = script();
        HttpResponse<byte[]> plain = get(script);
        assertEquals(200, plain.statusCode());
        assertEquals("text/javascript; charset=utf-8", header(plain, "Content-Type"));
        assertEquals("public, max-age=31536000, immutable", header(plain, "Cache-Control"));
        assertEquals("", header(plain, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(plain, "Vary"));
        HttpResponse<byte[]> gzip = get(script, "Accept-Encoding", "gzip, deflate");
        assertEquals("gzip", header(gzip, "Content-Encoding"));
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertEquals(text(plain), new String(unpacked.readAllBytes(), StandardCharsets.UTF_8));
        }
        HttpResponse<byte[]> brotli = get(script, "Accept-Encoding", "gzip, deflate, br");
        assertEquals("br", header(brotli, "Content-Encoding"));
        assertTrue(brotli.body().length < gzip.body().length);
        assertEquals("gzip", header(get(script, "Accept-Encoding", "gzip, br;q=0"), "Content-Encoding"));
        assertNotEquals(header(plain, "ETag"), header(gzip, "ETag"));

        HttpResponse<byte[]> known = get(script, "If-None-Match", header(plain, "ETag"));
        assertEquals(304, known.statusCode());
        assertEquals(0, known.body().length);
        assertEquals(200, get(script, "If-None-Match", "\"other\"").statusCode());
        HttpResponse<byte[]> head = rig.send(HttpRequest.newBuilder(rig.uri("/" + script))
                .method("HEAD", BodyPublishers.noBody())
                .build());
        assertEquals(Integer.toString(plain.body().length), header(head, "Content-Length"));
        assertEquals("no-cache", header(get("/sandhold.svg"), "Cache-Control"));
    }

    @Test
    void nothing_else_of_the_jar_is_served() {
        for (String path : List.of(
                "/index.html",
                "/api-docs.html",
                "/assets/none-12345678.js",
                script() + ".br",
                "/assets/..%2findex.html",
                "/assets/%2e%2e",
                "/assets/..%2f..%2fadminui%2fstatic%2fsandhold.svg",
                "/..%2findex.js")) {
            assertEquals(404, get(path).statusCode(), path);
        }
    }

    @Test
    void a_hostile_file_that_a_browser_opens_runs_nothing_and_has_no_origin() {
        String hostile = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for (String name : List.of("x.html", "x.svg", "x.xml", "x.js", "x.pdf", "x.xhtml")) {
            rig.upload("/upload/hostile", name, hostile.getBytes(StandardCharsets.UTF_8));
            for (String path : List.of("/files/preview/hostile/", "/download/hostile/", "/file/hostile/")) {
                HttpResponse<byte[]> answer = rig.send(rig.to(path + name).build());
                assertEquals(200, answer.statusCode(), path + name);
                String policy = header(answer, POLICY);
                assertTrue(policy.startsWith("sandbox; default-src 'none'"), path + name + ": " + policy);
                assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
                String type = header(answer, "Content-Type");
                assertTrue(
                        List.of("text/plain; charset=utf-8", "application/octet-stream", "application/pdf")
                                .contains(type),
                        type);
            }
        }
    }
}
