package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditChainTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Principal USER = new Principal("anna", Role.USER, Door.REST, "127.0.0.1");

    @TempDir
    Path directory;

    @Test
    void each_entry_follows_the_one_before_also_over_a_stop() {
        List<AuditEntry> before = recorded(3);
        List<AuditEntry> all = recorded(3);

        assertEquals(before, all.subList(0, 3));
        assertEquals(
                LongStream.rangeClosed(1, 6).boxed().toList(),
                all.stream().map(AuditEntry::sequence).toList());
        String previous = AuditEntry.BEGINNING;
        for (AuditEntry entry : all) {
            assertEquals(previous, entry.previous());
            assertEquals(entry.hash(), AuditEntry.hash(previous, entry.members()));
            previous = entry.hash();
        }
    }

    @Test
    void it_is_read_from_any_entry_on_in_pieces() {
        List<AuditEntry> all = recorded(7);
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            assertEquals(all.subList(2, 4), audit.after(ADMIN, 2, 2));
            assertEquals(all.subList(6, 7), audit.after(ADMIN, 6, 10));
            assertEquals(List.of(), audit.after(ADMIN, 7, 10));
            assertEquals(List.of(), audit.after(ADMIN, Long.MAX_VALUE, 10));
        }
    }

    @Test
    void where_the_oldest_were_cut_the_next_still_tell_what_they_follow() {
        List<AuditEntry> all = recorded(20);
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            new AuditTable(registry).cut(6);
            assertEquals(all.subList(15, 20), audit.after(ADMIN, 0, 100));
            assertEquals(all.subList(15, 17), audit.after(ADMIN, 3, 2), "one that was cut is none to go on after");
        }
    }

    @Test
    void what_was_written_before_there_was_a_chain_is_kept_and_in_none() {
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            registry.write(handle -> handle.execute("insert into audit_event"
                    + " (moment, kind, account, door, address, session, detail)"
                    + " values (timestamp with time zone '2026-01-01 00:00:00+00', 'LOGIN', 'a', 'SSH', '', '', '')"));
            audit.record(AuditEvent.now(AuditKind.COMMAND, USER, "s", "ls"));
            assertEquals(2, audit.recent(ADMIN, 10).size());
            AuditEntry first = audit.after(ADMIN, 0, 10).getFirst();
            assertEquals(2, first.sequence());
            assertEquals(AuditEntry.BEGINNING, first.previous());
        }
    }

    @Test
    void the_hash_is_of_what_is_kept_and_of_every_part_of_it() {
        AuditEvent event = new AuditEvent(
                Instant.parse("2026-02-03T04:05:06.789123456Z"),
                AuditKind.COMMAND,
                "anna",
                Door.SSH,
                "::1",
                "s1",
                "ü\0\ud800");
        AuditEntry entry = AuditEntry.of(1, event, AuditEntry.BEGINNING);

        assertEquals(
                List.of("1", "2026-02-03T04:05:06.789Z", "command", "anna", "ssh", "::1", "s1", "ü\ufffd\ufffd"),
                entry.members());
        // reckoned once with Python's hashlib and struct
        assertEquals("518a4c5709de0b7f2820a734d7702b7bcee3922e3726bf3bee0c962984f7907a", entry.hash());
        for (int i = 0; i < entry.members().size(); i++) {
            int changed = i;
            List<String> others = IntStream.range(0, entry.members().size())
                    .mapToObj(at -> entry.members().get(at) + (at == changed ? "x" : ""))
                    .toList();
            assertNotEquals(entry.hash(), AuditEntry.hash(AuditEntry.BEGINNING, others));
        }
        assertNotEquals(entry.hash(), AuditEntry.hash("1".repeat(64), entry.members()));
    }

    @Test
    void text_cannot_move_from_one_part_to_the_next() {
        assertNotEquals(
                AuditEntry.hash(AuditEntry.BEGINNING, List.of("ab", "c")),
                AuditEntry.hash(AuditEntry.BEGINNING, List.of("a", "bc")));
    }

    @Test
    void only_administrators_read_it() {
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            assertEquals(
                    SessionError.FORBIDDEN,
                    assertThrows(SessionException.class, () -> audit.after(USER, 0, 10))
                            .error());
            assertEquals(
                    AuditKind.REFUSED,
                    audit.after(ADMIN, 0, 10).getLast().event().kind());
            assertThrows(SessionException.class, () -> audit.after(ADMIN, 0, 0));
        }
    }

    /** Opens the registry, records so many events, and gives all entries. */
    private List<AuditEntry> recorded(int count) {
        try (Registry registry = Registry.open(directory)) {
            try (AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
                for (int i = 0; i < count; i++) {
                    audit.record(AuditEvent.now(AuditKind.COMMAND, USER, "s", "" + i));
                }
                List<AuditEntry> entries = audit.after(ADMIN, 0, 1000);
                assertTrue(entries.size() >= count);
                return entries;
            }
        }
    }
}
