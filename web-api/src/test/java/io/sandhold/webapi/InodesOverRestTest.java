package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of a session's files, asked for and met over REST. */
class InodesOverRestTest {

    @TempDir
    Path directory;

    @Test
    void full_of_files_is_507_with_the_number_as_the_rule_until_there_are_more() {
        try (WebRig rig = WebRig.start(directory, VolumeKind.TMPFS, false)) {
            Reply made = rig.post("/session/s1", "{\"size\":\"8M\",\"inodes\":64}");
            assertEquals(200, made.status(), made.toString());
            Reply full = fill(rig, 0);
            assertEquals(507, full.status(), full.toString());
            assertTrue(full.detail().contains("limit of 64 files (inodes, not bytes)"), full.detail());
            Reply usage = rig.get("/session/s1/usage");
            assertEquals(64, usage.json().getInt("inodes"), usage.toString());
            assertEquals(64, usage.json().getInt("inodes_limit"));

            Reply more = change(rig, "{\"inodes\":128}");
            assertEquals(128, more.json().getInt("inodes"), more.toString());
            assertEquals(200, file(rig, 100).status());
            assertEquals(128, rig.get("/status/s1").json().getInt("inodes"));
            Reply tooFew = change(rig, "{\"inodes\":64}");
            assertEquals(409, tooFew.status(), tooFew.toString());
            assertTrue(tooFew.detail().contains("stays as it is"), tooFew.detail());
        }
    }

    @Test
    void kind_without_a_limit_refuses_one() {
        try (WebRig rig = WebRig.start(directory, VolumeKind.BTRFS, false)) {
            Reply refused = rig.post("/session/s1", "{\"inodes\":64}");
            assertEquals(400, refused.status(), refused.toString());
            assertTrue(refused.detail().contains("kind btrfs"), refused.detail());
            assertEquals(200, rig.post("/session/s1", "{\"inodes\":null}").status());
            assertFalse(rig.get("/session/s1/usage").json().containsKey("inodes_limit"));
        }
    }

    private static Reply fill(WebRig rig, int from) {
        for (int i = from; i < from + 100; i++) {
            Reply reply = file(rig, i);
            if (reply.status() != 200) {
                return reply;
            }
        }
        throw new AssertionError("a hundred files went into 64 inodes");
    }

    private static Reply file(WebRig rig, int number) {
        return rig.post("/create/s1", "{\"filename\":\"e" + number + "\",\"content\":\"\"}");
    }

    private static Reply change(WebRig rig, String json) {
        return Reply.of(rig.send(rig.to("/session/s1")
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json))
                .build()));
    }
}
