package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no HTTP that is taken, or no address, is told why. */
class NoHttpTest {

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
    @CsvSource({
        "'GET /workspace/se/healthy HTTP/1.1|', 400, 'Host header must be present'",
        "'GET /workspace/se/healthy HTTP/1.1|Host: localhost|Host: b|', 400, 'single Host'",
        "'GET /workspace/se/%zz HTTP/1.1|Host: localhost|', 400, 'percent-encoded'",
        "'GET /workspace/se/file/s/grüße HTTP/1.1|Host: localhost|', 400, 'percent-encoded'",
        "'GET /workspace/se/healthy?a=%zz HTTP/1.1|Host: localhost|', 400, 'hexadecimal'",
        "'GET /workspace/se/healthy HTTP/1.0|', 505, 'HTTP 1.1'",
        "'GET /workspace/se/healthy HTTP/1.1|Host: localhost|Content-Length: x|', 400, 'not a number'",
        "'PUT /workspace/se/file/s/d/ HTTP/1.1|Host: localhost|Content-Length: 0|', 400, 'd/'",
        "'nonsense|', 400, 'HTTP/1.1'",
    })
    void what_is_wrong_with_a_request_is_told(String request, int status, String why) throws IOException {
        String answer = RawRequest.send(rig.port(), request.replace("|", "\r\n") + "Connection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        String detail = answer.substring(answer.indexOf("\"detail\":"));
        assertTrue(detail.contains(why), answer);
    }

    @Test
    void a_header_that_is_too_long_is_told_with_how_long_it_may_be() throws IOException {
        String answer = RawRequest.send(
                rig.port(),
                "GET /workspace/se/healthy HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000)
                        + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("16 KiB"), answer);
    }
}
