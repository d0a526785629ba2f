package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Paths that climb out by {@code ..}, name the host's own trees, or hold what ends a name elsewhere. */
@UnderAttack
class PathClimbIT {

    /** Up, in every spelling: plain, encoded once, twice, over-long in UTF-8, with a backslash, cut by a NUL. */
    private static final List<String> UPS = List.of(
            "..",
            "%2e%2e",
            ".%2e",
            "%2E.",
            "..%2f..",
            "%2e%2e%2f%2e%2e",
            "%252e%252e",
            "%252e%252e%252f%252e%252e",
            "%c0%ae%c0%ae",
            "%e0%80%ae%e0%80%ae",
            "..%5c..",
            "..%00",
            "..;",
            "..%0a",
            ".%2f..%2f..",
            "...%2f..%2f..");

    @Test
    void no_spelling_of_dot_dot_in_an_address_leads_out(House house) throws Exception {
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            for (String up : UPS) {
                for (String start : List.of("", "d/", "%2f")) {
                    String climb = start + (up + "/").repeat(12);
                    for (String end : List.of(loot.directory().toString().substring(1), "etc")) {
                        assertLeadsNowhere(calls, attacker.session(), climb + end);
                    }
                }
            }
            loot.assertUntouched("after climbing");
        }
    }

    private static void assertLeadsNowhere(HttpCalls calls, String session, String path) throws Exception {
        for (String call : List.of("/download/", "/readfile/", "/files/preview/")) {
            for (String file : List.of("/secret", "/passwd")) {
                refused(calls.get(call + session + "/" + path + file), call + path + file);
            }
        }
        refused(calls.get("/files/" + session + "/" + path + "?recursive=true"), "list " + path);
        refused(calls.delete("/files/" + session + "/" + path + "/secret"), "delete " + path);
        refused(calls.delete("/files/" + session + "/" + path + "?recursive=true"), "delete all " + path);
    }

    @Test
    void no_spelling_of_dot_dot_in_a_name_that_is_given_leads_out(House house) throws Exception {
        byte[] content = "overwritten".getBytes(StandardCharsets.US_ASCII);
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            String session = attacker.session();
            for (String up : UPS) {
                String name =
                        (up + "/").repeat(12) + loot.directory().toString().substring(1) + "/made";
                calls.post("/create/" + session, "{\"filename\":\"" + name + "\",\"content\":\"overwritten\"}");
                calls.post("/execute_code/" + session, "{\"code\":\"1\",\"filename\":\"" + name + "\"}");
                calls.upload("/upload/" + session + "?filename=" + name, "x", content);
                calls.upload("/upload/" + session, name, content);
                loot.assertUntouched("after " + name);
            }
            Program.Result made =
                    attacker.shell("find / -name made -not -path '/proc/*' -not -path '/workspace/*' 2>/dev/null");
            assertEquals("", made.text());
        }
    }

    @Test
    void no_path_of_sftp_leads_out(House house) throws Exception {
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            String out = loot.directory().toString();
            long server = house.server().pid();
            List<String> starts = Stream.of(
                            "",
                            "/..",
                            "/../../../../../../..",
                            "/workspace/../../../..",
                            "../../../../../..",
                            "/./.././/..",
                            "/proc/self/root",
                            "/proc/1/root",
                            "/proc/" + server + "/root",
                            "/proc/self/cwd/../../../..",
                            "/proc/self/fd/3/../../../..",
                            "%2e%2e/%2e%2e/%2e%2e",
                            "..\\..\\..")
                    .toList();
            List<String> files =
                    new ArrayList<>(List.of("/proc/self/environ", "/proc/self/fd/0", "/proc/1/mem", "/dev/null"));
            starts.forEach(start -> files.addAll(List.of(start + out + "/secret", start + "/etc/passwd")));
            for (String file : files) {
                for (int flags : new int[] {FOR_READING, FOR_WRITING, FOR_WRITING | APPENDING}) {
                    refused(wire.ask(OPEN, string(file), number(flags), number(0)), "open " + file);
                }
                refused(wire.ask(STAT, string(file)), "stat " + file);
                refused(wire.ask(REMOVE, string(file)), "remove " + file);
                refused(wire.ask(RENAME, string(file), string("got")), "rename " + file);
                refused(wire.extended("hardlink@openssh.com", string(file), string("got")), "link " + file);
            }
            for (String start : starts) {
                refused(wire.ask(OPENDIR, string(start + out)), "opendir " + start + out);
                refused(wire.ask(MKDIR, string(start + out + "/made"), number(0)), "mkdir " + start + out);
                refused(wire.ask(SYMLINK, string("x"), string(start + out + "/made")), "symlink " + start + out);
                int write = FOR_WRITING | CREATING;
                refused(wire.ask(OPEN, string(start + out + "/made"), number(write), number(0)), "create " + start);
            }
            loot.assertUntouched("after climbing over SFTP");
        }
    }

    @Test
    void a_nul_in_a_name_is_refused_and_never_its_end(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            String session = attacker.session();
            int write = FOR_WRITING | CREATING;
            refused(wire.ask(OPEN, string("nul\0.txt"), number(write), number(0)), "open");
            refused(wire.ask(MKDIR, string("nul\0dir"), number(0)), "mkdir");
            refused(wire.ask(SYMLINK, string("nul\0target"), string("nul-link")), "symlink");
            refused(wire.ask(RENAME, string("nul\0a"), string("nul\0b")), "rename");
            refused(wire.extended("expand-path@openssh.com", string("~/nul\0")), "expand-path");
            refused(calls.post("/create/" + session, "{\"filename\":\"nul\\u0000.txt\",\"content\":\"\"}"), "create");
            refused(calls.upload("/upload/" + session + "?filename=nul%00.txt", "x", new byte[1]), "upload");
            refused(calls.upload("/upload/" + session, "nul\0.txt", new byte[1]), "upload of a form's name");
            refused(calls.get("/download/" + session + "/nul%00.txt"), "download");
            refused(calls.get("/files/" + session + "/nul%00"), "list");
            refused(calls.delete("/files/" + session + "/nul%00"), "delete");
            assertEquals("", attacker.shell("ls -A /workspace /tmp | grep nul").text());
        }
    }

    @Test
    void a_newline_in_a_name_is_a_character_like_others(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            String session = attacker.session();
            wire.write(wire.handle("a\nb", FOR_WRITING | CREATING), 0, "one".getBytes(StandardCharsets.US_ASCII));
            assertEquals("one", calls.get("/download/" + session + "/a%0ab").body());
            assertEquals(
                    200,
                    calls.post("/create/" + session, "{\"filename\":\"c\\r\\nd\",\"content\":\"two\"}")
                            .status());
            assertEquals(ATTRS, wire.ask(STAT, string("c\r\nd")).type());
            HttpCalls.Answer listed = calls.get("/files/" + session);
            assertTrue(listed.body().contains("\"a\\nb\"") && listed.body().contains("\"c\\r\\nd\""), listed::toString);
            assertEquals("2\n", attacker.shell("ls -Aq | wc -l").text());
        }
    }

    private static void refused(SftpWire.Answer answer, String what) {
        assertEquals(STATUS, answer.type(), () -> what + ": " + answer);
        assertNotEquals(OK, answer.code(), what);
    }

    private static void refused(HttpCalls.Answer answer, String what) {
        assertTrue(answer.status() >= 400 && answer.status() < 500, () -> what + ": " + answer);
        Loot.assertNotIn(answer.body(), what);
        assertTrue(!answer.body().contains("root:"), () -> what + ": " + answer);
    }
}
