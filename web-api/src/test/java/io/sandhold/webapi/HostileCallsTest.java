package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that a client makes by mistake or on purpose: each gets its clear answer, and changes nothing. */
class HostileCallsTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"..%2Fx", "%2e%2e", "%2e%2e%2fx", "a%00b", "%ff", "new", "console", "-x", "a%20b"})
    void a_bad_id_is_refused_and_makes_nothing(String id) {
        long before = sessions();
        for (String call : new String[] {"/session/", "/create/", "/execute/", "/execute_code/"}) {
            String body = "{\"command\":\"id\",\"code\":\"1\",\"content\":\"\",\"filename\":\"x\"}";
            assertEquals(400, rig.post(call + id, body).status(), call);
        }
        assertEquals(400, rig.upload("/upload/" + id, "x", new byte[1]).status());
        assertEquals(before, sessions());
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"size\":\"0\"}', 400",
        "'{\"size\":\"-1\"}', 400",
        "'{\"size\":\"10X\"}', 400",
        "'{\"size\":\"99999999T\"}', 400",
        "'{\"size\":-1}', 400",
        "'{\"size\":true}', 422",
        "'{\"timeout\":0}', 400",
        "'{\"timeout\":\"1\"}', 422",
        "'{\"limits\":[]}', 422",
        "'{\"limits\":{\"memory\":\"1K\"}}', 400",
        "'{\"limits\":{\"memry\":\"64M\"}}', 422",
        "'{\"network\":{\"mod\":\"none\"}}', 422",
        "'{\"network\":{\"mode\":\"moon\"}}', 400",
        "'', 422",
        "'{bad', 422",
        "'[]', 422",
    })
    void a_session_that_cannot_be_is_refused_and_not_made(String body, int status) {
        assertEquals(status, rig.post("/session/never", body).status());
        assertFalse(rig.get("/status/never").json().getBoolean("exists"));
    }

    @Test
    void a_change_of_what_is_not_known_is_told_with_what_is() {
        rig.post("/session/changing", "{\"extra\":1}");
        HttpResponse<byte[]> answer = rig.send(rig.to("/session/changing")
                .method("PATCH", BodyPublishers.ofString("{\"sise\":\"20M\"}"))
                .build());
        Reply refused = Reply.of(answer);
        assertEquals(422, refused.status(), refused::toString);
        assertTrue(refused.detail().contains("\"sise\"") && refused.detail().contains("size, inodes"), refused::detail);
    }

    @ParameterizedTest
    @CsvSource({
        "/execute/never, '{}', 422",
        "/execute/never, '{\"command\":7}', 422",
        "/execute/never, '{\"command\":\" \"}', 422",
        "/execute/never, '{\"command\":\"id\",\"args\":\"x\"}', 422",
        "/execute/never, '{\"command\":\"id\",\"timeout\":-1}', 400",
        "/execute/never, '{\"command\":\"a\\u0000b\"}', 400",
        "/execute/never, '{\"command\":\"id\",\"env\":{\"A=B\":\"1\"}}', 400",
        "/execute/never, '{\"command\":\"id\",\"env\":{\"\":\"1\"}}', 400",
        "/execute/never, '{\"command\":\"id\",\"env\":{\"A\":\"\\u0000\"}}', 400",
        "/execute/never, '{\"command\":\"id\",\"args\":[\"\\u0000\"]}', 400",
        "/execute/never, '{\"command\":\"id\",\"cwd\":\"\\u0000\"}', 400",
        "/create/never, '{\"content\":\"\",\"filename\":\"./..//\"}', 400",
        "/create/never, '{\"content\":\"\",\"filename\":\".\"}', 400",
        "/create/never, '{\"content\":\"\",\"filename\":\"///\"}', 400",
        "/execute_code/never, '{}', 422",
        "/execute_code/never, '{\"code\":\"1\",\"filename\":\"../x\"}', 400",
        "/create/never, '{\"content\":\"x\"}', 422",
        "/create/never, '{\"content\":\"x\",\"filename\":\"\"}', 400",
        "/create/never, '{\"content\":\"x\",\"filename\":\"a\",\"mode\":99999}', 422",
        "/v2/execute_code, '{}', 422",
        "/download_from_efast/never, '{}', 400",
        "/nothing, '{}', 404",
        "/healthy, '{}', 405",
    })
    void a_bad_call_is_refused_and_makes_no_session(String path, String body, int status) {
        Reply reply = rig.post(path, body);
        assertEquals(status, reply.status(), reply.toString());
        assertEquals("application/problem+json", reply.type());
        assertFalse(reply.detail().isBlank());
        assertFalse(rig.get("/status/never").json().getBoolean("exists"));
    }

    @Test
    void half_of_a_character_is_refused_and_not_handed_to_a_shell_as_a_question_mark() {
        rig.post("/create/half", "{\"filename\":\"a\",\"content\":\"x\"}");
        for (String body : List.of("{\"command\":\"rm \\ud83d\"}", "{\"command\":\"rm\",\"args\":[\"\\ude00\"]}")) {
            Reply refused = rig.post("/execute/half", body);
            assertEquals(422, refused.status(), refused::toString);
            assertTrue(refused.detail().contains("half of a character"), refused::toString);
        }
        assertEquals(200, rig.get("/readfile/half/a").status());
        assertEquals(
                200,
                rig.post("/execute/half", "{\"command\":\"echo \\ud83d\\ude00\"}")
                        .status());
    }

    @Test
    void more_words_than_a_program_can_be_started_with_are_the_clients_mistake_and_make_no_session() {
        String word = "\"" + "x".repeat(100 << 10) + "\"";
        String many = String.join(",", Collections.nCopies(10, word));
        String longest = "\"" + "x".repeat(128 << 10) + "\"";
        for (String more : List.of(
                "\"args\":[" + many + "]",
                "\"args\":[" + longest + "]",
                "\"env\":{\"A\":" + longest + "}",
                "\"cwd\":" + longest)) {
            for (String call : List.of("/execute/never", "/execute_code/never")) {
                Reply reply = rig.post(call, "{\"command\":\"id\",\"code\":\"1\"," + more + "}");
                assertEquals(413, reply.status(), reply.toString());
                assertTrue(reply.detail().contains("stdin"), reply.detail());
            }
        }
        assertEquals(
                413, rig.post("/execute/never", "{\"command\":" + longest + "}").status());
        assertFalse(rig.get("/status/never").json().getBoolean("exists"));
        String most = String.join(",", Collections.nCopies(9, word));
        Reply fits = rig.post("/execute/words", "{\"command\":\"/bin/true\",\"args\":[" + most + "]}");
        assertEquals(200, fits.status(), fits.toString());
        assertEquals(0, fits.json().getInt("returncode"));
    }

    @Test
    void a_body_of_a_gigabyte_is_refused_before_it_is_read() throws IOException {
        assertRefusedEarly("Content-Length: 1073741824", new byte[0], 1 << 30, 413);
    }

    @Test
    void a_body_that_goes_on_behind_its_json_is_no_second_request() throws IOException {
        String smuggled = "{bad GET /workspace/se/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answer = RawRequest.send(
                rig.port(),
                "POST /workspace/se/session/never HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);
        assertTrue(answer.startsWith("HTTP/1.1 422 "), answer);
        assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"), answer);
    }

    @Test
    void a_chunk_without_end_is_not_held_in_memory() throws IOException {
        byte[] chunk = "7fffffff\r\n".getBytes(StandardCharsets.US_ASCII);
        assertRefusedEarly("Transfer-Encoding: chunked", chunk, 256 << 20, 413);
    }

    /** Sends a body of spaces until the server has had enough, and reads what it says. */
    private static void assertRefusedEarly(String header, byte[] start, long most, int status) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /workspace/se/session/never HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\n" + header + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(start);
            byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            try {
                for (long sent = 0; sent < most && socket.getInputStream().available() == 0; sent += spaces.length) {
                    out.write(spaces);
                }
            } catch (SocketException e) {
                assertTrue(header.contains("chunked"), "a body of known length is let to its end: " + e);
            }
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertEquals("HTTP/1.1 " + status, answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /workspace/se/download/s/../../../etc/passwd",
                "GET /workspace/se/readfile/s/%2e%2e/%2e%2e/etc/passwd",
                "GET /workspace/se/download/s/a%2F..%2F..%2Fx",
                "GET /workspace/se/files/s/../..",
                "GET /workspace/se/../se/sessions",
                "GET //workspace/se/healthy",
                "GET /../openapi.json",
                "GET /%2e%2e/openapi.json"
            })
    void a_path_that_climbs_leads_nowhere(String line) throws IOException {
        rig.post("/create/s", "{\"content\":\"x\",\"filename\":\"x\"}");
        String answer = RawRequest.send(rig.port(), line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 404 "), answer);
    }

    @Test
    void a_symlink_to_the_hosts_files_gives_nothing() {
        rig.post(
                "/execute/links",
                "{\"command\":\"ln -s /etc/shadow shadow; ln -s / root; ln -s /proc/self/root magic; mkfifo fifo\"}");
        for (String path : new String[] {"shadow", "root/etc/shadow", "magic/etc/shadow"}) {
            assertEquals(404, rig.get("/download/links/" + path).status(), path);
            assertEquals(404, rig.get("/readfile/links/" + path).status(), path);
        }
        assertEquals(400, rig.get("/download/links/fifo").status());
        JsonArray listed = rig.get("/files/links?recursive=true").json().getJsonArray("files");
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, listed);
        rig.delete("/session/links");
    }

    @Test
    void an_upload_that_breaks_off_leaves_the_old_file_whole_and_nothing_else() throws IOException {
        rig.post("/create/broken", "{\"content\":\"old\",\"filename\":\"f\"}");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /workspace/se/upload/broken HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000000\r\n\r\n"
                            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[1_000_000]);
        }
        Eventually.holds(() -> rig.post("/execute/broken", "{\"command\":\"ls -A /tmp /workspace; cat f\"}")
                .json()
                .getString("stdout")
                .equals("/tmp:\n\n/workspace:\nf\nold"));
    }

    @Test
    void a_full_session_says_so_keeps_what_was_there_and_has_room_again_when_something_is_removed() {
        rig.post("/session/full", "{\"size\":\"8M\"}");
        assertEquals(200, rig.upload("/upload/full", "a", new byte[5 << 20]).status());
        Reply refused = rig.upload("/upload/full", "b", new byte[5 << 20]);
        assertEquals(507, refused.status(), refused.toString());
        assertEquals("QUOTA_EXCEEDED", refused.json().getString("code"));
        assertEquals(1, rig.get("/files/full").json().getJsonArray("files").size());
        rig.upload("/upload/full", "rest", new byte[(3 << 20) - (64 << 10)]);
        Reply code = rig.post("/execute_code/full", "{\"code\":\"" + "#".repeat(1 << 20) + "\"}");
        assertEquals(507, code.status());
        assertFalse(code.detail().contains(".sandhold"), code.detail());
        assertEquals(200, rig.delete("/files/full/rest").status());
        assertEquals(200, rig.delete("/files/full/a").status());
        assertEquals(200, rig.upload("/upload/full", "b", new byte[5 << 20]).status());
    }

    @Test
    void names_are_what_they_are() {
        for (String name : new String[] {"新 文件.txt", "a%20b.txt", "d/q;r.txt", "-rf", "ü".repeat(127)}) {
            byte[] content = name.getBytes(StandardCharsets.UTF_8);
            assertEquals(name, rig.upload("/upload/names", name, content).json().getString("filename"));
            String path = String.join(
                    "/",
                    name.lines()
                            .flatMap(n -> Arrays.stream(n.split("/")))
                            .map(PercentCoding::encode)
                            .toList());
            assertArrayEquals(
                    content,
                    rig.send(rig.to("/download/names/" + path).GET().build()).body());
        }
        assertEquals(
                400, rig.upload("/upload/names", "x".repeat(256), new byte[1]).status());
        assertEquals(422, rig.upload("/upload/names", "", new byte[1]).status());
    }

    @Test
    void a_download_is_resumed_by_its_tag() {
        rig.post("/create/ranges", "{\"content\":\"0123456789\",\"filename\":\"f\"}");
        HttpResponse<byte[]> whole = get("/download/ranges/f", Map.of());
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> part = get("/download/ranges/f", Map.of("Range", "bytes=4-", "If-Range", tag));
        assertEquals(206, part.statusCode());
        assertEquals("456789", new String(part.body(), StandardCharsets.US_ASCII));
        assertEquals("bytes 4-9/10", part.headers().firstValue("Content-Range").orElseThrow());
        assertEquals(
                304, get("/download/ranges/f", Map.of("If-None-Match", tag)).statusCode());
        HttpResponse<byte[]> behind = get("/download/ranges/f", Map.of("Range", "bytes=10-"));
        assertEquals(416, behind.statusCode());
        assertEquals("bytes */10", behind.headers().firstValue("Content-Range").orElseThrow());

        rig.post("/create/ranges", "{\"content\":\"abcdefghij\",\"filename\":\"f\"}");
        HttpResponse<byte[]> changed = get("/download/ranges/f", Map.of("Range", "bytes=4-", "If-Range", tag));
        assertEquals(200, changed.statusCode());
        assertEquals("abcdefghij", new String(changed.body(), StandardCharsets.US_ASCII));
        assertNotEquals(tag, changed.headers().firstValue("ETag").orElseThrow());
    }

    private static HttpResponse<byte[]> get(String path, Map<String, String> headers) {
        var request = rig.to(path).GET();
        headers.forEach(request::header);
        return rig.send(request.build());
    }

    @Test
    void a_command_over_its_time_is_gone_with_its_group_and_what_it_printed_is_told() {
        Reply reply = rig.post(
                "/execute/late", "{\"command\":\"echo before; echo oops >&2; sleep 987 & sleep 988\",\"timeout\":0.5}");
        assertEquals(408, reply.status());
        assertEquals("before\n", reply.json().getString("stdout"));
        assertEquals("oops\n", reply.json().getString("stderr"));
        Reply left = rig.post("/execute/late", "{\"command\":\"pgrep sleep\"}");
        assertEquals("", left.json().getString("stdout"));
    }

    @Test
    void endless_output_is_cut_and_its_command_killed() {
        rig.post("/session/loud", "{\"limits\":{\"output\":\"4M\"}}");
        Reply reply = rig.post("/execute/loud", "{\"command\":\"tr '\\\\0' a < /dev/zero; exit 5\"}");
        assertEquals(137, reply.json().getInt("returncode"));
        assertEquals("output_limit", reply.json().getString("cause"));
        assertEquals(4 << 20, reply.json().getString("stdout").length());
        assertTrue(reply.json().getBoolean("stdout_truncated"));
    }

    @Test
    void a_background_process_keeps_its_session_from_being_cleaned_up_without_force() {
        rig.post("/execute/busy", "{\"command\":\"sleep 1000 >/dev/null 2>&1 &\"}");
        rig.post("/session/lazy", "{}");
        JsonArray skipped = rig.post("/cleanup-all", "{\"force\":false}").json().getJsonArray("skipped");
        assertTrue(skipped.getValuesAs(JsonString::getString).contains("busy"), skipped.toString());
        assertFalse(rig.get("/status/lazy").json().getBoolean("exists"));
        assertTrue(rig.get("/status/busy").json().getBoolean("exists"));
        assertEquals(
                JsonValue.EMPTY_JSON_ARRAY,
                rig.post("/cleanup-all", "{\"force\":true}").json().get("skipped"));
        assertFalse(rig.get("/status/busy").json().getBoolean("exists"));
    }

    private static long sessions() {
        return rig.get("/sessions").json().getJsonArray("sessions").size();
    }
}
