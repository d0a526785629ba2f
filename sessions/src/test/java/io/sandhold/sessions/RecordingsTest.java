package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings over a real registry: whose logins are recorded, who may see them, and when they go. */
class RecordingsTest {

    private static final Principal ADMIN = TestHost.ADMIN;
    private static final Principal ANNA = TestHost.ANNA;

    @TempDir
    Path directory;

    private final AtomicBoolean steady = new AtomicBoolean(true);
    private Registry registry;
    private AuditTrail audit;
    private RegistryAccounts accounts;

    @BeforeEach
    void open() {
        registry = Registry.open(directory.resolve("registry"));
        audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        accounts = new RegistryAccounts(registry, audit);
        accounts.createAccount(ADMIN, "anna", Role.USER);
        accounts.setRecorded(ADMIN, "anna", true);
    }

    @AfterEach
    void close() {
        audit.close();
        registry.close();
    }

    private HostedRecordings recordings(Duration kept) {
        HostedRecordings recordings = new HostedRecordings(
                directory.resolve("recordings"),
                new RecordingRules(1 << 20, 1 << 10, 1 << 20, kept),
                registry,
                audit,
                steady::get);
        recordings.start();
        return recordings;
    }

    private static Session session(boolean recorded) {
        return RegistryTest.session(recorded ? "recorded" : "plain", 70_000).recorded(recorded);
    }

    private static void until(java.util.function.BooleanSupplier holds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not in time");
            LockSupport.parkNanos(10_000_000);
        }
    }

    private String only(HostedRecordings recordings) {
        List<Recording> all = recordings.list(ADMIN, Optional.empty(), Optional.empty(), 10);
        assertEquals(1, all.size(), all::toString);
        return all.getFirst().id();
    }

    @Test
    void an_account_or_a_session_has_logins_recorded_and_nothing_else_does() {
        Session plain = session(false);
        Session recorded = session(true);
        Principal behind = new Principal("ben", Role.USER, Door.SSH, "", "anna", Optional.empty());
        try (HostedRecordings recordings = recordings(Duration.ofDays(1))) {
            assertEquals(Optional.empty(), recordings.begin(ADMIN, plain));
            for (Recorder recorder : List.of(
                    recordings.begin(ANNA, plain).orElseThrow(),
                    recordings.begin(ADMIN, recorded).orElseThrow(),
                    recordings.begin(behind, plain).orElseThrow())) {
                recorder.close();
            }
            assertEquals(
                    3,
                    recordings
                            .list(ADMIN, Optional.empty(), Optional.empty(), 10)
                            .size());
            assertEquals(
                    1,
                    recordings
                            .list(ADMIN, Optional.empty(), Optional.of("anna"), 10)
                            .size());
            assertEquals(
                    1,
                    recordings
                            .list(ADMIN, Optional.of(recorded.id().value()), Optional.empty(), 10)
                            .size());
            assertEquals(
                    2,
                    recordings
                            .list(ADMIN, Optional.empty(), Optional.empty(), 2)
                            .size());
        }
    }

    @Test
    void only_administrators_see_recordings_and_delete_those_that_are_over() throws Exception {
        try (HostedRecordings recordings = recordings(Duration.ofDays(1))) {
            Recorder recorder = recordings.begin(ANNA, session(false)).orElseThrow();
            String id = only(recordings);
            recorder.event("something");
            assertThrows(SessionException.class, () -> recordings.find(ANNA, id));
            assertThrows(SessionException.class, () -> recordings.files(ANNA, id));
            assertThrows(SessionException.class, () -> recordings.open(ANNA, id, "login.cast", 0));
            assertThrows(SessionException.class, () -> recordings.delete(ANNA, id));
            assertThrows(SessionException.class, () -> recordings.list(ANNA, Optional.empty(), Optional.empty(), 1));
            SessionException going = assertThrows(SessionException.class, () -> recordings.delete(ADMIN, id));
            assertEquals(SessionError.IN_USE, going.error());
            try (InputStream in = recordings.open(ADMIN, id, "login.cast", 0)) {
                String now = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(now.endsWith("\"m\", \"something\"]\n"), now);
            }
            recorder.close();
            Recording ended = recordings.find(ADMIN, id);
            assertTrue(ended.ended().isPresent());
            RecordedFile file = recordings.files(ADMIN, id).getFirst();
            assertEquals(ended.bytes(), file.bytes());
            until(() -> audit.recent(ADMIN, 10).stream()
                    .anyMatch(event -> event.kind() == AuditKind.RECORDING_ENDED
                            && event.detail().contains("login.cast sha256=" + file.sha256())));
            recordings.delete(ADMIN, id);
            assertFalse(Files.exists(directory.resolve("recordings").resolve(id)));
            assertEquals(
                    SessionError.NOT_FOUND,
                    assertThrows(SessionException.class, () -> recordings.find(ADMIN, id))
                            .error());
        }
    }

    @Test
    void what_has_come_since_is_read_from_where_reading_stopped_and_following_is_one_event() throws Exception {
        try (HostedRecordings recordings = recordings(Duration.ofDays(1))) {
            Recorder recorder = recordings.begin(ANNA, session(false)).orElseThrow();
            String id = only(recordings);
            recorder.event("first");
            long read;
            try (InputStream in = recordings.open(ADMIN, id, "login.cast", 0)) {
                read = in.readAllBytes().length;
            }
            recorder.event("second");
            try (InputStream in = recordings.open(ADMIN, id, "login.cast", read)) {
                String more = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(more.startsWith("[") && more.endsWith("\"m\", \"second\"]\n"), more);
                assertEquals(1, more.lines().count());
            }
            try (InputStream in = recordings.open(ADMIN, id, "login.cast", Long.MAX_VALUE)) {
                assertEquals(0, in.readAllBytes().length);
            }
            recorder.close();
            until(() -> audit.recent(ADMIN, 20).stream().anyMatch(event -> event.kind() == AuditKind.RECORDING_ENDED));
            assertEquals(
                    1,
                    audit.recent(ADMIN, 20).stream()
                            .filter(event -> event.kind() == AuditKind.RECORDING_READ)
                            .count());
        }
    }

    @Test
    void what_is_asked_for_by_a_strange_name_is_not_there() {
        try (HostedRecordings recordings = recordings(Duration.ofDays(1))) {
            recordings.begin(ANNA, session(false)).orElseThrow().close();
            String id = only(recordings);
            for (String name :
                    List.of("", "..", "../login.cast", "login.cast\0", "terminal-0.cast", "terminal-1.cast")) {
                assertEquals(
                        SessionError.NOT_FOUND,
                        assertThrows(SessionException.class, () -> recordings.open(ADMIN, id, name, 0))
                                .error());
            }
            for (String other : List.of("", ".", "..", id + "/", "../recordings/" + id)) {
                assertThrows(SessionException.class, () -> recordings.open(ADMIN, other, "login.cast", 0));
            }
        }
    }

    @Test
    void a_recording_goes_when_its_time_is_over_and_the_clock_can_be_believed() {
        steady.set(false);
        try (HostedRecordings recordings = recordings(Duration.ofMillis(200))) {
            Recorder still = recordings.begin(ANNA, session(false)).orElseThrow();
            String kept = only(recordings);
            recordings.begin(ANNA, session(false)).orElseThrow().close();
            until(() -> recordings
                            .list(ADMIN, Optional.empty(), Optional.empty(), 10)
                            .size()
                    == 2);
            steady.set(true);
            until(() -> recordings
                            .list(ADMIN, Optional.empty(), Optional.empty(), 10)
                            .size()
                    == 1);
            assertEquals(kept, only(recordings));
            still.close();
            until(() -> recordings
                    .list(ADMIN, Optional.empty(), Optional.empty(), 10)
                    .isEmpty());
            String[] left = directory.resolve("recordings").toFile().list();
            assertEquals(0, left.length);
        }
    }

    @Test
    void one_that_was_cut_short_is_ended_at_the_next_start() throws Exception {
        Path cut = Files.createDirectories(directory.resolve("recordings/20260101-000000-abcdefgh"));
        Files.writeString(cut.resolve("login.cast"), "{\"version\": 2}\n[1.0, \"m\", \"half");
        new RecordingTable(registry)
                .insert(new Recording(
                        "20260101-000000-abcdefgh", "s1", "anna", "anna", "", Moments.now(), Optional.empty(), 0, ""));
        try (HostedRecordings recordings = recordings(Duration.ofDays(1))) {
            until(() ->
                    recordings.find(ADMIN, "20260101-000000-abcdefgh").ended().isPresent());
            assertEquals(
                    Files.size(cut.resolve("login.cast")),
                    recordings.find(ADMIN, "20260101-000000-abcdefgh").bytes());
        }
    }

    @Test
    void without_room_or_a_place_to_write_nobody_gets_in() throws Exception {
        Session plain = session(false);
        try (HostedRecordings recordings = new HostedRecordings(
                directory.resolve("recordings"),
                new RecordingRules(1 << 20, 1 << 10, 300, Duration.ofDays(1)),
                registry,
                audit,
                steady::get)) {
            Recorder first = recordings.begin(ANNA, plain).orElseThrow();
            assertThrows(SessionException.class, () -> first.event("x".repeat(500)));
            first.close();
            assertEquals(
                    SessionError.EXHAUSTED,
                    assertThrows(SessionException.class, () -> recordings.begin(ANNA, plain))
                            .error());
            recordings.delete(ADMIN, only(recordings));
            recordings.begin(ANNA, plain).orElseThrow().close();
            recordings.delete(ADMIN, only(recordings));
            Files.delete(directory.resolve("recordings"));
            assertThrows(SessionException.class, () -> recordings.begin(ANNA, plain));
            assertEquals(List.of(), recordings.list(ADMIN, Optional.empty(), Optional.empty(), 10));
        }
        until(() -> audit.recent(ADMIN, 20).stream()
                        .filter(event -> event.kind() == AuditKind.RECORDING_REFUSED)
                        .count()
                == 2);
    }
}
