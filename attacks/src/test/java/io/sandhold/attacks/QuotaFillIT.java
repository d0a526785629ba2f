package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A quota filled in every way a file system knows: refused by its name at every door, over for nobody else, and free again after. */
@UnderAttack
@Timeout(240)
@ResourceLock(House.NEIGHBOUR)
class QuotaFillIT {

    private static final String SIZE = "{\"size\":\"16M\"}";
    private static final long QUOTA = 16L << 20;
    private static final Set<String> REFUSALS = Set.of("ENOSPC", "EDQUOT");

    @ParameterizedTest
    @EnumSource
    void filling_ends_at_the_quota_and_deleting_makes_room(Filling filling, House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, SIZE)) {
            Program.Result filled = attacker.python(filling.program()).code(0);
            assertTrue(REFUSALS.contains(filled.text().strip()), filled::toString);
            FullSession full = new FullSession(attacker, QUOTA);
            attacker.shell("cat /dev/zero > /workspace/rest");
            full.assertFull();
            full.assertGoesOnWhenCleared();
        }
    }

    @Test
    void files_that_are_deleted_and_held_open_count_until_they_are_closed(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, SIZE);
                JailProgram holder = attacker.start("""
                        import os, sys
                        held = open('/workspace/held', 'wb', buffering=0)
                        os.unlink('/workspace/held')
                        try:
                            while held.write(b'x' * 65536):
                                pass
                        except OSError as e:
                            print('refused')
                        sys.stdin.read()
                        """)) {
            FullSession full = new FullSession(attacker, QUOTA);
            full.assertFull();
            holder.finish();
            full.assertGoesOnWhenCleared();
        }
    }

    @Test
    void doors_that_fill_at_once_share_the_one_quota(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, SIZE);
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            attacker.shell("touch shell sftp").code(0); // whichever is faster, the other's file is there
            Future<Program.Result> shell = both.submit(() -> attacker.shell("cat /dev/zero > shell"));
            Future<SftpWire.Answer> sftp = both.submit(() -> fill(house, attacker.session()));
            Program.Result refused = shell.get();
            assertTrue(
                    refused.stderr().contains("No space left")
                            || refused.stderr().contains("quota exceeded"),
                    refused::toString);
            SftpWire.Answer answer = sftp.get();
            assertEquals(FAILURE, answer.code(), answer::toString);
            assertTrue(answer.sentence().contains("quota"), answer::toString);
            String sizes = attacker.shell("stat -c %s shell sftp").code(0).text();
            assertTrue(sizes.lines().mapToLong(Long::parseLong).sum() <= QUOTA, sizes);
            FullSession full = new FullSession(attacker, QUOTA);
            full.assertFull();
            full.assertGoesOnWhenCleared();
        }
    }

    private static SftpWire.Answer fill(House house, String session) throws Exception {
        try (SftpWire wire = SftpWire.open(house, session)) {
            byte[] handle = wire.handle("sftp", FOR_WRITING | CREATING);
            byte[] data = string(new byte[64 << 10]);
            SftpWire.Answer answer = wire.ask(WRITE, string(handle), longNumber(0), data);
            for (long at = 64 << 10; answer.code() == OK && at < 1L << 30; at += 64 << 10) {
                answer = wire.ask(WRITE, string(handle), longNumber(at), data);
            }
            return answer;
        }
    }

    @Test
    void uploads_in_parallel_are_whole_or_refused_and_never_over_the_quota_together(House house) throws Exception {
        int each = 5 << 20;
        try (Attacker attacker = Attacker.in(house, SIZE);
                HttpCalls calls = new HttpCalls(house);
                ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpCalls.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "up" + i;
                answers.add(all.submit(() -> calls.upload("/upload/" + attacker.session(), name, new byte[each])));
            }
            int stored = 0;
            for (Future<HttpCalls.Answer> answer : answers) {
                int status = answer.get().status();
                assertTrue(status == 200 || status == 507, answer.get()::toString);
                stored += status == 200 ? 1 : 0;
            }
            assertTrue(stored <= 3, stored + " files of 5 MiB in 16 MiB");
            List<JsonObject> files = house.rest()
                    .get("/files/" + attacker.session())
                    .status(200)
                    .json()
                    .getJsonArray("files")
                    .getValuesAs(JsonObject.class);
            assertEquals(stored, files.size());
            assertTrue(files.stream().allMatch(file -> file.getInt("size") == each), files::toString);
            assertEquals("", attacker.shell("ls -A /tmp").code(0).text());
            new FullSession(attacker, QUOTA).assertGoesOnWhenCleared();
        }
    }

    @Test
    void rest_calls_in_a_full_session_are_refused_by_the_rule_and_removing_still_works(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, SIZE);
                HttpCalls calls = new HttpCalls(house)) {
            attacker.python(Filling.MANY_SMALL_FILES.program()).code(0);
            attacker.shell("cat /dev/zero > rest");
            String session = attacker.session();
            String large = "x".repeat(1 << 20);
            for (HttpCalls.Answer answer : List.of(
                    calls.post("/create/" + session, "{\"filename\":\"more\",\"content\":\"" + large + "\"}"),
                    calls.post("/execute_code/" + session, "{\"code\":\"#" + large + "\"}"),
                    calls.upload("/upload/" + session, "more", new byte[1 << 20]))) {
                assertEquals(507, answer.status(), answer::toString);
                assertTrue(answer.body().contains("quota"), answer::toString);
            }
            assertEquals("on\n", attacker.shell("echo on").code(0).text());
            assertEquals(200, calls.delete("/files/" + session + "/1").status());
            assertEquals(200, calls.delete("/files/" + session + "/0").status());
        }
    }
}
