package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on whole trees against what a session lays out for them: links, depths, counts, patterns and archives that are traps. */
class HostileTreesTest {

    @TempDir
    static Path directory;

    private static WebRig rig;
    private static Path secret;

    @BeforeAll
    static void start() throws IOException {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, true);
        secret = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(secret.resolve("loot"), "the loot");
    }

    @AfterAll
    static void stop() {
        rig.post("/cleanup-all", "{\"force\":true}");
        rig.close();
    }

    private static String run(String session, String command) {
        return rig.post("/execute/" + session, "{\"command\":\"" + command + "\"}")
                .json()
                .getString("stdout");
    }

    private static HttpResponse<byte[]> unpack(String session, byte[] archive) {
        return rig.send(rig.to("/fs/" + session + "/unpack?path=in")
                .POST(BodyPublishers.ofByteArray(archive))
                .build());
    }

    @Test
    void nothing_outside_is_reached_through_a_link_by_any_call() throws IOException {
        String host = secret.toString();
        run("links", "ln -s " + host + " out; ln -s " + host + "/loot loot; ln -s / root; ln -s .. up");
        for (String path : List.of("loot", "out/loot", "root" + host + "/loot", "up/up/up" + host + "/loot")) {
            for (String call : List.of(
                    "/file/links/" + path,
                    "/fs/links/checksum?path=" + path,
                    "/fs/links/stat?follow=true&path=" + path,
                    "/fs/links/search?text=loot&path=" + path)) {
                HttpResponse<byte[]> answer = rig.send(rig.to(call).GET().build());
                String body = new String(answer.body(), StandardCharsets.UTF_8);
                assertFalse(body.contains("the loot"), call + ": " + body);
                assertTrue(answer.statusCode() == 404 || body.contains("\"matches\":[]"), call + ": " + body);
            }
            Reply link = rig.post("/fs/links/link", "{\"path\":\"" + path + "\"}");
            assertEquals(404, link.status());
            for (String change : List.of(
                    "{\"from\":\"" + path + "\",\"to\":\"mine\"}", "{\"from\":\"" + path + "\",\"to\":\"a/mine\"}")) {
                Reply copied = rig.post("/fs/links/copy", change);
                assertTrue(copied.status() == 404 || path.equals("loot"), copied.toString());
            }
            rig.delete("/file/links/mine");
            rig.delete("/file/links/a?recursive=true");
            rig.send(rig.to("/file/links/" + path + "?append=true")
                    .PUT(BodyPublishers.ofString("overwritten"))
                    .build());
            rig.post("/fs/links/chmod", "{\"path\":\"" + path + "\",\"mode\":\"777\",\"recursive\":true}");
        }
        HttpResponse<byte[]> packed =
                rig.send(rig.to("/fs/links/archive?format=tar").GET().build());
        assertFalse(new String(packed.body(), StandardCharsets.ISO_8859_1).contains("the loot"));
        rig.send(rig.to("/fs/links/unpack?path=out")
                .POST(BodyPublishers.ofByteArray(packed.body()))
                .build());
        assertEquals("the loot", Files.readString(secret.resolve("loot")));
        try (var names = Files.list(secret)) {
            assertEquals(1, names.count());
        }
    }

    @Test
    void a_directory_that_is_swapped_for_a_link_while_it_is_copied_gives_nothing_from_outside() {
        run("swap", "mkdir -p t/d; for i in $(seq 200); do echo mine > t/d/$i; done");
        run(
                "swap",
                "(while [ ! -e stop ]; do mv t/d t/x; ln -s " + secret + " t/d; rm t/d; mv t/x t/d; done)"
                        + " >/dev/null 2>&1 &");
        for (int i = 0; i < 30; i++) {
            rig.post("/fs/swap/copy", "{\"from\":\"t\",\"to\":\"c" + i + "\"}");
            HttpResponse<byte[]> packed =
                    rig.send(rig.to("/fs/swap/archive?path=t").GET().build());
            assertTrue(packed.statusCode() < 500);
        }
        run("swap", "touch stop");
        assertEquals("", run("swap", "grep -rl loot . | head -3"));
    }

    @Test
    void a_tree_that_is_deeper_than_a_path_may_be_is_told_and_not_hung_on() {
        run(
                "deep",
                "for i in $(seq 60); do mkdir " + "d".repeat(100) + "; cd " + "d".repeat(100) + "; done; touch end");
        JsonObject found = rig.get("/fs/deep/glob?pattern=**/end").json();
        assertEquals("unreadable", found.getString("truncated_by"));
        assertEquals(
                403,
                rig.post("/fs/deep/copy", "{\"from\":\"" + "d".repeat(100) + "\",\"to\":\"c\"}")
                        .status());
        assertEquals(200, rig.send(rig.to("/fs/deep/archive").GET().build()).statusCode());
        assertEquals("", run("deep", "ls -A /tmp"));
    }

    @ParameterizedTest
    @CsvSource({
        "'((a{100}){100}){100}'",
        "'(((((a{9}){9}){9}){9}){9}){9}'",
        "'((a{1,30}){1,30}){1,30}'",
        "'a{1000}{1000}'",
        "'(?i)((x{64}){64}){64}'",
    })
    void an_expression_that_would_take_all_memory_is_refused(String regex) {
        long began = System.nanoTime();
        Reply reply = rig.get("/fs/regex/search?regex=" + PercentCoding.encode(regex));
        assertEquals(422, reply.status(), reply.toString());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(2).toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x{1,900}y", "(x+x+)+y"})
    void an_expression_that_others_never_end_with_ends(String regex) {
        run("blow", "[ -e f ] || head -c 200000 /dev/zero | tr '\\\\0' a > f");
        long began = System.nanoTime();
        Reply reply = rig.get("/fs/blow/search?regex=" + PercentCoding.encode(regex));
        assertTrue(reply.status() == 200 || reply.status() == 422, reply.toString());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(25).toNanos());
    }

    @Test
    void a_pattern_of_names_that_others_never_end_with_ends() {
        String name = "a".repeat(250);
        rig.send(rig.to("/file/names/" + name).PUT(BodyPublishers.noBody()).build());
        long began = System.nanoTime();
        for (String pattern : List.of("*a".repeat(100) + "b", "**/".repeat(200) + "b", "[!b]*".repeat(100) + "b")) {
            assertEquals(
                    0,
                    rig.get("/fs/names/glob?pattern=" + PercentCoding.encode(pattern))
                            .json()
                            .getJsonArray("matches")
                            .size());
        }
        for (String pattern : List.of(
                "[",
                "{a",
                "{a,{b}}",
                "{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}",
                "{a,a}".repeat(150),
                "/",
                "a".repeat(1001))) {
            assertEquals(
                    422,
                    rig.get("/fs/names/glob?pattern=" + PercentCoding.encode(pattern))
                            .status(),
                    pattern);
        }
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
    }

    @Test
    void what_is_no_regular_file_is_neither_read_nor_waited_for() {
        run("special", "mkfifo p; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\\\"s\\\")'");
        for (String name : List.of("p", "s")) {
            assertEquals(400, rig.get("/fs/special/checksum?path=" + name).status());
            assertEquals(400, rig.get("/file/special/" + name).status());
            assertEquals(
                    400,
                    rig.send(rig.to("/file/special/" + name + "?offset=0")
                                    .PUT(BodyPublishers.ofString("x"))
                                    .build())
                            .statusCode());
            assertEquals(
                    400,
                    rig.post("/fs/special/link", "{\"path\":\"" + name + "\"}").status());
        }
        assertEquals(200, rig.get("/fs/special/search?text=x").status());
        run("special", "mkdir locked; echo x > unread; chmod 0 locked unread");
        for (String name : List.of("locked", "unread")) {
            assertEquals(403, rig.get("/fs/special/archive?path=" + name).status(), "told before the answer begins");
        }
        assertEquals(400, rig.get("/fs/special/archive?path=p").status());
        assertEquals(200, rig.send(rig.to("/fs/special/archive").GET().build()).statusCode());
        assertEquals("fifo", rig.get("/fs/special/stat?path=p").json().getString("type"));
    }

    @Test
    void a_copy_and_an_archive_that_do_not_fit_leave_nothing() {
        rig.post("/session/small", "{\"size\":\"8M\"}");
        byte[] content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        rig.send(
                rig.to("/file/small/f").PUT(BodyPublishers.ofByteArray(content)).build());
        for (String call : List.of(
                "/fs/small/copy|{\"from\":\"f\",\"to\":\"g\"}",
                "/fs/small/archive|{\"path\":\"f\",\"target\":\"g.zip\"}")) {
            String[] parts = call.split("\\|");
            Reply refused = rig.post(parts[0], parts[1]);
            assertEquals(507, refused.status(), refused.toString());
            assertEquals("QUOTA_EXCEEDED", refused.json().getString("code"));
        }
        assertEquals("f\n", run("small", "ls; ls -A /tmp"));
    }

    @Test
    void a_bomb_is_stopped_by_the_quota_and_leaves_nothing() throws IOException {
        rig.post("/session/bomb", "{\"size\":\"8M\"}");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("bomb"));
            zip.write(new byte[64 << 20]);
        }
        Reply refused = Reply.of(unpack("bomb", out.toByteArray()));
        assertEquals(507, refused.status(), refused::toString);
        assertTrue(refused.detail().contains("no room for /workspace/in/bomb"), refused::detail);
        assertFalse(refused.detail().contains(".sandhold"), refused::detail);
        Reply noArchive = Reply.of(unpack("bomb", "{\"source\":\"x\"}".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(415, noArchive.status(), noArchive::toString);
        assertTrue(noArchive.detail().contains("Content-Type: application/json"), noArchive::detail);
        assertEquals("", run("bomb", "ls -A /workspace /tmp | grep -v : | tr -d '\\\\n'"));
    }

    @Test
    void many_small_things_are_bounded_and_told() throws IOException {
        byte[] entry = new byte[512];
        new TarArchiveEntry("d/").writeEntryHeader(entry);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream tar = new GZIPOutputStream(out)) {
            for (int i = 0; i < 100_001; i++) {
                tar.write(entry);
            }
            tar.write(new byte[1024]);
        }
        HttpResponse<byte[]> refused = unpack("many", out.toByteArray());
        assertEquals(413, refused.statusCode());
        assertEquals(404, rig.get("/files/many/in").status());
        assertEquals("", run("many", "ls -A /tmp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "PK\3\4", "PK\5\6", "\u001f\u008b", "\u001f\u008b\b\u001f\0\0\0\0\0\0"})
    void what_is_no_archive_is_the_clients_mistake(String start) {
        HttpResponse<byte[]> answer = unpack("none", start.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(answer.statusCode() == 415 || answer.statusCode() == 422, "status " + answer.statusCode());
    }

    @Test
    void a_gzip_whose_name_has_no_end_is_read_without_holding_it() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
        out.writeBytes("n".repeat(30 << 20).getBytes(StandardCharsets.US_ASCII));
        assertEquals(422, unpack("gzip", out.toByteArray()).statusCode());
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        new GZIPOutputStream(empty).close();
        assertEquals(422, unpack("gzip", empty.toByteArray()).statusCode());
    }

    @Test
    void so_many_at_once_are_served_and_the_rest_are_told_to_come_again() throws Exception {
        run("crowd", "truncate -s 60G big");
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                answers.add(each.submit(() -> {
                    go.await();
                    return rig.get("/fs/crowd/search?text=x%00".replace("%00", "") + "&path=big")
                            .status();
                }));
                answers.add(each.submit(() -> {
                    go.await();
                    HttpResponse<byte[]> sum =
                            rig.send(rig.to("/fs/crowd/glob?pattern=**").GET().build());
                    return sum.statusCode();
                }));
            }
            go.countDown();
            for (Future<Integer> answer : answers) {
                int status = answer.get();
                assertTrue(status == 200 || status == 429, "status " + status);
            }
        }
        assertEquals(200, rig.get("/fs/crowd/glob?pattern=**").status());
    }

    @Test
    void a_time_that_no_calendar_has_is_no_fault_of_the_server() {
        run(
                "times",
                "touch f; touch -d @9223372036854775807 f; touch -d @-9223372036854775808 g; touch -d @400000000000 h");
        for (String name : List.of("f", "g", "h")) {
            for (String call : List.of("/file/times/", "/download/times/", "/fs/times/stat?path=")) {
                int status = rig.send(rig.to(call + name).GET().build()).statusCode();
                assertTrue(status == 200 || status == 404, call + name + ": " + status);
            }
        }
        assertEquals(200, rig.get("/files/times").status());
        for (String format : List.of("tar", "zip")) {
            assertEquals(
                    200,
                    rig.send(rig.to("/fs/times/archive?format=" + format).GET().build())
                            .statusCode());
        }
        assertEquals(
                200, rig.post("/fs/times/copy", "{\"from\":\"h\",\"to\":\"i\"}").status());
    }
}
