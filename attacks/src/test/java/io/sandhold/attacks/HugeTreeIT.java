package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trees and files of sizes that nobody needs: looked at, read and removed by the server, which stays within its bounds. */
@UnderAttack
@Timeout(1200)
class HugeTreeIT {

    /** A million with {@code -Psoak}. */
    private static final int FILES = Integer.getInteger("sandhold.attack.files", 100_000);

    private static final int MOST_LISTED = 100_000;
    private static final long HEAP = 512L << 20;
    private static final long TERABYTE = 1L << 40;

    @Test
    void a_directory_nested_five_thousand_deep_is_listed_read_from_and_removed(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.python("""
                    import os
                    for depth in range(5000):
                        if depth in (1000, 4999):
                            open('f', 'w').write(str(depth))
                        os.mkdir('d')
                        os.chdir('d')
                    """).code(0);
            String session = attacker.session();
            String reachable = "d/".repeat(1000) + "f";
            String tooDeep = "d/".repeat(4999) + "f";
            JsonObject listed = json(calls.get("/files/" + session + "?recursive=true"));
            assertEquals(1, listed.getJsonArray("files").size());
            assertTrue(listed.getBoolean("truncated"));
            assertEquals(
                    "1000", calls.get("/download/" + session + "/" + reachable).body());
            assertEquals(ATTRS, wire.ask(STAT, string(reachable)).type());
            assertEquals(400, calls.get("/download/" + session + "/" + tooDeep).status());
            assertEquals(STATUS, wire.ask(STAT, string(tooDeep)).type());
            assertEquals(FAILURE, wire.ask(RMDIR, string("d")).code());
            HttpCalls.Answer removed = calls.delete("/files/" + session + "/d?recursive=true");
            assertEquals(200, removed.status(), removed::toString);
            assertEquals("", attacker.shell("ls -A").code(0).text());
        }
    }

    @Test
    void very_many_empty_files_are_listed_within_bounds_and_removed(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, "{\"size\":\"1G\"}");
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            try (JailProgram maker = attacker.start("""
                    import os, sys
                    os.mkdir('/workspace/many')
                    os.chdir('/workspace/many')
                    for i in range(%d):
                        os.close(os.open(f'{i}', os.O_CREAT | os.O_WRONLY))
                    print('made')
                    sys.stdin.read()
                    """.formatted(FILES))) {
                assertEquals("", maker.finish());
            }
            String session = attacker.session();
            for (String path : new String[] {"/files/" + session + "/many", "/files/" + session + "?recursive=true"}) {
                JsonObject listed = json(calls.get(path));
                assertTrue(listed.getJsonArray("files").size() <= MOST_LISTED);
                assertTrue(listed.getJsonArray("files").size() >= Math.min(FILES, MOST_LISTED) - 1);
            }
            assertEquals(FILES + 2, entries(wire, "many"));
            assertTrue(house.server().residentBytes() < 2 * HEAP, () -> "the server has grown");
            house.assertOthersWork();
            HttpCalls.Answer removed = calls.delete("/files/" + session + "/many?recursive=true");
            assertEquals(200, removed.status(), removed::toString);
            assertEquals("", attacker.shell("ls -A").code(0).text());
        }
    }

    @Test
    void a_sparse_terabyte_is_told_and_read_at_its_end_and_takes_no_room(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("truncate -s 1T f; printf end >> f").code(0);
            String session = attacker.session();
            long size = TERABYTE + 3;
            assertTrue(calls.get("/files/" + session).body().contains("\"size\":" + size));
            assertEquals(
                    "end",
                    calls.get("/readfile/" + session + "/f?offset=" + TERABYTE)
                            .body()
                            .split("\"")[3]);
            try (RawHttp http = new RawHttp(house)) {
                http.send(http.head("GET", "/download/" + session + "/f")
                        + "Range: bytes=-5\r\nConnection: close\r\n\r\n");
                assertTrue(http.all().endsWith("\r\n\r\n\0\0end"));
            }
            byte[] handle = wire.handle("f", FOR_READING);
            SftpWire.Answer data = wire.ask(READ, string(handle), longNumber(TERABYTE), number(10));
            assertEquals("end", new String(data.string()));
            long used = house.rest()
                    .get("/status/" + session)
                    .json()
                    .getJsonNumber("used")
                    .longValue();
            assertTrue(used < 1 << 20, () -> used + " bytes used");
        }
    }

    @Test
    void a_terabyte_copied_on_the_server_ends_at_the_quota(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, "{\"size\":\"30M\"}");
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("truncate -s 1T f").code(0);
            byte[] from = wire.handle("f", FOR_READING);
            byte[] to = wire.handle("g", FOR_WRITING | CREATING);
            SftpWire.Answer answer =
                    wire.extended("copy-data", string(from), longNumber(0), longNumber(0), string(to), longNumber(0));
            assertEquals(FAILURE, answer.code(), answer::toString);
            assertTrue(answer.sentence().contains("quota"), answer::toString);
            byte[] itself = wire.handle("f", FOR_READING | FOR_WRITING);
            answer = wire.extended(
                    "copy-data", string(itself), longNumber(0), longNumber(0), string(itself), longNumber(TERABYTE));
            assertEquals(FAILURE, answer.code(), answer::toString);
        }
    }

    private static int entries(SftpWire wire, String directory) throws Exception {
        SftpWire.Answer opened = wire.ask(OPENDIR, string(directory));
        assertEquals(HANDLE, opened.type(), opened::toString);
        byte[] handle = opened.string();
        int count = 0;
        SftpWire.Answer page = wire.ask(READDIR, string(handle));
        while (page.type() == NAME) {
            count += page.members().getInt();
            page = wire.ask(READDIR, string(handle));
        }
        assertEquals(EOF, page.code());
        return count;
    }

    private static JsonObject json(HttpCalls.Answer answer) {
        assertEquals(200, answer.status(), answer::toString);
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
