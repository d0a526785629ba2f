package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as use of a session, and what use does to its life. */
class IdlenessTest {

    private static final SessionId S1 = new SessionId("s1");
    private static final Settings WATCHFUL = Settings.usual().idling(Duration.ofMillis(400));

    @TempDir
    Path directory;

    @Test
    void a_session_that_nothing_uses_ends_although_somebody_is_connected() throws Exception {
        try (TestHost host = TestHost.open(directory, WATCHFUL);
                SessionLease lease = host.sessions()
                        .leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.idleTime(Duration.ofSeconds(2)))) {
            CompletableFuture<String> told = new CompletableFuture<>();
            lease.onEnd(told::complete);
            assertTrue(told.get(20, TimeUnit.SECONDS).contains("its time was over"));
        }
    }

    @Test
    void what_runs_in_a_session_uses_it() {
        try (TestHost host = TestHost.open(directory, WATCHFUL)) {
            try (SessionLease lease =
                    host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.idleTime(Duration.ofSeconds(3)))) {
                sh(lease, "sleep 1000 >/dev/null 2>&1 &");
            }
            Instant begun = host.sessions().find(ADMIN, S1).orElseThrow().lastUsed();
            Eventually.holds(() ->
                    host.sessions().find(ADMIN, S1).orElseThrow().lastUsed().isAfter(begun.plusSeconds(4)));
        }
    }

    @Test
    void to_connect_is_no_use_and_a_file_read_is() {
        try (TestHost host = TestHost.open(directory, WATCHFUL)) {
            Instant made =
                    host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS).lastUsed();
            Eventually.holds(() -> Moments.now().isAfter(made.plusMillis(5)));
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertEquals(made, host.sessions().find(ADMIN, S1).orElseThrow().lastUsed());
                lease.used();
                assertTrue(
                        host.sessions().find(ADMIN, S1).orElseThrow().lastUsed().isAfter(made));
            }
        }
    }

    @Test
    void use_extends_a_life_only_where_that_is_asked_for() {
        Instant now = Instant.parse("2026-05-06T07:08:09Z");
        Lifetime plain = new Lifetime(Optional.of(now.plusSeconds(60)), Optional.empty(), Optional.empty());
        assertEquals(Optional.of(now.plusSeconds(60)), plain.endsAfter(now.plusSeconds(50)));
        Lifetime extended =
                new Lifetime(Optional.of(now.plusSeconds(60)), Optional.of(Duration.ofSeconds(30)), Optional.empty());
        assertEquals(Optional.of(now.plusSeconds(60)), extended.endsAfter(now));
        assertEquals(Optional.of(now.plusSeconds(80)), extended.endsAfter(now.plusSeconds(50)));
        Lifetime idle = new Lifetime(extended.end(), extended.extension(), Optional.of(Duration.ofSeconds(5)));
        assertEquals(Optional.of(now.plusSeconds(55)), idle.endsAfter(now.plusSeconds(50)));
        assertEquals(Optional.empty(), Lifetime.ENDLESS.endsAfter(now));
        assertEquals(plain.end(), plain.endsInUse());
        assertEquals(Optional.empty(), idle.endsInUse());
    }
}
