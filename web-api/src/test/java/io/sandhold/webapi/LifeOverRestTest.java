package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times of sessions and of commands, and ends that the caller asked for. */
class LifeOverRestTest {

    @TempDir
    Path directory;

    private WebRig rig;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Reply change(String json) {
        return Reply.of(rig.send(rig.to("/session/s1")
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json))
                .build()));
    }

    @Test
    void times_are_set_and_set_back_to_never() {
        assertEquals(
                200,
                rig.post("/session/s1", "{\"timeout\":60,\"idle_timeout\":\"never\"}")
                        .status());
        Reply timed = change("{\"idle_timeout\":60}");
        assertTrue(timed.json().containsKey("idle_timeout"), timed.toString());
        Reply endless = change("{\"timeout\":\"never\",\"idle_timeout\":\"never\"}");
        assertEquals(200, endless.status(), endless.toString());
        assertFalse(endless.json().containsKey("idle_timeout"), endless.toString());
        assertEquals(422, change("{\"timeout\":\"ever\"}").status());
    }

    @Test
    void numbers_that_are_refused_are_told_plainly() {
        assertEquals(200, rig.post("/session/s1", "{}").status());
        Reply refused = change("{\"timeout\":8639999913600}");
        assertEquals(400, refused.status());
        assertTrue(refused.detail().endsWith("not 8639999913600"), refused.detail());
        assertEquals(400, change("{\"limits\":{\"cpu\":1e-9}}").status());
    }

    @Test
    void a_command_whose_own_time_was_over_is_told_so() {
        Reply over = rig.post("/execute/s1", "{\"command\":\"sleep 600\",\"timeout\":0.5}");
        assertEquals(408, over.status());
        String why = over.json().getString("cause_detail");
        assertTrue(why.contains("the 0.5 seconds that its call gave it"), why);
        assertEquals(200, change("{\"limits\":{\"command_time\":1}}").status());
        String rule =
                rig.post("/execute/s1", "{\"command\":\"sleep 600\"}").json().getString("cause_detail");
        assertTrue(rule.contains("1 seconds at most"), rule);
    }

    @Test
    void a_command_that_starts_as_its_session_goes_ends_with_it() throws Exception {
        for (int round = 0; round < 20; round++) {
            assertEquals(200, rig.post("/execute/s1", "{\"command\":\"true\"}").status());
            AtomicBoolean deleted = new AtomicBoolean();
            FutureTask<Reply> command = new FutureTask<>(() -> {
                Reply reply;
                do {
                    reply = rig.post("/execute/s1", "{\"command\":\"true\"}");
                } while (reply.status() == 200 && !deleted.get());
                return reply;
            });
            Thread.ofVirtual().start(command);
            assertEquals(200, rig.delete("/session/s1").status());
            deleted.set(true);
            Reply end = command.get();
            assertTrue(end.status() == 200 || end.status() == 410, end::toString);
        }
    }
}
