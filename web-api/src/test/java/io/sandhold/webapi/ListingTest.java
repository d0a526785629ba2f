package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings of what a session makes to cost the server much, or to break it. */
class ListingTest {

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

    @Test
    void many_files_with_long_paths_are_cut_at_a_bound_and_said_to_be() {
        run("deep", "d=$(printf 'd%.0s' {1..200}); for i in {1..15}; do mkdir $d; cd $d; done; touch {1..6000}");
        Reply reply = rig.get("/files/deep?recursive=true");
        assertEquals(200, reply.status());
        assertTrue(reply.json().getBoolean("truncated"));
        long text = reply.json().getJsonArray("files").getValuesAs(JsonObject.class).stream()
                .mapToLong(file -> file.getString("filename").length())
                .sum();
        assertTrue(text > Listing.MOST_TEXT - 100_000 && text <= Listing.MOST_TEXT, "characters: " + text);
    }

    @Test
    void what_lies_deeper_than_a_path_reaches_is_left_out_and_the_rest_is_listed() {
        run("abyss", "touch top; d=$(printf 'd%.0s' {1..250}); for i in {1..20}; do mkdir $d; cd $d; touch f; done");
        Reply reply = rig.get("/files/abyss?recursive=true");
        assertEquals(200, reply.status(), reply.toString());
        assertTrue(reply.json().getBoolean("truncated"));
        assertEquals(17, reply.json().getJsonArray("files").size());
        assertEquals(200, rig.get("/status/abyss").status());
        run("abyss", "rm -rf d*");
        assertFalse(rig.get("/files/abyss?recursive=true").json().getBoolean("truncated"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chmod 000 /workspace",
                "rm -rf /workspace",
                "rm -rf /workspace; ln -s / /workspace",
                "mv /workspace /tmp/w"
            })
    void a_workspace_that_its_session_broke_is_no_fault_of_the_server(String breaking) {
        String id = "broken" + Integer.toHexString(breaking.hashCode());
        run(id, breaking);
        for (String call :
                new String[] {"/files/" + id, "/status/" + id, "/download/" + id + "/f", "/readfile/" + id + "/f"}) {
            int status = rig.get(call).status();
            assertTrue(status < 500, call + ": " + status);
        }
        int status = rig.post("/execute/" + id, "{\"command\":\"id\"}").status();
        assertTrue(status < 500, "execute: " + status);
        int created = rig.post("/create/" + id, "{\"content\":\"x\",\"filename\":\"f\"}")
                .status();
        assertTrue(created < 500, "create: " + created);
        assertEquals(200, rig.delete("/session/" + id).status());
    }

    private static void run(String session, String command) {
        Reply reply = rig.post("/execute/" + session, "{\"command\":\"" + command + "\"}");
        assertEquals(200, reply.status(), reply.toString());
    }
}
