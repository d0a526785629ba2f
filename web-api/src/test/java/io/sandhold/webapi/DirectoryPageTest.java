package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPageTest {

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

    private static void run(String session, String command) {
        String body = Json.createObjectBuilder().add("command", command).build().toString();
        assertEquals(0, rig.post("/execute/" + session, body).json().getInt("returncode"), command);
    }

    private static List<JsonObject> entries(String query) {
        return rig.get("/fs/" + query).json().getJsonArray("entries").getValuesAs(JsonObject.class);
    }

    private static JsonObject named(List<JsonObject> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void entries_are_shown_as_they_are() {
        run(
                "kinds",
                "mkdir d; echo hi > d/f; chmod 640 d/f; mkdir d/sub; mkfifo d/pipe; ln -s f d/link; ln -s /etc/nothing d/broken;"
                        + " touch $'d/\\xff' $'d/new\\nline' 'd/<img src=x onerror=alert(1)>' d/名字");
        List<JsonObject> entries = entries("kinds/list?path=d");
        assertEquals(9, entries.size());
        JsonObject file = named(entries, "f");
        assertEquals("file", file.getString("type"));
        assertEquals(3, file.getInt("size"));
        assertEquals("0640", file.getString("mode"));
        assertEquals("directory", named(entries, "sub").getString("type"));
        assertEquals("fifo", named(entries, "pipe").getString("type"));
        JsonObject link = named(entries, "link");
        assertEquals("symlink", link.getString("type"));
        assertEquals("f", link.getString("target"));
        assertEquals("file", link.getString("leads_to"));
        assertEquals(3, link.getInt("size"));
        assertEquals("nothing", named(entries, "broken").getString("leads_to"));
        assertTrue(named(entries, "\ufffd").getBoolean("unnameable"));
        named(entries, "new\nline");
        named(entries, "<img src=x onerror=alert(1)>");
        named(entries, "名字");
    }

    @Test
    void a_large_directory_comes_by_pages_none_missing_none_twice() {
        run("pages", "mkdir d; cd d; touch $(seq -f 'n%03g' 0 249)");
        List<String> names = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonObject page =
                    rig.get("/fs/pages/list?path=d&limit=100&after=" + after).json();
            page.getJsonArray("entries")
                    .getValuesAs(JsonObject.class)
                    .forEach(entry -> names.add(entry.getString("name")));
            after = page.getString("next", null);
        }
        assertEquals(IntStream.range(0, 250).mapToObj("n%03d"::formatted).toList(), names);
    }

    @Test
    void what_is_unfinished_is_no_entry_and_what_is_no_directory_is_refused() {
        run("plain", "echo x > f; touch /tmp/mine /tmp/.sandhold-upload-x");
        List<JsonObject> tmp = entries("plain/list?path=/tmp");
        assertFalse(tmp.stream().anyMatch(entry -> entry.getString("name").startsWith(".sandhold-")));
        named(tmp, "mine");
        assertEquals(400, rig.get("/fs/plain/list?path=f").status());
        assertEquals(404, rig.get("/fs/plain/list?path=nothing").status());
        assertEquals(422, rig.get("/fs/plain/list?limit=10001").status());
    }
}
