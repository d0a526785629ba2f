package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Requests that are framed to be read in two ways, that flood, or that never end. What a body may hold is held by web-api's own
 * {@code BodiesTest} and {@code HostileCallsTest}, chunks by {@code ChunkedBodiesTest}, a peer that falls silent by
 * {@code SilentPeersTest}, and bodies of a gigabyte by the server's {@code RestIT}.
 */
@UnderAttack
@Timeout(180)
@Isolated("the server's memory is measured")
class RequestIT {

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    /** A call that would leave a trace, if anything of it were taken for a request. */
    private static String inner(RawHttp http, String session) throws Exception {
        String body = "{\"command\":\"touch got\"}";
        return http.head("POST", "/execute/" + session) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void a_request_that_could_be_read_in_two_ways_is_refused_and_its_connection_closed(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String session = attacker.session();
            List<String> framings = List.of(
                    "Content-Length: 2\r\n" + CHUNKED,
                    CHUNKED + "Content-Length: 2\r\n",
                    "Content-Length: 2\r\nContent-Length: 200\r\n",
                    "Content-Length: 2, 200\r\n",
                    "Content-Length: +2\r\n",
                    "Content-Length: -2\r\n",
                    "Content-Length: 0x2\r\n",
                    "Content-Length: 2 2\r\n",
                    "Content-Length: 99999999999999999999\r\n",
                    "Content-Length : 2\r\n",
                    "Transfer-Encoding: xchunked\r\n",
                    "Transfer-Encoding: chunked, identity\r\n",
                    "Transfer-Encoding: identity, chunked\r\n",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                    "Transfer-Encoding : chunked\r\n",
                    "Transfer-Encoding: \u000bchunked\r\n",
                    "X: y\r\n Content-Length: 2\r\n",
                    "X: y\rContent-Length: 2\r\n",
                    "X: y\nContent-Length: 2\r\n");
            for (String framing : framings) {
                try (RawHttp http = new RawHttp(house)) {
                    http.send(
                            http.head("POST", "/create/" + session) + framing + "\r\n0\r\n\r\n" + inner(http, session));
                    http.endOutput();
                    String answers = http.all();
                    assertTrue(
                            answers.startsWith("HTTP/1.1 4") || answers.startsWith("HTTP/1.1 501 "),
                            () -> framing + "\n" + answers);
                    assertFalse(answers.contains("HTTP/1.1 200"), () -> framing + "\n" + answers);
                }
            }
            assertEquals("", attacker.shell("ls -A").code(0).text());
        }
    }

    @Test
    void headers_and_addresses_without_measure_are_refused(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            String path = "/status/" + attacker.session();
            List<String> heads = new ArrayList<>();
            try (RawHttp signed = new RawHttp(house)) {
                heads.add(signed.head("GET", path) + "X: y\r\n".repeat(100_000));
                heads.add(signed.head("GET", path) + "X: " + "y".repeat(1 << 20));
                heads.add(signed.head("GET", path) + "x".repeat(1 << 20) + ": y");
                heads.add(signed.head("GET", path + "?" + "a=b&".repeat(300_000)));
                heads.add(signed.head("GET", path + "/".repeat(1 << 20)));
                heads.add("G".repeat(1 << 20));
                heads.add("GET / HTTP/" + "1".repeat(1 << 20));
            }
            for (String head : heads) {
                try (RawHttp http = new RawHttp(house)) {
                    String answer = http.send(head).send("\r\n\r\n").all();
                    String start = head.substring(0, 40);
                    assertTrue(
                            answer.startsWith("HTTP/1.1 4") || answer.isEmpty() || answer.equals("\n(reset)"),
                            () -> start + "\n" + answer);
                }
            }
            assertTrue(house.server().residentBytes() < 1L << 30);
        }
    }

    @Test
    void hundreds_of_bodies_that_come_a_byte_at_a_time_keep_nobody_waiting(House house) throws Exception {
        List<RawHttp> slow = new ArrayList<>();
        try (Attacker attacker = Attacker.in(house)) {
            try {
                for (int i = 0; i < 400; i++) {
                    RawHttp http = new RawHttp(house);
                    slow.add(http);
                    http.send(http.head("POST", "/create/" + attacker.session()) + "Content-Length: 1000\r\n\r\n{");
                }
                for (int round = 0; round < 5; round++) {
                    for (RawHttp http : slow) {
                        http.send(" ");
                    }
                    house.assertOthersWork();
                }
            } finally {
                for (RawHttp http : slow) {
                    http.close();
                }
            }
            assertEquals("", attacker.shell("ls -A").code(0).text());
        }
    }

    @Test
    void a_flood_of_connections_without_a_request_shuts_nobody_out(House house) throws Exception {
        URI address = URI.create(house.server().http());
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 2100; i++) {
                Socket socket = new Socket();
                flood.add(socket);
                socket.bind(new InetSocketAddress("127.0.0.2", 0));
                socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 10_000);
            }
            house.assertOthersWork();
            try (RawHttp http = new RawHttp(house)) {
                long began = System.nanoTime();
                http.send("GET /workspace/se/healthy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                assertTrue(http.answerHead().startsWith("HTTP/1.1 200 "));
                long took = System.nanoTime() - began;
                assertTrue(took < Duration.ofSeconds(20).toNanos(), () -> "healthy took " + Duration.ofNanos(took));
            }
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    @Test
    void methods_that_are_not_offered_do_nothing_whatever_they_are_dressed_as(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            String session = attacker.session();
            attacker.shell("echo content > f").code(0);
            for (String method : List.of("TRACE", "PUT", "PATCH", "OPTIONS", "PROPFIND", "DELETE", "delete", "X")) {
                HttpCalls.Answer answer = calls.send(method, "/download/" + session + "/f", BodyPublishers.noBody());
                assertTrue(answer.status() == 405 || answer.status() == 501, () -> method + ": " + answer);
                assertFalse(answer.body().contains(house.server().token()), method);
            }
            for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
                HttpCalls.Answer answer = calls.send(
                        "POST", "/files/" + session + "/f?_method=DELETE", BodyPublishers.noBody(), header, "DELETE");
                assertEquals(405, answer.status(), answer::toString);
                assertEquals(
                        200,
                        calls.send("GET", "/files/" + session, BodyPublishers.noBody(), header, "DELETE")
                                .status());
            }
            try (RawHttp http = new RawHttp(house)) {
                String answer = http.send("CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n")
                        .all();
                assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
            }
            try (RawHttp http = new RawHttp(house)) {
                String answer = http.send(http.head("GET", "/files/" + session + "/f")
                                        .replace("GET /", "GET http://169.254.169.254/")
                                + "Connection: close\r\n\r\n")
                        .all();
                assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
            }
            assertEquals("content\n", attacker.shell("cat f").code(0).text());
        }
    }

    @Test
    void the_id_of_a_session_leads_nowhere_but_to_a_session(House house) throws Exception {
        String before = sessions(house);
        try (HttpCalls calls = new HttpCalls(house)) {
            for (String id : List.of(
                    "..",
                    "%2e%2e",
                    "..%2f" + House.NEIGHBOUR,
                    "%2f",
                    ".",
                    "%2e",
                    House.NEIGHBOUR + "%2fworkspace",
                    House.NEIGHBOUR + "%00",
                    "%252e%252e",
                    House.NEIGHBOUR + "%0a",
                    "%5c..",
                    "*",
                    "~root",
                    "%24%28id%29")) {
                for (String call : List.of("/status/", "/files/", "/download/", "/readfile/", "/files/preview/")) {
                    String path = call + id + (call.equals("/status/") ? "" : "/secret");
                    HttpCalls.Answer answer = calls.get(path);
                    assertTrue(answer.status() >= 400 && answer.status() < 500, () -> path + ": " + answer);
                }
                assertTrue(calls.post("/execute/" + id, "{\"command\":\"id\"}").status() >= 400, id);
                assertTrue(calls.delete("/session/" + id).status() >= 400, id);
            }
        }
        assertEquals(before, sessions(house));
    }

    /** All of them as they are told, but for what goes on by itself: when they were used, and jails that stop when idle. */
    private static String sessions(House house) throws Exception {
        String told = house.rest().get("/workspaces").status(200).body();
        assertTrue(told.contains(House.NEIGHBOUR), told);
        return told.replaceAll(",\"(last_used_at|state)\":[^,}]+", "");
    }

    @Test
    void json_of_any_depth_and_count_is_refused_and_not_held(House house) throws Exception {
        long before = house.server().residentBytes();
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            for (String body : List.of(
                    "[".repeat(1_000_000),
                    "{\"a\":".repeat(500_000),
                    "{\"command\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                    "{\"command\":\"id\",\"x\":[" + "0,".repeat(5_000_000) + "0]}",
                    "{" + "\"command\":\"id\",".repeat(200_000) + "\"x\":0}",
                    "{\"command\":\"id\",\"timeout\":1e" + "9".repeat(1000) + "}")) {
                int status = calls.post("/execute/" + attacker.session(), body).status();
                assertTrue(status == 400 || status == 413 || status == 422, status + ": " + body.substring(0, 40));
            }
            long grown = house.server().residentBytes() - before;
            assertTrue(grown < 512L << 20, () -> "the server has grown by " + grown + " bytes");
        }
    }
}
