package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilentPeersTest {

    private static final Duration SILENCE = Duration.ofMillis(300);

    /** For the server to notice on a busy machine. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void a_peer_that_falls_silent_in_a_request_loses_its_connection() throws IOException {
        String token = "Authorization: Bearer " + WebRig.TOKEN + "\r\n";
        String create = "POST /workspace/se/create/s1 HTTP/1.1\r\nHost: 127.0.0.1\r\n" + token;
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, SILENCE)) {
            silentAfter(rig, "GET /workspace/se/heal");
            silentAfter(rig, "GET /workspace/se/healthy HTTP/1.1\r\nHos");
            silentAfter(rig, create + "Content-Length: 1000\r\n\r\n{\"content\":");
            silentAfter(rig, create + "Transfer-Encoding: chunked\r\n\r\n1000\r\n{\"content\":");
            silentAfter(rig, create.replace(token, "") + "Transfer-Encoding: chunked\r\n\r\n1000\r\n{");
            assertFalse(rig.get("/status/s1").json().getBoolean("exists"));
        }
    }

    /** Reads to the end of the connection, which is an error if it does not come. */
    private static void silentAfter(WebRig rig, String begun) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
