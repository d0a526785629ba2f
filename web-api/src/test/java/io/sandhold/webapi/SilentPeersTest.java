package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void a_peer_that_sends_a_byte_now_and_then_loses_its_connection() throws Exception {
        String token = "Authorization: Bearer " + WebRig.TOKEN + "\r\n";
        String create = "POST /workspace/se/create/s1 HTTP/1.1\r\nHost: 127.0.0.1\r\n" + token;
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, Duration.ofSeconds(1))) {
            dripping(rig, "GET /workspace/se/healthy HTTP/1.1\r\nX: ");
            dripping(rig, create + "Content-Length: 1000000\r\n\r\n{");
            dripping(rig, create + "Transfer-Encoding: chunked\r\n\r\n10000\r\n{");
            assertFalse(rig.get("/status/s1").json().getBoolean("exists"));
        }
    }

    @Test
    void a_body_on_a_bad_line_arrives() throws Exception {
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, Duration.ofSeconds(1));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            String body = "{\"filename\":\"f\",\"content\":\"" + "x".repeat(5000) + "\"}";
            OutputStream out = socket.getOutputStream();
            out.write(("POST /workspace/se/create/s1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                            + WebRig.TOKEN + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int sent = 0; sent < body.length(); sent += 256) {
                out.write(body.substring(sent, Math.min(body.length(), sent + 256))
                        .getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(200); // the line's pace: a little over 1 KiB a second, over five silences
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
    }

    @Test
    void a_sockets_client_that_is_only_sent_to_is_noticed_to_be_gone() {
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, SILENCE);
                SocketClient client = new SocketClient(rig.port(), "/execute/s1")) {
            client.text("{\"command\":\"while echo on; do sleep 0.02; done\"}");
            client.await("stdout");
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (client.next() != null) {
                assertTrue(System.nanoTime() < deadline, "it is still sent to");
            }
            // its command waits for it, and then has nobody
            Eventually.holds(() ->
                    rig.get("/processes/s1").json().getJsonArray("processes").isEmpty());
        }
    }

    @Test
    void a_peer_that_takes_no_answers_loses_its_connection() throws Exception {
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, SILENCE);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.port()));
            byte[] asked = "GET /workspace/se/healthy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                    .repeat(1000)
                    .getBytes(StandardCharsets.US_ASCII);
            ended(() -> socket.getOutputStream().write(asked));
        }
    }

    @Test
    void a_peer_that_goes_on_asking_keeps_its_connection() throws Exception {
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, false, Duration.ofSeconds(2));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < until) {
                for (String path : new String[] {"/workspace/se/healthy", "/observe/health"}) {
                    Thread.sleep(500); // between two requests, less than a silence
                    socket.getOutputStream()
                            .write(("HEAD " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    StringBuilder head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        int next = socket.getInputStream().read();
                        assertTrue(next >= 0, head::toString);
                        head.append((char) next);
                    }
                }
            }
        }
    }

    private static void dripping(WebRig rig, String begun) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(begun.getBytes(StandardCharsets.US_ASCII));
            ended(() -> out.write(' '));
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    /** Sends, ever again, until the connection is no more, which is an error if it does not come. */
    private static void ended(Sending sending) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        AtomicBoolean open = new AtomicBoolean(true);
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    sending.send();
                    Thread.sleep(50);
                }
            } catch (IOException e) {
                open.set(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sender.join(Duration.ofNanos(until - System.nanoTime()));
        sender.interrupt();
        assertFalse(open.get());
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
