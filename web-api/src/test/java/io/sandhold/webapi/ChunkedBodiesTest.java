package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunked bodies (RFC 9112 section 7.1) as a hostile client frames them. */
class ChunkedBodiesTest {

    private static final String SIGNED_IN = "Authorization: Bearer " + WebRig.TOKEN + "\r\n";
    private static final String FORM = "Content-Type: multipart/form-data; boundary=b\r\n";
    private static final String PART = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
    private static final String HEALTHY = "GET /workspace/se/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private static final int TIMEOUT = 10_000;

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

    @Test
    void a_chunk_far_above_what_a_connection_holds_is_handed_on_as_it_comes_and_the_connection_goes_on()
            throws IOException {
        byte[] content = new byte[20 << 20];
        Arrays.fill(content, (byte) 'x');
        String body = PART + new String(content, StandardCharsets.US_ASCII) + "\r\n--b--\r\n";
        assertTrue(content.length > 100 * Intake.MOST_UNREAD);
        String answers = RawRequest.send(
                rig.port(), head("POST", "/upload/whole", SIGNED_IN + FORM) + chunk(body) + "0\r\n\r\n" + HEALTHY);
        assertEquals(2, answers.split("HTTP/1.1 200 OK", -1).length - 1, answers);
        assertTrue(answers.contains("\"size\":" + content.length), answers);
    }

    @Test
    void chunks_of_one_byte_are_read_and_nothing_of_them_is_taken_for_the_next_request() throws IOException {
        StringBuilder body = new StringBuilder();
        "{\"content\":\"abc\",\"filename\":\"f\"}"
                .chars()
                .forEach(c -> body.append("001\r\n").append((char) c).append("\r\n"));
        String answers =
                RawRequest.send(rig.port(), head("POST", "/create/small", SIGNED_IN) + body + "00\r\n\r\n" + HEALTHY);
        assertEquals(2, answers.split("HTTP/1.1 200 OK", -1).length - 1, answers);
    }

    @Test
    void a_stranger_is_answered_and_the_rest_of_a_huge_chunk_is_not_waited_for() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(TIMEOUT);
            OutputStream out = socket.getOutputStream();
            out.write((head("POST", "/upload/none", FORM) + "f80000\r\n").getBytes(StandardCharsets.US_ASCII));
            try {
                out.write(new byte[15 << 20]);
            } catch (SocketException e) {
                // a stranger is waited for one second, and this machine was slower; the answer came before
                System.getLogger("test").log(System.Logger.Level.DEBUG, "the body was cut", e);
            }
            String answer = new String(socket.getInputStream().readNBytes(13), StandardCharsets.UTF_8);
            assertEquals("HTTP/1.1 401 ", answer);
        }
    }

    @Test
    void a_chunk_that_nobody_reads_is_not_gathered_behind_the_answer() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(TIMEOUT);
            OutputStream out = socket.getOutputStream();
            out.write((head("GET", "/healthy", "") + "f80000\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(13), StandardCharsets.UTF_8);
            assertEquals("HTTP/1.1 200 ", answer);
            assertThrows(SocketException.class, () -> {
                for (int sent = 0; sent < 15 << 20; sent += 1 << 10) {
                    out.write(new byte[1 << 10]);
                }
            });
        }
    }

    @Test
    void a_connection_that_ends_with_a_body_that_nobody_reads_is_said_to_end() throws IOException {
        String host = "GET /workspace/se/healthy HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
        String small = RawRequest.send(rig.port(), host + "32768\r\n\r\n" + "x".repeat(32 << 10) + HEALTHY);
        assertEquals(2, small.split("HTTP/1.1 200 OK", -1).length - 1, small);
        String large = RawRequest.send(rig.port(), host + "32769\r\n\r\n" + "x".repeat((32 << 10) + 1) + HEALTHY);
        assertEquals(1, large.split("HTTP/1.1 200 OK", -1).length - 1, large);
        assertTrue(large.contains("Connection: close\r\n"), large);
        String chunks = RawRequest.send(rig.port(), head("GET", "/healthy", "") + chunk("{}") + "0\r\n\r\n");
        assertTrue(chunks.contains("Connection: close\r\n"), chunks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x\r\n", "\r\n", "-1\r\n{", "2;a=b\r\n{}\r\n", "1\n{", "1\r\n{}\r\n", "fffffffffffffffff\r\n{}"})
    void chunks_that_are_none_are_refused_and_the_connection_is_closed(String chunks) throws IOException {
        String answer = RawRequest.send(rig.port(), head("POST", "/session/never", SIGNED_IN) + chunks + HEALTHY);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"), answer);
    }

    private static String head(String method, String path, String headers) {
        return method + " /workspace/se" + path + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                + headers + "\r\n";
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }
}
