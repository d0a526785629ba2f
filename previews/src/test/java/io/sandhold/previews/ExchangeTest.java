package io.sandhold.previews;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void a_request_is_sent_as_it_is_and_says_that_the_connection_ends() throws IOException {
        answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", post("hello", OptionalLong.of(5)), false);
        assertEquals(
                "POST /a?b=c HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
                sent.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void a_body_of_unknown_length_goes_in_chunks() throws IOException {
        answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", post("hello", OptionalLong.empty()), false);
        assertTrue(
                sent.toString(StandardCharsets.ISO_8859_1)
                        .endsWith("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
                sent::toString);
    }

    @Test
    void bodies_end_where_their_length_their_chunks_or_the_connection_says() throws IOException {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
                "HTTP/1.0 200 OK\n\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2;x=y\r\nhe\r\n03\r\nllo\r\n0\r\nTrailer: x\r\n\r\nmore")) {
            AppResponse response = answered(answer, get("GET"), false);
            assertArrayEquals(
                    "hello".getBytes(StandardCharsets.US_ASCII), response.body().readAllBytes(), answer);
        }
    }

    @Test
    void an_answer_without_a_body_has_none() throws IOException {
        AppResponse head = answered("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", get("HEAD"), false);
        assertEquals(500, head.length().getAsLong());
        assertEquals(-1, head.body().read());
        for (int status : new int[] {204, 304}) {
            AppResponse none =
                    answered("HTTP/1.1 " + status + " X\r\nContent-Length: 5\r\n\r\nhello", get("GET"), false);
            assertEquals(-1, none.body().read());
        }
    }

    @Test
    void fields_of_one_connection_go_no_further() throws IOException {
        AppResponse response = answered(
                "HTTP/1.1 200 OK\r\nConnection: close, X-Own\r\nX-Own: 1\r\nKeep-Alive: 5\r\nSet-Cookie: a=1\r\n"
                        + "Set-Cookie: b=2\r\nContent-Length: 0\r\nUpgrade: h2c\r\n\r\n",
                get("GET"),
                false);
        assertEquals(List.of(new Field("Set-Cookie", "a=1"), new Field("Set-Cookie", "b=2")), response.fields());
    }

    @Test
    void a_switch_of_protocols_is_taken_where_it_was_asked_for_only() throws IOException {
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nraw";
        AppResponse response = answered(answer, get("GET"), true);
        assertTrue(response.switched());
        assertEquals("raw", new String(response.body().readAllBytes(), StandardCharsets.US_ASCII));
        assertTrue(
                sent.toString(StandardCharsets.US_ASCII).endsWith("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
        assertThrows(AppException.class, () -> answered(answer, get("GET"), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 999 X\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\u0001\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rSet-Cookie: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
            })
    void what_is_no_http_is_refused(String answer) {
        assertThrows(AppException.class, () -> answered(answer, get("GET"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nA: b\r\n"})
    void a_head_that_breaks_off_is_told(String answer) {
        assertThrows(EOFException.class, () -> answered(answer, get("GET"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 9\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n9\r\nhello"})
    void a_body_that_breaks_off_is_not_taken_for_the_whole(String rest) throws IOException {
        AppResponse response = answered("HTTP/1.1 200 OK\r\n" + rest, get("GET"), false);
        assertThrows(EOFException.class, () -> response.body().readAllBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "\r\n", "-1\r\n", "5\r\nhello!\r\n0\r\n\r\n", "ffffffffffffffff\r\n"})
    void chunks_that_are_none_are_refused(String chunks) throws IOException {
        AppResponse response =
                answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, get("GET"), false);
        assertThrows(AppException.class, () -> response.body().readAllBytes());
    }

    @Test
    void heads_without_end_are_cut() {
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                String line = "HTTP/1.1 200 OK\r\n";
                int index = at++;
                return index < line.length() ? line.charAt(index) : 'a';
            }
        };
        assertThrows(AppException.class, () -> Exchange.of(endless, sent, get("GET"), false));
        String interim = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000);
        assertThrows(AppException.class, () -> answered(interim, get("GET"), false));
        String fields = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(1000) + "\r\n";
        assertThrows(AppException.class, () -> answered(fields, get("GET"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/\r\nX: y", "a", "", "/\u00e9"})
    void a_target_that_would_break_the_request_is_none(String target) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new AppRequest("GET", target, List.of(), OptionalLong.of(0), InputStream.nullInputStream()));
    }

    private AppResponse answered(String answer, AppRequest request, boolean upgrade) throws IOException {
        sent.reset();
        InputStream from = new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1));
        return Exchange.of(from, sent, request, upgrade);
    }

    private static AppRequest get(String method) {
        return new AppRequest(method, "/", List.of(), OptionalLong.of(0), InputStream.nullInputStream());
    }

    private static AppRequest post(String body, OptionalLong length) {
        return new AppRequest(
                "POST",
                "/a?b=c",
                List.of(new Field("Host", "localhost")),
                length,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)));
    }
}
