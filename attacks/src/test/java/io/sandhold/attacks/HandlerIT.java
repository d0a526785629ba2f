package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import io.sandhold.server.Rest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Handlers and code contexts as ways out: of their jails, into those of others, or over a limit. */
@Isolated("it has a house of its own")
class HandlerIT {

    private static House house;

    @BeforeAll
    static void open() throws Exception {
        house = House.open("--handler-pool", "2");
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @AfterEach
    void othersWork() throws Exception {
        house.assertOthersWork();
    }

    private static Rest.Answer run(String code) throws Exception {
        return house.rest()
                .post(
                        "/v2/execute_code",
                        Json.createObjectBuilder()
                                .add("handler_code", code)
                                .add("event", Json.createObjectBuilder().add("__timeout", 20))
                                .build()
                                .toString());
    }

    private static String fault(String code) throws Exception {
        JsonObject answer = run(code).status(200).json();
        assertEquals(JsonValue.NULL, answer.get("result"), answer::toString);
        return answer.getJsonObject("error").getString("error_detail");
    }

    @Test
    void a_handler_that_multiplies_takes_its_own_share_and_ends() throws Exception {
        Rest.Answer answer = run("""
                import os, time
                def handler(event):
                    end = time.monotonic() + 3
                    refused = 0
                    while time.monotonic() < end:
                        try:
                            if os.fork() == 0:
                                time.sleep(100)
                        except OSError:
                            refused += 1
                            time.sleep(0.01)
                    return refused > 0
                """);
        assertTrue(answer.status(200).json().getBoolean("result"), answer::body);
    }

    @Test
    void a_handler_that_fills_its_disk_fills_nobody_elses() throws Exception {
        String why = fault("""
                def handler(event):
                    with open('/workspace/full', 'wb', buffering=0) as full:
                        try:
                            while True:
                                full.write(bytes(1 << 20))
                        except OSError as e:
                            first = e.errno
                    with open('/tmp/rest', 'wb', buffering=0) as full:
                        try:
                            while True:
                                full.write(b'x')
                        except OSError:
                            pass
                    return 'y' * 100000
                """);
        assertTrue(why.contains("disk") || why.contains("result"), why);
        assertEquals(
                "1",
                run("def handler(event): open('/workspace/x', 'w').write('1'); return 1")
                        .status(200)
                        .json()
                        .get("result")
                        .toString());
    }

    @Test
    void a_handler_finds_nothing_of_its_neighbours() throws Exception {
        CompletableFuture<Rest.Answer> holder = CompletableFuture.supplyAsync(() -> {
            try {
                return run("""
                        import os, socket, time
                        def handler(event):
                            for place in ('/workspace', '/tmp', '/dev/shm'):
                                open(place + '/mine-of-the-first', 'w').write('secret-of-the-first')
                            listener = socket.socket(socket.AF_UNIX); listener.bind('\\0secret-of-the-first'); listener.listen()
                            port = socket.create_server(('127.0.0.1', 7777))
                            time.sleep(6)
                            return os.getuid()
                        """);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        JsonObject found = run("""
                        import os, socket, time
                        def handler(event):
                            time.sleep(2)
                            found = []
                            for top in ('/workspace', '/tmp', '/dev/shm', '/run', '/var'):
                                for where, _, names in os.walk(top):
                                    found += [where + '/' + name for name in names if 'first' in name]
                            for pid in filter(str.isdigit, os.listdir('/proc')):
                                try:
                                    if int(pid) > 1 and os.stat('/proc/' + pid).st_uid != os.getuid():
                                        found.append('process ' + pid)
                                except OSError:
                                    pass
                            try:
                                socket.socket(socket.AF_UNIX).connect('\\0secret-of-the-first'); found.append('socket')
                            except OSError:
                                pass
                            try:
                                socket.create_connection(('127.0.0.1', 7777), 1); found.append('port')
                            except OSError:
                                pass
                            return {'found': found}
                        """).status(200).json().getJsonObject("result");
        assertEquals(List.of(), found.getJsonArray("found").getValuesAs(JsonString::getString));
        holder.get().status(200);
    }

    @Test
    void who_runs_handlers_reaches_none_of_the_servers_own_sessions() throws Exception {
        house.rest()
                .post("/accounts", "{\"name\":\"mallory\",\"role\":\"user\"}")
                .status(200);
        String token = house.rest()
                .post("/tokens", "{\"account\":\"mallory\",\"label\":\"t\"}")
                .status(200)
                .json()
                .getString("token");
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(
                    200,
                    as(client, token, "POST", "/v2/execute_code", "{\"handler_code\":\"def handler(event): return 1\"}")
                            .statusCode());
            List<JsonObject> events = new ArrayList<>();
            Eventually.holds(Duration.ofSeconds(20), () -> "the handler stands in the audit", () -> {
                events.addAll(house.rest().get("/audit?limit=1000").status(200).json().getJsonArray("events").stream()
                        .map(JsonValue::asJsonObject)
                        .filter(one -> one.getString("kind").equals("handler")
                                && one.getString("account").equals("mallory"))
                        .toList());
                return !events.isEmpty();
            });
            JsonObject event = events.getFirst();
            String id = event.getString("session");
            assertTrue(id.startsWith("handler-"), id);
            for (String path : List.of("/session/", "/status/", "/files/")) {
                int status = as(client, token, "GET", path + id, "").statusCode();
                assertTrue(status == 404 || path.equals("/status/") && status == 200, path + " " + status);
            }
            assertTrue(as(client, token, "GET", "/sessions", "").body().contains("\"sessions\":[]"));
            // A name of that kind is nobody's to guess, and whoever makes it has it for himself.
            assertEquals(
                    200,
                    as(client, token, "POST", "/session/handler-mine", "{}").statusCode());
            assertEquals(
                    200,
                    as(client, token, "DELETE", "/session/handler-mine", "").statusCode());
            String neighbour = "/contexts/" + House.NEIGHBOUR;
            house.rest().post(neighbour, "{}").status(200);
            String context = house.rest()
                    .get(neighbour)
                    .status(200)
                    .json()
                    .getJsonArray("contexts")
                    .getJsonObject(0)
                    .getString("context");
            for (String call : List.of("/run", "/interrupt", "/restart")) {
                assertEquals(
                        404,
                        as(client, token, "POST", neighbour + "/" + context + call, "{\"code\":\"1\"}")
                                .statusCode());
            }
            assertEquals(
                    404,
                    as(client, token, "DELETE", neighbour + "/" + context, "").statusCode());
            assertEquals(404, as(client, token, "GET", neighbour, "").statusCode());
            assertEquals(404, as(client, token, "POST", neighbour, "{}").statusCode());
            house.rest().delete(neighbour + "/" + context).status(200);
        }
    }

    private static HttpResponse<String> as(HttpClient client, String token, String method, String path, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(house.server().rest() + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void frames_that_lie_of_their_length_do_not_grow_the_server() throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String all = "/contexts/" + attacker.session();
            long before = house.server().heldBytes();
            for (int i = 0; i < 8; i++) {
                String context = all + "/"
                        + house.rest().post(all, "{}").status(200).json().getString("context");
                Rest.Answer answer = house.rest()
                        .post(
                                context + "/run",
                                Json.createObjectBuilder()
                                        .add("timeout", 2)
                                        .add("code", """
                                                import os, struct, time
                                                out = os.open('/proc/%d/fd/1' % os.getppid(), os.O_WRONLY)
                                                os.write(out, struct.pack('>cI', b'D', 16 << 20) + b'x' * 60000)
                                                time.sleep(60)
                                                """)
                                        .build()
                                        .toString());
                assertTrue(List.of(408, 410).contains(answer.status()), answer::body);
            }
            long grown = house.server().heldBytes() - before;
            assertTrue(grown < 64 << 20, grown + " bytes more");
        }
    }

    @Test
    void a_context_that_says_a_great_deal_holds_up_nobody_and_ends_with_its_session() throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String all = "/contexts/" + attacker.session();
            for (int i = 0; i < 4; i++) {
                String context = all + "/"
                        + house.rest().post(all, "{}").status(200).json().getString("context");
                house.rest()
                        .post(
                                context + "/run",
                                Json.createObjectBuilder()
                                        .add("code", """
                                                import threading
                                                def talk():
                                                    while True:
                                                        print('x' * 10000)
                                                        display('y' * 10000)
                                                threading.Thread(target=talk, daemon=True).start()
                                                """)
                                        .build()
                                        .toString())
                        .status(200);
            }
            house.assertOthersWork();
            assertEquals(
                    4,
                    house.rest()
                            .get(all)
                            .status(200)
                            .json()
                            .getJsonArray("contexts")
                            .size());
        }
    }
}
