package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of the moments that the server before has written down. */
class StaleUseTest {

    private static final SessionId S1 = new SessionId("s1");
    private static final SessionId S2 = new SessionId("s2");
    private static final SessionId LIVELY = new SessionId("lively");

    @TempDir
    Path directory;

    private final Settings settings = Settings.usual();

    private Path registry() {
        return directory.resolve("registry");
    }

    /** Sets when a stopped server's sessions were used, and when it wrote its last event. */
    private void written(Map<SessionId, Instant> uses, Instant lastEvent) {
        try (Registry registry = Registry.open(registry())) {
            new SessionTable(registry).setLastUsed(uses);
            registry.write(handle -> handle.createUpdate("update audit_event set moment = :moment")
                    .bind("moment", Moments.of(lastEvent))
                    .execute());
        }
    }

    @Test
    void the_time_without_a_server_and_the_unwritten_minute_of_a_killed_one_count_as_no_idleness() throws Exception {
        SessionRequest idling = SessionRequest.DEFAULTS.idleTime(Duration.ofHours(1));
        try (TestHost host = TestHost.open(directory, settings)) {
            host.sessions().create(ADMIN, S1, idling);
            host.sessions().create(ADMIN, S2, idling);
            host.sessions().create(ADMIN, LIVELY, SessionRequest.DEFAULTS);
        }
        Instant now = Moments.now();
        Instant stopped = now.minus(Duration.ofDays(2));
        Instant often = stopped.minus(Duration.ofHours(3));
        written(Map.of(S1, stopped.minusSeconds(3540), S2, stopped.minusSeconds(3630), LIVELY, often), stopped);
        try (TestHost host = TestHost.open(directory, settings)) {
            Session s1 = host.sessions().find(ADMIN, S1).orElseThrow();
            assertFalse(s1.lastUsed().isBefore(now.minusSeconds(3540)), s1::toString);
            assertTrue(s1.lastUsed().isBefore(now.minusSeconds(3500)), s1::toString);
            host.sessions().lease(ADMIN, S1).close();
            assertThrows(
                    SessionException.class, () -> host.sessions().lease(ADMIN, S2), "it was idle for too long before");
            assertEquals(
                    often,
                    host.sessions().find(ADMIN, LIVELY).orElseThrow().lastUsed(),
                    "one that does not end by idleness keeps its moment");
        }
        Instant again = Moments.now();
        written(Map.of(S1, again.minusSeconds(3630)), again);
        Files.delete(registry().resolve("registry.sealed")); // as a killed server leaves it
        try (TestHost host = TestHost.open(directory, settings)) {
            host.sessions().lease(ADMIN, S1).close();
        }
    }

    @Test
    void in_the_minutes_after_the_clock_was_moved_one_whose_time_seems_over_is_kept_and_its_users_told_so() {
        try (TestHost host = TestHost.open(directory, settings)) {
            host.sessions().create(ADMIN, S1, SessionLifeTest.living(Duration.ofSeconds(1)));
        }
        written(Map.of(), Moments.now().plus(Duration.ofHours(5))); // the clock is five hours back now
        try (TestHost host = TestHost.open(directory, settings)) {
            Eventually.holds(() -> Moments.now()
                    .isAfter(host.sessions()
                            .find(ADMIN, S1)
                            .orElseThrow()
                            .expires()
                            .orElseThrow()));
            SessionException told =
                    assertThrows(SessionException.class, () -> host.sessions().lease(ADMIN, S1));
            assertEquals(SessionError.UNAVAILABLE, told.error(), told::getMessage);
            assertTrue(told.getMessage().contains("which was just moved"), told::getMessage);
            SessionException alsoTold = assertThrows(
                    SessionException.class, () -> host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS));
            assertEquals(SessionError.UNAVAILABLE, alsoTold.error(), alsoTold::getMessage);
            assertTrue(host.sessions().find(ADMIN, S1).isPresent());
        }
    }
}
