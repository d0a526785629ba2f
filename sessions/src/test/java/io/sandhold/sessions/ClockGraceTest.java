package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a session whose time is over by a clock that was just moved. */
class ClockGraceTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    @Test
    void a_session_that_is_kept_for_the_clock_to_be_put_right_is_not_called_expired() {
        try (Registry registry = Registry.open(directory.resolve("registry"))) {
            new AuditTable(registry)
                    .append(List.of(new AuditEvent(
                            Instant.now().plus(Duration.ofHours(1)),
                            AuditKind.SERVER_STOPPED,
                            "server",
                            Door.SERVER,
                            "",
                            "",
                            "by a clock that was ahead")));
        }
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            Sessions sessions = host.sessions();
            Session made = sessions.create(ADMIN, S1, SessionRequest.DEFAULTS.timeToLive(Duration.ofSeconds(1)));
            Instant end = made.expires().orElseThrow();
            Eventually.holds(() -> Instant.now().isAfter(end));

            SessionException e = assertThrows(SessionException.class, () -> sessions.lease(ADMIN, S1));

            assertEquals(SessionError.UNAVAILABLE, e.error());
            assertTrue(e.getMessage().contains("which was just moved"), e.getMessage());
            assertEquals(
                    SessionState.CREATED, sessions.find(ADMIN, S1).orElseThrow().state());
            assertEquals(
                    List.of(SessionState.CREATED),
                    sessions.list(ADMIN).stream().map(Session::state).toList());
        }
    }
}
