package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The REST API of the built server, asked with {@code curl}. */
class RestIT {

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;
    private static Rest rest;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"));
        ssh = SshClient.of(server, home);
        rest = new Rest(server);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void health_is_told_without_a_token_and_nothing_else_is() throws Exception {
        for (String path : List.of("/workspace/se/healthy", "/observe/health/live", "/observe/health/ready")) {
            String code = Program.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", server.http() + path)
                    .text();
            assertTrue(Set.of("200", "204").contains(code), path + ": " + code);
        }
        for (String path : List.of("/workspaces", "/status/x", "/files/x/", "/keys", "/tokens", "/audit")) {
            assertEquals(
                    "401",
                    Program.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", server.rest() + path)
                            .text(),
                    path);
        }
    }

    @Test
    void a_session_lives_from_create_to_delete() throws Exception {
        assertEquals(
                "life",
                rest.post("/session/life", "{\"size\":\"20M\"}")
                        .status(200)
                        .json()
                        .getString("session_id"));
        assertEquals(409, rest.post("/session/life", "{}").status());
        assertTrue(rest.get("/status/life").status(200).json().getBoolean("exists"));
        rest.post("/create/life", "{\"filename\":\"a/b.txt\",\"content\":\"hello\\n\",\"mode\":420}")
                .status(200);
        assertEquals(
                "hello\n", rest.get("/readfile/life/a/b.txt").status(200).json().getString("content"));
        assertEquals("hello\n", rest.get("/download/life/a/b.txt").status(200).body());
        assertEquals("success", rest.delete("/session/life").status(200).json().getString("status"));
        assertFalse(rest.get("/status/life").status(200).json().getBoolean("exists"));
    }

    @Test
    void answers_carry_both_shapes_of_the_original_unless_the_plain_one_is_asked_for() throws Exception {
        String body = "{\"command\":\"printf x\"}";
        JsonObject both = rest.post("/execute/shape", body).status(200).json();
        assertEquals("x", both.getString("stdout"));
        assertEquals("x", both.getJsonObject("result").getString("stdout"));

        JsonObject plain = rest.ask(
                        "/execute/shape",
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Accept: application/vnd.sandhold+json",
                        "-d",
                        body)
                .status(200)
                .json();
        assertFalse(plain.containsKey("result"));
    }

    @Test
    void what_a_command_prints_is_given_exactly_and_its_arguments_are_words() throws Exception {
        JsonObject said = rest.post(
                        "/execute/exact", "{\"command\":\"printf '%s|'\",\"args\":[\"a b\",\"$HOME\",\"'\"]}")
                .status(200)
                .json();
        assertEquals("a b|$HOME|'|", said.getString("stdout"));
        assertEquals("", said.getString("stderr"));
        assertEquals(0, said.getInt("returncode"));

        JsonObject failed = rest.post("/execute/exact", "{\"command\":\"echo no >&2; exit 3\"}")
                .json();
        assertEquals("no\n", failed.getString("stderr"));
        assertEquals(3, failed.getInt("returncode"));
    }

    @Test
    void code_runs_and_leaves_no_file_behind() throws Exception {
        JsonObject python = rest.post(
                        "/execute_code/code",
                        "{\"code\":\"import sys\\nprint(sys.argv[1:])\\na=[1,2]\",\"args\":[\"p\",\"q r\"],\"output_params\":[\"a\",\"zz\"]}")
                .status(200)
                .json();
        assertEquals("['p', 'q r']\n", python.getString("stdout"));
        assertEquals("[1,2]", python.getJsonObject("output_variables").get("a").toString());
        JsonObject shell = rest.post(
                        "/execute_code/code", "{\"code\":\"echo $1\",\"script_type\":\"shell\",\"args\":[\"A B\"]}")
                .status(200)
                .json();
        assertEquals("A B\n", shell.getString("stdout"));

        assertEquals("", ssh.run("code", "ls -A").code(0).text());
    }

    @Test
    void a_timeout_is_408_with_what_was_printed_and_leaves_nothing_running() throws Exception {
        Rest.Answer late = rest.post("/execute/late", "{\"command\":\"echo first; sleep 4321\",\"timeout\":1}")
                .status(408);

        assertTrue(late.body().contains("first"), late.body());
        assertEquals("0", ssh.run("late", "pgrep -c sleep").text().strip());
    }

    @Test
    void files_go_up_and_down_as_streams_with_ranges() throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(5).nextBytes(bytes);
        Path up = Files.write(home.resolve("up.bin"), bytes);
        rest.upload("stream", "d/up.bin", up).status(200);

        Path down = home.resolve("down.bin");
        rest.ask("/download/stream/d/up.bin", "-o", down.toString());
        assertEquals(-1, Files.mismatch(up, down));
        Path range = home.resolve("range.bin");
        rest.ask("/download/stream/d/up.bin", "-o", range.toString(), "-r", "1000-1999");
        assertEquals(-1, Arrays.mismatch(Arrays.copyOfRange(bytes, 1000, 2000), Files.readAllBytes(range)));
    }

    @Test
    void symlinks_made_in_the_shell_lead_nowhere_over_rest() throws Exception {
        ssh.run("links", "ln -s /etc/shadow s; ln -s / r; ln -s ../../../../../../etc/passwd p; ln -s /proc/1/root q")
                .code(0);
        for (String path :
                List.of("s", "p", "r/etc/passwd", "q/etc/passwd", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd")) {
            for (String call : List.of("/download/links/", "/readfile/links/", "/files/preview/links/")) {
                Rest.Answer answer = rest.get(call + path);
                assertTrue(answer.status() >= 400 && answer.status() < 500, call + path + ": " + answer);
                assertFalse(answer.body().contains("root:"), call + path);
            }
        }
        assertTrue(rest.post("/create/links", "{\"filename\":\"r/etc/made\",\"content\":\"x\"}")
                                .status()
                        / 100
                != 5);
        assertFalse(Files.exists(Path.of("/etc/made")));
    }

    @TestFactory
    List<DynamicTest> a_bad_size_is_a_clear_refusal_and_changes_nothing() {
        return List.of("\"0\"", "\"-1\"", "-1", "0", "\"10X\"", "\"99999999T\"", "\"\"", "[]", "true", "\"9e9\"")
                .stream()
                .map(size -> DynamicTest.dynamicTest(size, () -> {
                    Rest.Answer answer = rest.post("/session/badsize", "{\"size\":" + size + "}");
                    assertTrue(answer.status() >= 400 && answer.status() < 500, answer::toString);
                    assertTrue(answer.detail().length() > 15, answer::toString);
                    assertFalse(rest.get("/status/badsize").json().getBoolean("exists"));
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> a_bad_id_is_a_clear_refusal_and_changes_nothing() throws Exception {
        return List.of(
                        "../x",
                        "..%2fx",
                        "%2e%2e",
                        ".x",
                        "-x",
                        "a%00b",
                        "new",
                        "console",
                        "a".repeat(64),
                        "a%20b",
                        "%ff")
                .stream()
                .map(id -> DynamicTest.dynamicTest(id, () -> {
                    String before = rest.get("/workspaces").status(200).body();
                    Rest.Answer answer = rest.post("/session/" + id, "{}");
                    assertTrue(answer.status() >= 400 && answer.status() < 500, answer::toString);
                    assertFalse(answer.detail().isEmpty());
                    assertEquals(before, rest.get("/workspaces").status(200).body());
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> a_bad_body_is_a_clear_refusal() {
        return List.of(
                        "",
                        "{bad",
                        "[]",
                        "null",
                        "\"x\"",
                        "{\"command\":1}",
                        "{\"command\":null}",
                        "{}",
                        "{\"command\":\"a\\u0000b\"}")
                .stream()
                .map(body -> DynamicTest.dynamicTest(body.isEmpty() ? "empty" : body, () -> {
                    Rest.Answer answer = rest.post("/execute/badbody", body);
                    assertTrue(answer.status() >= 400 && answer.status() < 500, answer::toString);
                    assertTrue(answer.detail().length() > 10, answer::toString);
                }))
                .toList();
    }

    @Test
    void a_body_of_a_gigabyte_in_chunks_is_refused_and_not_kept_in_memory() throws Exception {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'a');
        assertRefusedInLittleMemory(
                stdin -> {
                    stdin.write("{\"content\":\"".getBytes(StandardCharsets.US_ASCII));
                    for (int sent = 0; sent < 1024; sent++) {
                        stdin.write(piece);
                    }
                },
                "-");
    }

    @Test
    void a_body_that_announces_a_gigabyte_is_refused_and_not_kept_in_memory() throws Exception {
        Path file = home.resolve("gigabyte");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        assertRefusedInLittleMemory(_ -> {}, file.toString());
    }

    private static void assertRefusedInLittleMemory(Program.Feed stdin, String source) throws Exception {
        long before = 0;
        for (int round = 0; round < 2; round++) { // the first lets the heap grow to what it works with
            before = server.residentBytes();
            Rest.Answer answer = rest.ask(
                    stdin,
                    "/create/huge",
                    "-X",
                    "POST",
                    "-H",
                    "Content-Type: application/json",
                    "-H",
                    "Expect:",
                    "-T",
                    source);
            assertEquals(413, answer.status(), answer::toString);
            assertTrue(answer.detail().length() > 10, answer::toString);
        }
        assertTrue(server.residentBytes() - before < 128 << 20);
    }
}
