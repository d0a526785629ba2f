package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session's files by PUT, and whole trees: made, moved, copied and found. */
class TreesOverRestTest {

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
    void a_file_is_written_whole_at_an_offset_and_at_its_end() {
        HttpResponse<byte[]> made = put("/file/put/a/b.txt", "0123456789", Map.of());
        assertEquals(201, made.statusCode());
        JsonObject told = Reply.of(made).json();
        assertEquals("a/b.txt", told.getString("filename"));
        assertEquals(10, told.getInt("size"));
        assertEquals(told.getString("etag"), made.headers().firstValue("ETag").orElseThrow());
        assertEquals(10, put("/file/put/a/b.txt?offset=4", "abc").getInt("size"));
        assertEquals(13, put("/file/put/a/b.txt?append=true", "end").getInt("size"));
        assertEquals("0123abc789end", text("/file/put/a/b.txt"));
        put("/file/put/a/b.txt", "new");
        assertEquals("new", text("/file/put/a/b.txt"));
        put("/file/put/run.sh?mode=755", "#!/bin/sh\necho run\n");
        assertEquals("run\n", run("put", "./run.sh"));
        put("/file/put/hole?offset=1048576", "x");
        assertEquals("1048577\n", run("put", "stat -c %s hole"));
        assertEquals(422, put("/file/put/x?offset=1&append=true", "", Map.of()).statusCode());
        assertEquals(422, put("/file/put/x?mode=999", "", Map.of()).statusCode());
        assertEquals(422, put("/file/put/x?offset=-1", "", Map.of()).statusCode());
        assertEquals(400, put("/file/put/", "", Map.of()).statusCode());
        assertEquals(400, put("/file/put/d/", "", Map.of()).statusCode(), "a slash names no file");
        Reply below = Reply.of(put("/file/put/run.sh/x", "", Map.of()));
        assertEquals(409, below.status(), below::toString);
        assertTrue(below.detail().contains("no directory"), below::detail);
        assertEquals(200, rig.delete("/file/put/a/?recursive=true").status());
        assertEquals(400, put("/file/put/..%2F..%2Fx", "", Map.of()).statusCode());
    }

    @Test
    void a_change_is_made_where_its_condition_holds_and_nothing_else_is() {
        String tag = put("/file/cond/f", "one").getString("etag");
        assertEquals(
                412, put("/file/cond/f", "two", Map.of("If-None-Match", "*")).statusCode());
        assertEquals(
                412, put("/file/cond/f", "two", Map.of("If-Match", "\"other\"")).statusCode());
        assertEquals("one", text("/file/cond/f"));
        HttpResponse<byte[]> changed = put("/file/cond/f", "two", Map.of("If-Match", "\"other\", " + tag));
        assertEquals(200, changed.statusCode());
        assertEquals(412, put("/file/cond/f", "three", Map.of("If-Match", tag)).statusCode());
        assertEquals(
                201, put("/file/cond/g", "new", Map.of("If-None-Match", "*")).statusCode());
        assertEquals(
                412, put("/file/cond/missing", "x", Map.of("If-Match", "*")).statusCode());
        assertEquals(404, get("/file/cond/missing", Map.of()).statusCode());
        assertEquals(404, put("/file/nobody/x", "x", Map.of("If-Match", "*")).statusCode());
        HttpResponse<byte[]> kept =
                rig.send(rig.to("/file/cond/f").header("If-Match", tag).DELETE().build());
        assertEquals(412, kept.statusCode());
        assertEquals(200, rig.delete("/file/cond/f").status());
        assertEquals(404, rig.delete("/file/cond/f").status());
    }

    @Test
    void of_many_that_make_a_file_at_once_one_does() throws Exception {
        rig.post("/session/race", "{}");
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> each.submit(() -> put("/file/race/f", "from " + i, Map.of("If-None-Match", "*"))
                            .statusCode()))
                    .toList();
            int made = 0;
            for (Future<Integer> answer : answers) {
                assertTrue(Set.of(201, 412).contains(answer.get()), "status " + answer.get());
                made += answer.get() == 201 ? 1 : 0;
            }
            assertEquals(1, made);
        }
        assertEquals("", run("race", "ls -A /tmp"));
    }

    @Test
    void an_append_by_a_program_changes_the_tag_even_in_the_same_moment() {
        String tag = put("/file/tags/f", "one").getString("etag");
        run("tags", "printf two > f; printf one > f");
        HttpResponse<byte[]> now = get("/file/tags/f", Map.of("If-None-Match", tag));
        assertEquals(200, now.statusCode());
        assertNotEquals(tag, now.headers().firstValue("ETag").orElseThrow());
    }

    @Test
    void a_download_is_not_sent_again_to_whoever_has_it() {
        put("/file/cache/f", "0123456789");
        for (String call : List.of("/file/cache/f", "/download/cache/f", "/files/preview/cache/f")) {
            HttpResponse<byte[]> whole = get(call, Map.of());
            String tag = whole.headers().firstValue("ETag").orElseThrow();
            String date = whole.headers().firstValue("Last-Modified").orElseThrow();
            for (Map<String, String> known : List.of(
                    Map.of("If-None-Match", "\"x\", W/" + tag),
                    Map.of("If-None-Match", "*"),
                    Map.of("If-Modified-Since", date))) {
                HttpResponse<byte[]> answer = get(call, known);
                assertEquals(304, answer.statusCode(), call + known);
                assertEquals(0, answer.body().length);
            }
            assertEquals(412, get(call, Map.of("If-Match", "\"x\"")).statusCode());
            assertEquals(200, get(call, Map.of("If-Match", tag)).statusCode());
            assertEquals(
                    206,
                    get(call, Map.of("Range", "bytes=2-3", "If-Range", date)).statusCode());
            assertEquals(
                    200,
                    get(call, Map.of("Range", "bytes=2-3", "If-Range", "W/" + tag))
                            .statusCode());
            HttpResponse<byte[]> head = rig.send(
                    rig.to(call).method("HEAD", BodyPublishers.noBody()).build());
            assertEquals(List.of("10"), head.headers().allValues("Content-Length"));
        }
    }

    @Test
    void directories_are_made_moved_and_permitted() {
        assertTrue(post("/fs/dirs/mkdir", "{\"path\":\"a/b/c\"}", 200).json().getBoolean("created"));
        assertEquals(false, post("/fs/dirs/mkdir?path=a/b/c", "", 200).json().getBoolean("created"));
        post("/fs/dirs/mkdir", "{\"path\":\"a/b/c\",\"parents\":false}", 409);
        post("/fs/dirs/mkdir", "{\"path\":\"x/y\",\"parents\":false}", 404);
        put("/file/dirs/a/f", "f");
        put("/file/dirs/g", "g");
        post("/fs/dirs/move", "{\"from\":\"a/f\",\"to\":\"g\"}", 409);
        post("/fs/dirs/move", "{\"from\":\"a\",\"to\":\"a/b/a\"}", 400);
        post("/fs/dirs/move", "{\"from\":\"gone\",\"to\":\"new/x\"}", 404);
        post("/fs/dirs/move", "{\"from\":\"a/f\",\"to\":\"g\",\"overwrite\":true}", 200);
        assertEquals("f", text("/file/dirs/g"));
        post("/fs/dirs/move?from=a&to=z/a", "", 200);
        assertEquals("a\n", run("dirs", "ls z"));
        post("/fs/dirs/chmod", "{\"path\":\"g\",\"mode\":\"4600\"}", 200);
        assertEquals("600\n", run("dirs", "stat -c %a g"));
        assertEquals(
                "0700",
                post("/fs/dirs/chmod", "{\"path\":\"z\",\"mode\":448,\"recursive\":true}", 200)
                        .json()
                        .getString("mode"));
        assertEquals("700\n", run("dirs", "stat -c %a z/a/b"));
        assertEquals(
                List.of("z/a/b/c", "z/a/b", "z/a", "z").size(),
                post("/fs/dirs/chmod?path=z&mode=0&recursive=1", "", 200).json().getInt("changed"));
        post("/fs/dirs/move", "{\"from\":\"/workspace\",\"to\":\"x\"}", 400);
        post("/fs/dirs/mkdir", "{\"mode\":\"755\"}", 422);
    }

    @Test
    void a_tree_is_copied_with_its_links_permissions_and_holes_and_comes_whole() {
        put("/file/copy/src/run.sh?mode=755", "#!/bin/sh\n");
        run(
                "copy",
                "cd src; mkdir -p d/e; ln -s run.sh l; ln -s /etc/passwd out; mkfifo p; truncate -s 10M hole;"
                        + " touch -d 2001-02-03 run.sh; mkdir -m 500 ro");
        JsonObject copied = post("/fs/copy/copy", "{\"from\":\"src\",\"to\":\"new/dst\"}", 200)
                .json();
        assertEquals(2, copied.getInt("files"));
        assertEquals(4, copied.getInt("directories"));
        assertEquals(2, copied.getInt("links"));
        assertEquals(1, copied.getInt("left_out"));
        assertEquals(
                "755 981158400\n/etc/passwd\n500\n0 10485760\n",
                run(
                        "copy",
                        "cd new/dst; TZ=UTC stat -c '%a %Y' run.sh; readlink out; stat -c %a ro;"
                                + " stat -c '%b %s' hole"));
        post("/fs/copy/copy", "{\"from\":\"src\",\"to\":\"new/dst\"}", 409);
        post("/fs/copy/copy", "{\"from\":\"src\",\"to\":\"new/dst\",\"overwrite\":true}", 409);
        post("/fs/copy/copy", "{\"from\":\"src/p\",\"to\":\"q\"}", 400);
        post("/fs/copy/copy", "{\"from\":\"src\",\"to\":\"src/in/itself\"}", 200);
        assertEquals("run.sh\n", run("copy", "cd src/in/itself; ls run.sh in 2>/dev/null"));
        assertEquals("", run("copy", "ls -A /tmp"));
    }

    @Test
    void a_file_is_described_and_summed() {
        put("/file/sum/f?mode=640", "test");
        run("sum", "ln -s f l; mkdir d");
        JsonObject file = rig.get("/fs/sum/stat?path=f").json();
        assertEquals("file", file.getString("type"));
        assertEquals("0640", file.getString("mode"));
        assertEquals(4, file.getInt("size"));
        assertEquals(get("/file/sum/f", Map.of()).headers().firstValue("ETag").orElseThrow(), file.getString("etag"));
        assertEquals("f", rig.get("/fs/sum/stat?path=l").json().getString("target"));
        assertEquals("file", rig.get("/fs/sum/stat?path=l&follow=true").json().getString("type"));
        assertEquals("directory", rig.get("/fs/sum/stat?path=d").json().getString("type"));
        assertEquals(404, rig.get("/fs/sum/stat?path=x").status());
        assertEquals(422, rig.get("/fs/sum/stat").status());
        Map.of(
                        "sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "sha1", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
                        "MD5", "098f6bcd4621d373cade4e832627b4f6",
                        "crc32", "d87f7e0c",
                        "crc32c", "86a072c0")
                .forEach((algorithm, sum) -> assertEquals(
                        sum,
                        rig.get("/fs/sum/checksum?path=f&algorithm=" + algorithm)
                                .json()
                                .getString("checksum")));
        assertEquals(422, rig.get("/fs/sum/checksum?path=f&algorithm=rot13").status());
        assertEquals(400, rig.get("/fs/sum/checksum?path=d").status());
    }

    private static Set<String> found(String path) {
        Reply reply = rig.get(path);
        assertEquals(200, reply.status(), reply.toString());
        return reply.json().getJsonArray("matches").getValuesAs(JsonObject.class).stream()
                .map(match -> match.getString("path") + (match.containsKey("line") ? ":" + match.getInt("line") : ""))
                .collect(Collectors.toSet());
    }

    @Test
    void files_are_found_by_name_and_by_what_their_lines_say() {
        put("/file/find/a.py", "import os\nprint('x')\n");
        put("/file/find/src/b.py", "# TODO one\r\nimport os\n");
        put("/file/find/src/deep/er/c.py", "no end of line TODO");
        put("/file/find/src/.git/d.py", "TODO hidden\n");
        put("/file/find/src/bin", "\0TODO\n");
        run("find", "ln -s / root; ln -s src link");
        assertEquals(Set.of("a.py"), found("/fs/find/glob?pattern=*.py"));
        assertEquals(Set.of("a.py", "src/b.py", "src/deep/er/c.py"), found("/fs/find/glob?pattern=**/*.py"));
        assertEquals(Set.of("src/b.py", "src/deep/er/c.py"), found("/fs/find/glob?pattern=src/**/%5Ba-c%5D.py"));
        assertEquals(Set.of("src/b.py", "src/deep/er/c.py"), found("/fs/find/glob?path=src&pattern=**/*.%7Bpy,js%7D"));
        assertEquals(4, found("/fs/find/glob?pattern=**/*.py&hidden=true").size());
        assertEquals(Set.of("root", "link"), found("/fs/find/glob?pattern=%7Broot,link%7D"));
        assertEquals(Set.of("src/b.py:1", "src/deep/er/c.py:1"), found("/fs/find/search?text=TODO"));
        assertEquals(Set.of("src/b.py:1"), found("/fs/find/search?regex=%5E%23%20TODO%20%5Cw%2B%24"));
        assertEquals(
                Set.of("a.py:1", "src/b.py:2"), found("/fs/find/search?text=IMPORT&ignore_case=true&glob=**/*.py"));
        assertEquals(Set.of("src/b.py:1"), found("/fs/find/search?text=TODO&path=src/b.py"));
        JsonObject one = rig.get("/fs/find/search?text=TODO&limit=1").json();
        assertEquals("limit", one.getString("truncated_by"));
        assertEquals(1, one.getJsonArray("matches").size());
        assertEquals(422, rig.get("/fs/find/search").status());
        assertEquals(422, rig.get("/fs/find/search?text=a&regex=b").status());
        assertEquals(422, rig.get("/fs/find/search?regex=(").status());
        assertEquals(404, rig.get("/fs/nobody/glob?pattern=*").status());
    }
}
