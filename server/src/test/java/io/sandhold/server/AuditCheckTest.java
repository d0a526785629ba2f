package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditEntry;
import jakarta.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCheckTest {

    private final List<String> lines = new ArrayList<>();
    private final List<String> hashes = new ArrayList<>();

    @BeforeEach
    void a_trail_of_nine() {
        String previous = AuditEntry.BEGINNING;
        for (int i = 1; i <= 9; i++) {
            lines.add(line(i, "ls " + i, previous));
            previous = hash(i, "ls " + i, previous);
            hashes.add(previous);
        }
    }

    @Test
    void a_whole_export_is_told_with_its_last_hash() throws Exception {
        assertEquals("whole: entries 1 to 9; the last is 9:" + hashes.get(8), check(lines));
        assertEquals("whole: entries 4 to 9; the last is 9:" + hashes.get(8), check(lines.subList(3, 9)));
        assertEquals("whole: entries 1 to 9; the last is 9:" + hashes.get(8), check(lines, "5:" + hashes.get(4)));
    }

    @Test
    void a_changed_entry_is_named() {
        lines.set(4, lines.get(4).replace("ls 5", "rm 5"));
        assertEquals("entry 5 was changed: its hash is not that of what it says", refused(lines));
    }

    @Test
    void an_entry_that_is_missing_doubled_or_out_of_order_is_named() {
        List<String> gap = new ArrayList<>(lines);
        gap.remove(4);
        assertEquals("entries are missing: entry 6 comes after entry 4", refused(gap));
        lines.add(4, lines.get(3));
        assertTrue(refused(lines).startsWith("entry 4, on line 5, comes after entry 4;"));
    }

    @Test
    void an_entry_that_was_changed_with_its_hash_does_not_fit_the_next() {
        lines.set(4, line(5, "rm 5", hashes.get(3)));
        assertTrue(refused(lines).startsWith("entry 6 does not follow entry 5 as it stands here"));
    }

    @Test
    void a_trail_written_anew_is_told_by_a_hash_that_was_noted() {
        List<String> anew = new ArrayList<>();
        String previous = AuditEntry.BEGINNING;
        for (int i = 1; i <= 9; i++) {
            anew.add(line(i, "rm " + i, previous));
            previous = hash(i, "rm " + i, previous);
        }
        assertEquals(
                "the trail was written anew: entry 9 is not the one that was noted",
                assertThrows(StartException.class, () -> check(anew, "9:" + hashes.get(8)))
                        .getMessage());
        assertEquals(
                "entry 9, which was asked for with --holds, is not in this export of 1 to 5",
                assertThrows(StartException.class, () -> check(lines.subList(0, 5), "9:" + hashes.get(8)))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "null", "{\"sequence\":1.5}", "nonsense", "{\"sequence\":\"1\"}", "{\"a\""})
    void what_is_no_entry_is_refused(String line) {
        assertTrue(refused(List.of(line)).matches("line 1 is no entry of an audit trail|there is no entry .*"), line);
    }

    @Test
    void what_no_entry_says_or_what_it_says_twice_is_refused_with_its_line() {
        String good = lines.get(4);
        lines.set(4, good.replace("{", "{\"note\":\"all is well\","));
        String unknown = refused(lines);
        assertTrue(unknown.startsWith("line 5 says what no entry does: 'note'"), unknown);
        lines.set(4, good.replace("\"detail\":", "\"detail\":\"ls\",\"detail\":"));
        assertEquals("line 5 says twice: 'detail'", refused(lines));
        lines.set(4, good.replace("{", "{\"at\":1770091506.789,\"at\":1,"));
        assertTrue(refused(lines).startsWith("line 5 "), refused(lines));
        lines.set(4, good + good);
        assertTrue(refused(lines).startsWith("line 5 "), refused(lines));
    }

    /** The time is there twice, and the second is not hashed. */
    @Test
    void a_time_that_differs_from_the_one_that_is_hashed_is_refused() throws Exception {
        String good = lines.get(4);
        lines.set(4, good.replace("{", "{\"at\":1770091506.789,"));
        assertTrue(check(lines).startsWith("whole"));
        lines.set(4, good.replace("{", "{\"at\":1770091507.789,"));
        assertTrue(refused(lines).startsWith("line 5 says two times when"), refused(lines));
    }

    @Test
    void a_line_without_an_end_is_not_read_into_memory() {
        assertEquals("line 1 is longer than any entry", refused(List.of("x".repeat(1 << 20))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "9:", ":abc", "x:y"})
    void a_mark_is_a_sequence_and_a_hash(String text) {
        assertThrows(StartException.class, () -> check(lines, text));
    }

    private static String line(int sequence, String detail, String previous) {
        return Json.createObjectBuilder()
                .add("sequence", sequence)
                .add("when", "2026-02-03T04:05:06.789Z")
                .add("kind", "command")
                .add("account", "anna")
                .add("door", "ssh")
                .add("address", "::1")
                .add("session", "s1")
                .add("detail", detail)
                .add("previous", previous)
                .add("hash", hash(sequence, detail, previous))
                .build()
                .toString();
    }

    private static String hash(int sequence, String detail, String previous) {
        return AuditEntry.hash(
                previous,
                List.of("" + sequence, "2026-02-03T04:05:06.789Z", "command", "anna", "ssh", "::1", "s1", detail));
    }

    private static String check(List<String> lines) throws IOException {
        return check(lines, Optional.empty());
    }

    private static String check(List<String> lines, String mark) throws IOException {
        return check(lines, Optional.of(mark));
    }

    private static String check(List<String> lines, Optional<String> mark) throws IOException {
        BufferedReader export = new BufferedReader(new StringReader(String.join("\n", lines) + "\n"));
        return new AuditCheck(mark.map(AuditCheck.Mark::parse)).run(export);
    }

    private static String refused(List<String> lines) {
        return assertThrows(StartException.class, () -> check(lines)).getMessage();
    }
}
