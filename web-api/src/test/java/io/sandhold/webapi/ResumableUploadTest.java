package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.VolumeKind;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads as a tus client does them, and as it should not. */
class ResumableUploadTest {

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

    private static HttpResponse<byte[]> send(String method, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = rig.to(path).header("Tus-Resumable", "1.0.0");
        headers.forEach(request::header);
        return rig.send(request.method(method, BodyPublishers.ofString(body)).build());
    }

    private static String begin(String session, String name, int length) {
        HttpResponse<byte[]> made = send(
                "POST",
                "/uploads/" + session,
                "",
                Map.of("Upload-Length", Integer.toString(length), "Upload-Metadata", metadata(name)));
        assertEquals(201, made.statusCode(), () -> new String(made.body(), StandardCharsets.UTF_8));
        assertTrue(made.headers().firstValue("Upload-Expires").isPresent());
        return "/" + made.headers().firstValue("Location").orElseThrow();
    }

    private static String metadata(String name) {
        return "filename " + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8))
                + ",filetype dGV4dC9wbGFpbg==,empty";
    }

    private static HttpResponse<byte[]> patch(String upload, int offset, String piece, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Upload-Offset", Integer.toString(offset));
        headers.put("Content-Type", "application/offset+octet-stream");
        return send("PATCH", upload, piece, headers);
    }

    private static HttpResponse<byte[]> patch(String upload, int offset, String piece) {
        return patch(upload, offset, piece, Map.of());
    }

    private static String offset(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Upload-Offset").orElse("none");
    }

    private static String run(String session, String command) {
        return rig.post("/execute/" + session, "{\"command\":\"" + command + "\"}")
                .json()
                .getString("stdout");
    }

    @Test
    void a_file_comes_in_pieces_and_is_in_its_place_when_it_is_whole() {
        String upload = begin("pieces", "d/a b.txt", 11);
        assertEquals("0", offset(send("HEAD", upload, "", Map.of())));
        HttpResponse<byte[]> first = patch(upload, 0, "hello ");
        assertEquals(204, first.statusCode());
        assertEquals("6", offset(first));
        assertEquals("", run("pieces", "ls"));
        HttpResponse<byte[]> wrong = patch(upload, 3, "x");
        assertEquals(409, wrong.statusCode());
        assertEquals("6", offset(wrong));
        assertEquals("1.0.0", wrong.headers().firstValue("Tus-Resumable").orElseThrow());
        HttpResponse<byte[]> head = send("HEAD", upload, "", Map.of());
        assertEquals(200, head.statusCode());
        assertEquals("11", head.headers().firstValue("Upload-Length").orElseThrow());
        assertEquals(
                metadata("d/a b.txt"),
                head.headers().firstValue("Upload-Metadata").orElseThrow());
        assertEquals("no-store", head.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals("11", offset(patch(upload, 6, "world")));
        assertEquals("hello world 644", run("pieces", "cat 'd/a b.txt'; stat -c ' %a' d/* | tr -d '\\\\n'"));
        assertEquals("11", offset(send("HEAD", upload, "", Map.of())));
        assertEquals(404, patch(upload, 11, "more").statusCode());
        assertEquals("", run("pieces", "ls -A /tmp"));
    }

    @Test
    void what_came_before_the_connection_broke_need_not_be_sent_again() throws IOException {
        String upload = begin("broken", "f", 100);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PATCH " + upload.substring(1) + " HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
                            + "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                            + "Content-Length: 100\r\n\r\n" + "x".repeat(40))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Eventually.holds(() -> offset(send("HEAD", upload, "", Map.of())).equals("40"));
            assertEquals(423, patch(upload, 40, "y".repeat(60)).statusCode());
        }
        Eventually.holds(() -> patch(upload, 40, "y".repeat(60)).statusCode() == 204);
        assertEquals("100\n", run("broken", "stat -c %s f"));
    }

    @Test
    void an_upload_goes_on_with_the_next_server_and_is_swept_after_a_day() {
        String upload = begin("restart", "f", 10);
        patch(upload, 0, "01234");
        Staging next = new Staging();
        next.sweepLatelyUsed(rig.host().sessions());
        assertEquals("5", offset(send("HEAD", upload, "", Map.of())));
        next.sweepUploads(
                rig.host().sessions(), Instant.now().plus(UploadParts.LIFE).minusSeconds(60));
        assertEquals("5", offset(send("HEAD", upload, "", Map.of())));
        next.sweepUploads(
                rig.host().sessions(), Instant.now().plus(UploadParts.LIFE).plusSeconds(60));
        assertEquals(404, send("HEAD", upload, "", Map.of()).statusCode());
        assertEquals("", run("restart", "ls -A /tmp"));
    }

    private static JsonArray unfinished(String session) {
        return rig.get("/uploads/" + session).json().getJsonArray("uploads");
    }

    @Test
    void unfinished_uploads_are_listed_with_what_is_there_of_them_until_they_are_finished() {
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, unfinishedOf("begun"));
        String upload = begin("begun", "d/f", 10);
        patch(upload, 0, "01234");
        JsonObject one = unfinished("begun").getJsonObject(0);
        assertEquals(upload, "/" + one.getString("upload"));
        assertEquals("d/f", one.getString("path"));
        assertEquals(10, one.getInt("length"));
        assertEquals(5, one.getInt("offset"));
        JsonObject sum = rig.get("/fs/begun/checksum?algorithm=crc32&path=" + one.getString("part"))
                .json();
        assertEquals("%08x".formatted(crc("01234")), sum.getString("checksum"));
        patch(upload, 5, "56789");
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, unfinished("begun"));
        assertEquals("", run("begun", "ls -A /tmp"));
    }

    private static JsonArray unfinishedOf(String made) {
        run(made, "true");
        return unfinished(made);
    }

    private static long crc(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.US_ASCII));
        return sum.getValue();
    }

    @Test
    void the_next_server_lists_what_its_predecessor_began_and_removes_tickets_without_a_part() {
        begin("next", "f", 10);
        run("next", "echo none > /tmp/.sandhold-ticket-gone");
        Staging next = new Staging();
        next.sweepLatelyUsed(rig.host().sessions());
        try (SessionLease lease = rig.host().sessions().lease(Principal.SERVER, new SessionId("next"))) {
            assertEquals(1, next.parts(lease).size());
        }
        assertEquals(1, unfinished("next").size());
        assertEquals("1\n", run("next", "ls -A /tmp | grep -c ticket"));
    }

    @Test
    void what_a_session_writes_beside_a_part_is_no_ticket() {
        String upload = begin("forged", "f", 10);
        run("forged", "for t in /tmp/.sandhold-ticket-*; do echo forged > $t; done");
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, unfinished("forged"));
        run("forged", "rm /tmp/.sandhold-ticket-*; for i in 1 2; do ln -s /etc/passwd /tmp/.sandhold-ticket-$i; done");
        assertEquals(JsonValue.EMPTY_JSON_ARRAY, unfinished("forged"));
        assertEquals(204, patch(upload, 0, "0123456789").statusCode());
    }

    @Test
    void a_piece_whose_sum_does_not_hold_is_taken_away_again() throws Exception {
        String upload = begin("sums", "f", 10);
        byte[] sum = MessageDigest.getInstance("SHA-1").digest("01234".getBytes(StandardCharsets.US_ASCII));
        Map<String, String> header =
                Map.of("Upload-Checksum", "sha1 " + Base64.getEncoder().encodeToString(sum));
        assertEquals(460, patch(upload, 0, "01235", header).statusCode());
        assertEquals("0", offset(send("HEAD", upload, "", Map.of())));
        assertEquals("5", offset(patch(upload, 0, "01234", header)));
        assertEquals(
                400,
                patch(upload, 5, "x", Map.of("Upload-Checksum", "rot13 eA==")).statusCode());
        assertEquals(
                400, patch(upload, 5, "x", Map.of("Upload-Checksum", "sha1 %")).statusCode());
    }

    @Test
    void an_empty_file_and_one_with_its_first_piece_are_made_at_once() {
        begin("once", "empty", 0);
        HttpResponse<byte[]> made = send(
                "POST",
                "/uploads/once",
                "all",
                Map.of(
                        "Upload-Length", "3",
                        "Upload-Metadata", metadata("full"),
                        "Content-Type", "application/offset+octet-stream"));
        assertEquals(201, made.statusCode());
        assertEquals("3", offset(made));
        assertEquals("0 empty\n3 full\n", run("once", "stat -c '%s %n' empty full"));
    }

    @Test
    void an_upload_is_given_up_and_refused_where_it_is_none() {
        String upload = begin("over", "f", 5);
        assertEquals(413, patch(upload, 0, "0123456789").statusCode());
        assertEquals("0", offset(send("HEAD", upload, "", Map.of())));
        HttpRequest.Builder old = rig.to(upload).header("Tus-Resumable", "0.2.2");
        HttpResponse<byte[]> version = rig.send(old.GET().build());
        assertEquals(412, version.statusCode());
        assertEquals("1.0.0", version.headers().firstValue("Tus-Version").orElseThrow());
        assertEquals(
                415, send("PATCH", upload, "x", Map.of("Upload-Offset", "0")).statusCode());
        assertEquals(
                204,
                send("POST", upload, "", Map.of("X-HTTP-Method-Override", "DELETE"))
                        .statusCode());
        assertEquals(404, send("HEAD", upload, "", Map.of()).statusCode());
        assertEquals(404, send("DELETE", upload, "", Map.of()).statusCode());
        assertEquals("", run("over", "ls -A /tmp"));
        String forged = upload.substring(0, 60) + (upload.charAt(60) == 'A' ? 'B' : 'A') + upload.substring(61);
        assertEquals(404, send("HEAD", forged, "", Map.of()).statusCode());
        assertEquals(
                404,
                send("HEAD", upload.replace("/over/", "/other/"), "", Map.of()).statusCode());
        for (Map<String, String> headers : List.of(
                Map.of("Upload-Length", "5"),
                Map.of("Upload-Length", "5", "Upload-Metadata", metadata("../x")),
                Map.of("Upload-Length", "5", "Upload-Metadata", "filename %%%"),
                Map.of("Upload-Length", "5", "Upload-Metadata", "filename YQ==,name\tYQ=="),
                Map.of("Upload-Length", "-5", "Upload-Metadata", metadata("x")),
                Map.of("Upload-Defer-Length", "1", "Upload-Metadata", metadata("x")))) {
            assertEquals(400, send("POST", "/uploads/never", "", headers).statusCode(), headers.toString());
        }
        assertEquals(404, rig.get("/files/never").status());
        assertEquals(
                413,
                send(
                                "POST",
                                "/uploads/over",
                                "",
                                Map.of("Upload-Length", "999999999999", "Upload-Metadata", metadata("x")))
                        .statusCode());
        HttpResponse<byte[]> options = rig.send(rig.to("/uploads/over")
                .method("OPTIONS", BodyPublishers.noBody())
                .build());
        assertEquals(204, options.statusCode());
        assertTrue(options.headers().firstValue("Tus-Extension").orElseThrow().contains("termination"));
    }
}
