package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.sandhold.efast.EfastRules;
import io.sandhold.efast.HostAndPort;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files fetched from a file store: here a server that speaks as one does, which says where each file is by its {@code docid}. */
class EfastOverRestTest {

    @TempDir
    static Path directory;

    private static WebRig rig;
    private static HttpServer store;
    private static String base;
    private static final AtomicInteger UNDER_WAY = new AtomicInteger();
    private static final AtomicInteger MOST_UNDER_WAY = new AtomicInteger();
    private static volatile CountDownLatch waiting = new CountDownLatch(0);

    @BeforeAll
    static void start() throws IOException {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        base = "http://127.0.0.1:" + store.getAddress().getPort();
        store.createContext("/api/efast/v1/file/osdownload/", exchange -> {
            JsonObject asked = Json.createReader(exchange.getRequestBody()).readObject();
            boolean known = "Bearer good".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String docid = asked.getString("docid");
            JsonObject answer = known
                    ? Json.createObjectBuilder()
                            .add(
                                    "authrequest",
                                    Json.createArrayBuilder(List.of(
                                            "GET", base + "/o/" + docid, "Authorization: AWS k:s", "x-amz-date: now")))
                            .add("name", docid.equals("evil") ? "../../evil" : docid + ".bin")
                            .add("size", docid.equals("endless") ? 0 : docid.length())
                            .add("rev", "r1")
                            .build()
                    : Json.createObjectBuilder().add("message", "no such token").build();
            byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        store.createContext("/o/", exchange -> {
            MOST_UNDER_WAY.accumulateAndGet(UNDER_WAY.incrementAndGet(), Math::max);
            try {
                String docid = exchange.getRequestURI().getPath().substring(3);
                if (docid.startsWith("wait")) {
                    waiting.countDown();
                    waiting.await(10, TimeUnit.SECONDS);
                }
                if (docid.equals("gone")) {
                    exchange.sendResponseHeaders(404, -1);
                } else if (docid.equals("endless")) {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] much = new byte[1 << 20];
                    while (true) {
                        exchange.getResponseBody().write(much);
                    }
                } else {
                    exchange.sendResponseHeaders(200, docid.length());
                    exchange.getResponseBody().write(docid.getBytes(StandardCharsets.UTF_8));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                UNDER_WAY.decrementAndGet();
                exchange.close();
            }
        });
        store.start();
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                host -> new CodeServices(
                        Optional.empty(),
                        Optional.empty(),
                        new EfastRules(List.of(HostAndPort.parse(base.substring(7))), List.of(), List.of())));
    }

    @AfterAll
    static void stop() {
        store.stop(0);
        rig.close();
    }

    private static Reply fetch(String session, String savePath, String... docidsAndNames) {
        JsonArrayBuilder files = Json.createArrayBuilder();
        for (int i = 0; i < docidsAndNames.length; i += 2) {
            files.add(Json.createObjectBuilder()
                    .add("docid", docidsAndNames[i])
                    .add("rev", "")
                    .add("savename", docidsAndNames[i + 1]));
        }
        return rig.post(
                "/download_from_efast/" + session,
                Json.createObjectBuilder()
                        .add("file_params", files)
                        .add("efast_url", base)
                        .add("save_path", savePath)
                        .add("token", "good")
                        .add("timeout", 20)
                        .build()
                        .toString());
    }

    private static String read(String session, String path) {
        Reply reply = rig.get("/readfile/" + session + "/" + path);
        assertEquals(200, reply.status(), () -> reply.json().toString());
        return new String(
                reply.json().getBoolean("is_binary")
                        ? java.util.Base64.getDecoder().decode(reply.json().getString("content"))
                        : reply.json().getString("content").getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8);
    }

    @Test
    void files_are_fetched_each_for_itself() {
        Reply reply = fetch("efast", "in", "one", "a.txt", "gone", "b.txt", "three", "sub/报告 (9).docx", "four", "");
        assertEquals(200, reply.status());
        JsonObject answer = reply.json();
        assertEquals(3, answer.getInt("success_count"));
        assertEquals(1, answer.getInt("failed_count"));
        assertEquals(4, answer.getInt("total_count"));
        assertEquals("in", answer.getString("save_path"));
        JsonArray results = answer.getJsonArray("results");
        assertEquals(
                "{\"success\":true,\"index\":0,\"docid\":\"one\",\"rev\":\"\",\"savename\":\"a.txt\",\"file_path\":\"in/a.txt\","
                        + "\"file_info\":{\"name\":\"a.txt\",\"size\":3,\"rev\":\"r1\"},\"downloaded_size\":3,\"total_size\":3}",
                results.getJsonObject(0).toString());
        assertFalse(results.getJsonObject(1).getBoolean("success"));
        assertTrue(results.getJsonObject(1).getString("error").contains("404"));
        assertEquals("in/sub/报告 (9).docx", results.getJsonObject(2).getString("file_path"));
        assertEquals("in/four.bin", results.getJsonObject(3).getString("file_path"));
        assertEquals(
                answer.getJsonArray("results"), answer.getJsonObject("result").getJsonArray("results"));
        assertEquals("one", read("efast", "in/a.txt"));
        assertEquals("four", read("efast", "in/four.bin"));
        assertEquals(404, rig.get("/readfile/efast/in/b.txt").status());
        assertEquals("0", left("efast"));
    }

    private static String left(String session) {
        return rig.post("/execute/" + session, "{\"command\":\"ls -A /tmp | wc -l\"}")
                .json()
                .getString("stdout")
                .strip();
    }

    @Test
    void three_are_under_way_at_once() {
        MOST_UNDER_WAY.set(0);
        waiting = new CountDownLatch(3);
        String[] files = new String[20];
        for (int i = 0; i < 20; i += 2) {
            files[i] = "wait" + i;
            files[i + 1] = "w" + i;
        }
        assertEquals(10, fetch("three", "", files).json().getInt("success_count"));
        assertEquals(3, MOST_UNDER_WAY.get());
    }

    @Test
    void a_file_without_an_end_fills_the_quota_and_not_the_server() {
        rig.post("/session/full", "{\"size\":\"20M\"}");
        JsonObject answer = fetch("full", "", "endless", "big", "one", "small").json();
        JsonObject failed = answer.getJsonArray("results").getJsonObject(0);
        assertFalse(failed.getBoolean("success"));
        assertTrue(failed.getString("error").contains("quota"), failed::toString);
        assertEquals(404, rig.get("/readfile/full/big").status());
        assertEquals("0", left("full"), "what was begun is gone");
    }

    @Test
    void a_name_of_the_stores_leads_nowhere_else() {
        JsonObject answer = fetch("named", "", "evil", "").json();
        assertEquals(0, answer.getInt("success_count"));
        assertTrue(answer.getJsonArray("results")
                .getJsonObject(0)
                .getString("error")
                .contains("name that it cannot have"));
    }

    @Test
    void a_link_in_the_session_leads_nowhere_out_of_it() {
        rig.post("/execute/linked", "{\"command\":\"ln -s /etc out; ln -s /etc/passwd target\"}");
        JsonObject outside = fetch("linked", "out", "one", "sandhold-made-this").json();
        assertFalse(java.nio.file.Files.exists(Path.of("/etc/sandhold-made-this")));
        assertEquals(1, outside.getInt("total_count"));
        assertEquals(1, fetch("linked", "", "one", "target").json().getInt("success_count"));
        assertEquals("one", read("linked", "target"), "the link itself is replaced");
    }

    @Test
    void a_token_that_the_store_does_not_know_is_the_stores_refusal_of_each_file() {
        JsonObject answer = rig.post(
                        "/download_from_efast/strange",
                        "{\"file_params\":[{\"docid\":\"one\"}],\"efast_url\":\"" + base + "\",\"token\":\"bad\"}")
                .json();
        assertEquals(
                "the store answered 401: no such token",
                answer.getJsonArray("results").getJsonObject(0).getString("error"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | 400
                    {"file_params":[]} | 400
                    {"file_params":3} | 422
                    {"file_params":["x"]} | 422
                    {"file_params":[{}]} | 400
                    {"file_params":[{"docid":3}]} | 422
                    {"file_params":[{"docid":"a","savename":"../x"}]} | 400
                    {"file_params":[{"docid":"a","savename":"a/../../x"}]} | 400
                    {"file_params":[{"docid":"a","savename":"/etc/x"}]} | 400
                    {"file_params":[{"docid":"a","savename":"a/"}]} | 400
                    {"file_params":[{"docid":"a","savename":"a\\u0000"}]} | 400
                    {"file_params":[{"docid":"a"}],"save_path":"../.."} | 400
                    {"file_params":[{"docid":"a"}],"timeout":0} | 400
                    {"file_params":[{"docid":"a"}],"timeout":"1"} | 422
                    {"file_params":[{"docid":"a"}],"efast_url":"http://127.0.0.1:1"} | 403
                    {"file_params":[{"docid":"a"}],"efast_url":"http://169.254.169.254/"} | 403
                    {"file_params":[{"docid":"a"}],"efast_url":"file:///etc/passwd"} | 403
                    """)
    void a_call_that_is_none_is_refused_and_makes_nothing(String body, int status) {
        assertEquals(status, rig.post("/download_from_efast/never", body).status());
        assertFalse(rig.get("/status/never").json().getBoolean("exists"));
    }
}
