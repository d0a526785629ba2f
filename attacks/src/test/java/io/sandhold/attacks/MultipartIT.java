package io.sandhold.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Upload forms that no browser sends. Whatever comes, a session holds whole files under names inside its workspace, or nothing. How the
 * framing is read, chunk by chunk and byte by byte, is held by web-api's own {@code MultipartReaderTest}, {@code ChunkedBodiesTest} and
 * {@code HostileCallsTest}.
 */
@UnderAttack
@Timeout(120)
class MultipartIT {

    private static final String FORM = "Content-Type: multipart/form-data; boundary=b\r\n";
    private static final byte[] CONTENT = "content".getBytes(US_ASCII);

    /** What lies in the session, without what belongs to nobody. */
    private static final String FIND = "find /workspace /tmp -mindepth 1 | LC_ALL=C sort";

    @Test
    void a_files_name_leads_nowhere_but_into_the_workspace(House house) throws Exception {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("a/b/c", "/workspace/a/b/c");
        names.put("/etc/passwd", "/workspace/etc/passwd");
        names.put("//double", "/workspace/double");
        names.put("d/../e", "/workspace/e");
        names.put("back\\\\slash", "/workspace/back\\slash");
        names.put("..\\\\..\\\\win", "/workspace/..\\..\\win");
        names.put("C:\\\\x", "/workspace/C:\\x");
        names.put("%2e%2e%2fenc", "/workspace/%2e%2e%2fenc");
        names.put("/tmp/t", "/tmp/t");
        for (Map.Entry<String, String> name : names.entrySet()) {
            try (Attacker attacker = Attacker.in(house);
                    HttpCalls calls = new HttpCalls(house)) {
                HttpCalls.Answer answer = calls.upload("/upload/" + attacker.session(), name.getKey(), CONTENT);
                assertEquals(200, answer.status(), () -> name + ": " + answer);
                assertEquals(
                        "content",
                        attacker.shell("cat '" + name.getValue() + "'").text(),
                        name.getKey());
                assertEquals(
                        "1\n",
                        attacker.shell("find /workspace /tmp -type f | wc -l").text(),
                        name.getKey());
            }
        }
    }

    @Test
    void a_files_name_that_climbs_is_empty_or_is_endless_is_refused(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            for (String name : new String[] {
                "",
                ".",
                "..",
                "../x",
                "/../x",
                "a/../../x",
                "a/",
                "/",
                "x".repeat(256),
                "x".repeat(10_000),
                "d/".repeat(5_000) + "x",
                "nul\0x",
                "/workspace/../x",
                "/tmp/../../x"
            }) {
                HttpCalls.Answer answer = calls.upload("/upload/" + attacker.session(), name, CONTENT);
                assertTrue(answer.status() == 400 || answer.status() == 422, () -> name + ": " + answer);
            }
            assertEquals("", attacker.shell(FIND).text());
        }
    }

    @Test
    void a_boundary_that_is_missing_empty_or_endless_is_refused(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            for (String type : new String[] {
                "multipart/form-data",
                "multipart/form-data; boundary",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=" + "b".repeat(71),
                "multipart/form-data; boundary=" + "b".repeat(15_000),
                "multipart/mixed; boundary=b",
                "text/plain",
            }) {
                String answer = send(house, attacker, "Content-Type: " + type + "\r\n", part("file", "f", "x"));
                assertStatus(answer, status -> status >= 400 && status < 500);
            }
            String endless = send(
                    house, attacker, "Content-Type: multipart/form-data; boundary=" + "b".repeat(1 << 20) + "\r\n", "");
            assertTrue(endless.startsWith("HTTP/1.1 4") || endless.isEmpty() || endless.equals("\n(reset)"), endless);
            assertEquals("", attacker.shell(FIND).text());
        }
    }

    @Test
    void a_boundary_that_never_comes_ends_at_a_bound_and_not_with_the_client(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, "{\"size\":\"20M\"}")) {
            byte[] mebibyte = "x".repeat(1 << 20).getBytes(US_ASCII);
            String[] starts = {
                "", // what stands before the first boundary
                "--b", // the first boundary's own line
                "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n", // a field that nobody asked for
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n", // the file
                "--b\r\nX-Header: ",
            };
            for (String start : starts) {
                try (RawHttp http = new RawHttp(house)) {
                    http.send(http.head("POST", "/upload/" + attacker.session()) + FORM
                            + "Content-Length: 999999999999\r\n\r\n" + start);
                    for (int i = 0; i < 64; i++) {
                        http.send(mebibyte);
                    }
                    assertStatus(http.answerHead(), status -> status == 400 || status == 413 || status == 507);
                }
                assertEquals("", attacker.shell(FIND).text(), start);
            }
        }
    }

    @Test
    void a_parts_header_of_a_megabyte_is_refused(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String one = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + "x".repeat(1 << 20)
                    + "\"\r\n\r\nx\r\n--b--";
            String many = "--b\r\n" + "X-Header: y\r\n".repeat(80_000) + "\r\nx\r\n--b--";
            String noEnds = "--b\r\n" + "\n".repeat(1 << 20);
            for (String body : new String[] {one, many, noEnds}) {
                assertStatus(send(house, attacker, FORM, body), status -> status == 400);
            }
            assertEquals("", attacker.shell(FIND).text());
        }
    }

    @Test
    void a_body_that_is_cut_short_leaves_no_half_file(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String whole = part("file", "f", "x".repeat(100_000));
            for (int length : new int[] {1, 40, 80, 50_000, whole.length() - 9, whole.length() - 5}) {
                String cut = whole.substring(0, length);
                assertStatus(send(house, attacker, FORM, cut), status -> status == 400);
                try (RawHttp http = new RawHttp(house)) { // announces more than it sends
                    http.send(http.head("POST", "/upload/" + attacker.session()) + FORM + "Content-Length: "
                            + whole.length() + "\r\n\r\n" + cut);
                    http.endOutput();
                    assertTrue(!http.all().contains(" 200 "), cut.length() + " bytes");
                }
                try (RawHttp http = new RawHttp(house)) { // a chunk that never comes whole
                    http.send(http.head("POST", "/upload/" + attacker.session()) + FORM
                            + "Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + cut);
                    http.endOutput();
                    assertTrue(!http.all().contains(" 200 "), cut.length() + " bytes");
                }
            }
            assertEquals("", attacker.shell(FIND).text());
        }
    }

    @Test
    void of_several_files_one_is_taken_and_what_lies_in_a_nested_form_is_content(House house) throws Exception {
        String first = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"first\"\r\n\r\n1\r\n";
        String second =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../second\"\r\n\r\n2\r\n--b--\r\n";
        String inner = "--c\r\nContent-Disposition: file; filename=\"../inner\"\r\n\r\nx\r\n--c--";
        try (Attacker attacker = Attacker.in(house)) {
            assertStatus(send(house, attacker, FORM, first + second), status -> status == 200);
            assertEquals("/workspace/first\n", attacker.shell(FIND).text());
            String nested = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"outer\"\r\n"
                    + "Content-Type: multipart/mixed; boundary=c\r\n\r\n" + inner + "\r\n--b--\r\n";
            assertStatus(send(house, attacker, FORM, nested), status -> status == 200);
            assertEquals(
                    inner.replace("\r", "") + "\n",
                    attacker.shell("cat outer | tr -d '\\r'; echo").text());
            assertEquals(
                    "/workspace/first\n/workspace/outer\n", attacker.shell(FIND).text());
        }
    }

    @Test
    void a_length_that_lies_makes_no_call_out_of_a_files_content(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
            try (RawHttp http = new RawHttp(house)) {
                String smuggled = "POST /workspace/se/execute/" + attacker.session()
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 24\r\n\r\n{\"command\":\"touch got\"}";
                http.send(http.head("POST", "/upload/" + attacker.session()) + FORM + "Content-Length: " + head.length()
                        + "\r\n\r\n" + head + smuggled);
                http.endOutput();
                String answers = http.all();
                assertTrue(answers.startsWith("HTTP/1.1 400 ") && !answers.contains(" 200 "), answers);
            }
            assertEquals("", attacker.shell(FIND).text());
        }
    }

    private static String part(String field, String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n"
                + content + "\r\n--b--\r\n";
    }

    private static String send(House house, Attacker attacker, String headers, String body) throws Exception {
        try (RawHttp http = new RawHttp(house)) {
            http.send(http.head("POST", "/upload/" + attacker.session()) + headers
                    + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return http.all();
        }
    }

    private static void assertStatus(String answer, IntPredicate expected) {
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);
        assertTrue(expected.test(Integer.parseInt(answer.substring(9, 12))), answer);
    }
}
