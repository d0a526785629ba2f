package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Principal USER = new Principal("anna", Role.USER, Door.REST, "127.0.0.1");

    @TempDir
    Path directory;

    @Test
    void events_come_back_newest_first_as_they_were() {
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            AuditEvent first = new AuditEvent(
                    Instant.parse("2026-02-03T04:05:06.789Z"),
                    AuditKind.COMMAND,
                    "anna",
                    Door.SSH,
                    "::1",
                    "s1",
                    "ls\n\t-l 'ü' 𝄞");
            AuditEvent second = AuditEvent.now(AuditKind.SESSION_DELETED, USER, "s1", "done");
            audit.record(first);
            audit.record(second);
            List<AuditEvent> recent = audit.recent(ADMIN, 10);
            assertEquals(List.of(AuditKind.SESSION_DELETED, AuditKind.COMMAND), kinds(recent));
            assertEquals(first, recent.get(1));
            assertEquals(1, audit.recent(ADMIN, 1).size());
        }
    }

    @Test
    void what_is_pending_is_written_on_close_in_order_and_nothing_is_lost() throws Exception {
        int each = 5_000;
        try (Registry registry = Registry.open(directory)) {
            try (AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
                    ExecutorService doors = Executors.newFixedThreadPool(4)) {
                for (int door = 0; door < 4; door++) {
                    String name = "s" + door;
                    doors.execute(() -> {
                        for (int i = 0; i < each; i++) {
                            audit.record(AuditEvent.now(AuditKind.COMMAND, USER, name, "" + i));
                        }
                    });
                }
            }
            List<AuditEvent> all = new AuditTable(registry).recent(4 * each + 1);
            assertEquals(4 * each, all.size());
            for (int door = 0; door < 4; door++) {
                String name = "s" + door;
                List<Integer> details = all.reversed().stream()
                        .filter(event -> event.session().equals(name))
                        .map(event -> Integer.valueOf(event.detail()))
                        .toList();
                assertEquals(each, details.size());
                assertEquals(details.stream().sorted().toList(), details);
            }
        }
    }

    @Test
    void text_that_a_peer_chose_is_bounded_and_fit_for_every_database() {
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            String hostile = "\0\ud800" + "x".repeat(2000);
            audit.record(new AuditEvent(
                    Instant.EPOCH, AuditKind.LOGIN_REFUSED, hostile, Door.SSH, hostile, hostile, hostile));
            AuditEvent kept = audit.recent(ADMIN, 1).getFirst();
            assertEquals("\ufffd\ufffd" + "x".repeat(62), kept.account());
            assertEquals(128, kept.session().length());
            assertEquals(1000, kept.detail().length());
        }
    }

    @Test
    void only_administrators_read_it() {
        try (Registry registry = Registry.open(directory);
                AuditTrail audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT)) {
            SessionException e = assertThrows(SessionException.class, () -> audit.recent(USER, 10));
            assertEquals(SessionError.FORBIDDEN, e.error());
            assertEquals(List.of(AuditKind.REFUSED), kinds(audit.recent(ADMIN, 10)));
            assertThrows(SessionException.class, () -> audit.recent(ADMIN, 0));
        }
    }

    @Test
    void the_oldest_events_go_when_there_are_too_many() {
        try (Registry registry = Registry.open(directory)) {
            AuditTable table = new AuditTable(registry);
            for (int i = 0; i < 50; i++) {
                table.append(List.of(AuditEvent.now(AuditKind.COMMAND, USER, "s", "" + i)));
            }
            table.cut(10);
            List<AuditEvent> left = table.recent(100);
            assertEquals(10, left.size());
            assertEquals("49", left.getFirst().detail());
            assertEquals("40", left.getLast().detail());
        }
    }

    private static List<AuditKind> kinds(List<AuditEvent> events) {
        return events.stream().map(AuditEvent::kind).toList();
    }
}
