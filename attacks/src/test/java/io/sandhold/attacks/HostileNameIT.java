package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** File names that steer a terminal, a browser, a spreadsheet or a log, wherever the server shows them. */
@UnderAttack
class HostileNameIT {

    private static final List<String> NAMES = List.of(
            "\u001b]0;owned\u0007",
            "\u001b[2J\u001b[1;1Hroot@host:~#",
            "\u009b31m",
            "back\b\b\bspace",
            "x\r\nSet-Cookie: owned=1\r\n\r\n<h1>owned",
            "line\nERROR forged a line of the log",
            "<img src=x onerror=alert(1)>.html",
            "<script>alert(1)<",
            "\"><svg onload=alert(1)>.svg",
            "=cmd|' -C calc'!A0.csv",
            "+1+1.csv",
            "@SUM(1).csv",
            "-rf",
            "$(touch owned)`touch owned`;touch owned",
            "a\"; filename=\"evil.exe",
            "gpj.\u202Eexe",
            "\u2028\u2029\uFEFF",
            "%s%n%x{0}",
            "${jndi:ldap:x}");

    @Test
    void listings_and_audit_carry_hostile_names_escaped(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            String session = attacker.session();
            for (String name : NAMES) {
                byte[] handle = wire.handle(name, FOR_WRITING | CREATING);
                assertEquals(OK, wire.ask(CLOSE, string(handle)).code());
            }
            for (String path : List.of("/files/" + session, "/status/" + session)) {
                HttpCalls.Answer answer = calls.get(path);
                List<String> listed = json(answer).getJsonArray("files").getValuesAs(JsonObject.class).stream()
                        .map(file -> file.getString("filename"))
                        .toList();
                assertEquals(NAMES.stream().sorted().toList(), listed);
            }
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> "in the audit",
                    () -> calls.get("/audit?limit=1000").body().contains("owned"));
            json(calls.get("/audit?limit=1000"));
        }
    }

    @Test
    void a_download_says_a_hostile_name_in_one_header_that_runs_nothing(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            for (String name : NAMES) {
                wire.write(wire.handle(name, FOR_WRITING | CREATING), 0, "<script>alert(1)</script>".getBytes());
                String path = attacker.session() + "/"
                        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
                for (String call : List.of("/download/", "/files/preview/")) {
                    HttpResponse<byte[]> sent = calls.respond("GET", call + path, BodyPublishers.noBody());
                    assertEquals(200, sent.statusCode(), name);
                    String disposition = header(sent, "Content-Disposition");
                    String kind = call.equals("/download/") ? "attachment; filename=\"" : "inline; filename=\"";
                    assertTrue(disposition.startsWith(kind), disposition);
                    assertTrue(disposition.chars().allMatch(c -> c >= 0x20 && c < 0x7f), disposition);
                    assertEquals(2, disposition.chars().filter(c -> c == '"').count(), disposition);
                    assertEquals("nosniff", header(sent, "X-Content-Type-Options"));
                    assertFalse(sent.headers().firstValue("Set-Cookie").isPresent());
                    String type = header(sent, "Content-Type");
                    assertTrue(
                            List.of("application/octet-stream", "text/plain; charset=utf-8")
                                    .contains(type),
                            type);
                }
            }
        }
    }

    @Test
    void refusals_and_the_servers_own_log_show_no_control_character_of_a_name(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            int before = house.server().said().length();
            for (String name : NAMES) {
                SftpWire.Answer refused = wire.ask(OPEN, string(name), number(FOR_READING), number(0));
                assertPrintable(refused.sentence());
                String path = attacker.session() + "/"
                        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
                for (String call : List.of("/download/", "/readfile/")) {
                    HttpCalls.Answer answer = calls.get(call + path);
                    assertEquals(404, answer.status(), answer::toString);
                    assertPrintable(json(answer).getString("detail"));
                }
            }
            try (JailProgram holder = attacker.start("""
                    import fcntl, signal, sys
                    signal.signal(signal.SIGIO, signal.SIG_IGN)
                    f = open('/workspace/\\x1b]0;leased\\x07\\n\\u202e', 'w+')
                    fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                    print('held')
                    sys.stdin.read()
                    """)) {
                HttpCalls.Answer busy = calls.get("/download/" + attacker.session() + "/%1b%5d0;leased%07%0a%e2%80%ae");
                assertEquals(409, busy.status(), busy::toString);
                assertPrintable(json(busy).getString("detail"));
                holder.finish();
            }
            assertPrintable(house.server().said().substring(before).replace("\n", " "));
        }
    }

    @Test
    void a_name_that_is_no_text_is_reached_over_sftp_and_breaks_no_listing(House house) throws Exception {
        byte[] name = {(byte) 0xff, (byte) 0xfe, 'x'};
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            SftpWire.Answer opened = wire.ask(OPEN, string(name), number(FOR_WRITING | CREATING), number(0));
            assertEquals(HANDLE, opened.type(), opened::toString);
            assertEquals(ATTRS, wire.ask(STAT, string(name)).type());
            assertEquals(
                    1,
                    json(calls.get("/files/" + attacker.session()))
                            .getJsonArray("files")
                            .size());
            assertEquals(
                    400,
                    calls.get("/download/" + attacker.session() + "/%ff%fex").status());
        }
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** No control character, and none that turns the direction of text or ends a line. */
    private static void assertPrintable(String text) {
        assertTrue(
                text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR),
                () -> Json.createValue(text).toString());
    }

    private static JsonObject json(HttpCalls.Answer answer) {
        assertTrue(answer.body().codePoints().noneMatch(Character::isISOControl), answer::toString);
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
