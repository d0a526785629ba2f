package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Symlinks out of the volume, tried by every call of the REST API that takes a path. */
@UnderAttack
class RestSymlinkIT {

    private static final byte[] CONTENT = "overwritten".getBytes(StandardCharsets.US_ASCII);

    @Test
    void nothing_outside_is_read_through_a_link(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            List<String> paths = new ArrayList<>(links.over("secret"));
            paths.addAll(links.files());
            for (String path : paths) {
                for (String call : List.of("/download/", "/readfile/", "/files/preview/")) {
                    refused(calls.get(call + session + "/" + path), call + path);
                }
            }
            List<String> directories = new ArrayList<>(links.over("sub"));
            directories.addAll(links.directories());
            for (String path : directories) {
                for (String query : List.of("", "?recursive=true")) {
                    refused(calls.get("/files/" + session + "/" + path + query), "/files/" + path + query);
                }
            }
        });
    }

    @Test
    void a_listing_shows_nothing_that_a_link_out_leads_to(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            for (String call :
                    List.of("/files/" + session, "/files/" + session + "?recursive=true", "/status/" + session)) {
                HttpCalls.Answer answer = calls.get(call);
                assertEquals(200, answer.status(), answer::toString);
                assertTrue(answer.body().contains("\"own\""), answer::toString);
                assertTrue(!answer.body().contains("secret") && !answer.body().contains("\"d0"), answer::toString);
                assertTrue(!answer.body().contains("\"f0"), answer::toString);
            }
        });
    }

    @Test
    void nothing_outside_is_written_or_removed_through_a_link(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            List<String> paths = new ArrayList<>(links.over("made"));
            paths.addAll(links.over("secret"));
            paths.addAll(links.over("sub/made"));
            for (String path : paths) {
                String create = "{\"filename\":\"" + path + "\",\"content\":\"overwritten\"}";
                refused(calls.post("/create/" + session, create), "create " + path);
                refused(calls.upload("/upload/" + session + "?filename=" + path, "x", CONTENT), "upload ?" + path);
                refused(calls.upload("/upload/" + session, path, CONTENT), "upload " + path);
                String code = "{\"code\":\"1\",\"filename\":\"" + path + "\"}";
                refused(calls.post("/execute_code/" + session, code), "execute_code " + path);
                refused(calls.delete("/files/" + session + "/" + path), "delete " + path);
                refused(calls.delete("/files/" + session + "/" + path + "?recursive=true"), "delete all " + path);
            }
        });
    }

    @Test
    void nothing_outside_is_found_packed_copied_or_linked_through_a_link(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            List<String> paths = new ArrayList<>(links.over("secret"));
            paths.addAll(links.files());
            String fs = "/fs/" + session + "/";
            for (String path : paths) {
                refused(calls.get("/file/" + session + "/" + path), "file " + path);
                refused(calls.get(fs + "stat?follow=true&path=" + path), "stat " + path);
                refused(calls.get(fs + "checksum?path=" + path), "checksum " + path);
                refused(calls.get(fs + "search?text=e&path=" + path), "search " + path);
                refused(calls.post(fs + "link", "{\"path\":\"" + path + "\"}"), "link " + path);
                refused(calls.post(fs + "chmod", "{\"path\":\"" + path + "\",\"mode\":\"777\"}"), "chmod " + path);
                refused(calls.post(fs + "unpack", "{\"source\":\"" + path + "\"}"), "unpack " + path);
            }
            for (String path : links.over("made")) {
                refused(
                        calls.send("PUT", "/file/" + session + "/" + path, BodyPublishers.ofByteArray(CONTENT)),
                        "put " + path);
                refused(
                        calls.send(
                                "PUT",
                                "/file/" + session + "/" + path + "?append=true",
                                BodyPublishers.ofByteArray(CONTENT)),
                        "append " + path);
                refused(calls.post(fs + "mkdir", "{\"path\":\"" + path + "\"}"), "mkdir " + path);
                String out = "{\"from\":\"own\",\"to\":\"" + path + "\"}";
                refused(calls.post(fs + "copy", out), "copy to " + path);
                refused(calls.post(fs + "move", out), "move to " + path);
            }
            for (String path : links.directories()) {
                refused(calls.get(fs + "watch?path=" + path), "watch " + path);
                refused(calls.get(fs + "glob?pattern=**&path=" + path), "glob " + path);
            }
            for (String call : List.of("archive?format=tar", "glob?pattern=**&hidden=true", "search?text=e")) {
                HttpCalls.Answer answer = calls.get(fs + call);
                assertEquals(200, answer.status(), call);
                Loot.assertNotIn(answer.body(), call);
            }
            assertEquals(
                    200,
                    calls.post(fs + "copy", "{\"from\":\"d0\",\"to\":\"copied\"}")
                            .status());
            assertEquals(404, calls.get("/file/" + session + "/copied/secret").status());
        });
    }

    @Test
    void a_link_that_is_written_over_or_removed_is_itself_replaced_or_gone(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            for (String path : links.files()) {
                String create = "{\"filename\":\"" + path + "\",\"content\":\"mine\"}";
                assertEquals(200, calls.post("/create/" + session, create).status(), path);
                assertEquals(
                        "mine", calls.get("/download/" + session + "/" + path).body(), path);
            }
            for (String path : links.directories()) {
                HttpCalls.Answer removed = calls.delete("/files/" + session + "/" + path + "?recursive=true");
                assertEquals(200, removed.status(), removed::toString);
            }
        });
    }

    @Test
    void a_command_is_not_started_in_a_directory_outside(House house) throws Exception {
        attack(house, (calls, session, links) -> {
            for (String path : links.directories()) {
                String body = "{\"command\":\"cat secret\",\"cwd\":\"" + path + "\"}";
                HttpCalls.Answer answer = calls.post("/execute/" + session, body);
                Loot.assertNotIn(answer.body(), "execute in " + path);
                assertTrue(answer.status() >= 400 || !answer.body().contains("\"returncode\":0"), answer::toString);
            }
        });
    }

    private static void attack(House house, Attempt attempt) throws Exception {
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            attempt.with(calls, attacker.session(), LinksOut.make(attacker, loot));
            loot.assertUntouched("after all of it");
            assertEquals("own\n", attacker.shell("cat own").code(0).text());
        }
    }

    private interface Attempt {
        void with(HttpCalls calls, String session, LinksOut links) throws Exception;
    }

    private static void refused(HttpCalls.Answer answer, String what) {
        assertTrue(answer.status() >= 400 && answer.status() < 500, () -> what + ": " + answer);
        Loot.assertNotIn(answer.body(), what);
    }
}
