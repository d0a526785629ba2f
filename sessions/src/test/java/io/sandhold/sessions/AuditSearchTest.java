package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in the trail, by each thing that can be asked about. */
class AuditSearchTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Instant NOON = Instant.parse("2026-02-03T12:00:00Z");

    @TempDir
    Path directory;

    private Registry registry;
    private AuditTrail audit;

    /** A query member by member, so that each test names the one it is about. */
    private record Asked(String actor, Set<AuditKind> kinds, String session, Door door, String address, String text) {
        static final Asked NOTHING = new Asked(null, AuditQuery.ALL.kinds(), null, null, null, null);

        AuditQuery query(Instant since, Instant until) {
            return new AuditQuery(
                    Optional.ofNullable(actor),
                    kinds,
                    Optional.ofNullable(session),
                    Optional.ofNullable(door),
                    Optional.ofNullable(address),
                    Optional.ofNullable(text),
                    Optional.ofNullable(since),
                    Optional.ofNullable(until));
        }
    }

    @BeforeEach
    void write() {
        registry = Registry.open(directory);
        audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        event(0, AuditKind.LOGIN, "anna", Door.SSH, "192.0.2.1", "", "a key");
        event(1, AuditKind.COMMAND, "anna", Door.SSH, "192.0.2.1", "s1", "echo 100% Über_all");
        event(2, AuditKind.FILE_READ, "anna by a link", Door.REST, "192.0.2.2", "s1", "/workspace/f");
        event(3, AuditKind.COMMAND, "anna by root", Door.SSH, "192.0.2.3", "s1", "id");
        event(4, AuditKind.REFUSED, "annabel", Door.REST, "192.0.2.4", "s2", "SESSION_SEE");
    }

    @AfterEach
    void close() {
        audit.close();
        registry.close();
    }

    private void event(int minute, AuditKind kind, String by, Door door, String address, String session, String what) {
        audit.record(new AuditEvent(NOON.plusSeconds(60L * minute), kind, by, door, address, session, what));
    }

    private List<Long> found(AuditQuery query) {
        return audit.find(ADMIN, query, Long.MAX_VALUE, 100).stream()
                .map(NumberedEvent::sequence)
                .toList();
    }

    private List<Long> found(UnaryOperator<Asked> ask) {
        return found(ask.apply(Asked.NOTHING).query(null, null));
    }

    @Test
    void an_actor_is_found_in_its_own_name_in_whose_place_it_was_and_behind_another_and_nobody_of_a_like_name_is() {
        assertEquals(List.of(4L, 3L, 2L, 1L), found(a -> new Asked("anna", a.kinds, null, null, null, null)));
        assertEquals(List.of(4L), found(a -> new Asked("root", a.kinds, null, null, null, null)));
        assertEquals(List.of(), found(a -> new Asked("ann_", a.kinds, null, null, null, null)));
    }

    @Test
    void kind_session_door_and_address_are_held_exactly_and_together() {
        Set<AuditKind> commands = Set.of(AuditKind.COMMAND, AuditKind.LOGIN);
        assertEquals(List.of(4L, 2L, 1L), found(a -> new Asked(null, commands, null, null, null, null)));
        assertEquals(List.of(4L, 2L), found(a -> new Asked(null, commands, "s1", Door.SSH, null, null)));
        assertEquals(List.of(5L, 3L), found(a -> new Asked(null, a.kinds, null, Door.REST, null, null)));
        assertEquals(List.of(3L), found(a -> new Asked(null, a.kinds, null, null, "192.0.2.2", null)));
        assertEquals(List.of(), found(a -> new Asked(null, Set.of(), null, null, null, null)));
    }

    @Test
    void text_is_found_in_either_case_and_has_no_signs_that_stand_for_others() {
        assertEquals(List.of(2L), found(a -> new Asked(null, a.kinds, null, null, null, "ÜBER_ALL")));
        assertEquals(List.of(2L), found(a -> new Asked(null, a.kinds, null, null, null, "100%")));
        assertEquals(List.of(), found(a -> new Asked(null, a.kinds, null, null, null, "100!")));
        assertEquals(List.of(), found(a -> new Asked(null, a.kinds, null, null, null, "%o%")));
        assertEquals(List.of(), found(a -> new Asked(null, a.kinds, null, null, null, "' or 1=1 --")));
    }

    @Test
    void times_hold_the_first_moment_and_not_the_last_and_pages_follow_by_sequence() {
        assertEquals(List.of(3L, 2L), found(Asked.NOTHING.query(NOON.plusSeconds(60), NOON.plusSeconds(180))));
        List<NumberedEvent> page = audit.find(ADMIN, AuditQuery.ALL, Long.MAX_VALUE, 2);
        assertEquals(List.of(5L, 4L), page.stream().map(NumberedEvent::sequence).toList());
        assertEquals(
                List.of(3L, 2L),
                audit.find(ADMIN, AuditQuery.ALL, 4, 2).stream()
                        .map(NumberedEvent::sequence)
                        .toList());
        assertEquals(
                audit.after(ADMIN, 4, 1).getFirst().event(), page.getFirst().event());
    }

    @Test
    void only_administrators_search() {
        Principal anna = new Principal("anna", Role.USER, Door.REST, "127.0.0.1");
        assertEquals(
                SessionError.FORBIDDEN,
                assertThrows(SessionException.class, () -> audit.find(anna, AuditQuery.ALL, Long.MAX_VALUE, 10))
                        .error());
    }
}
