package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.Volume;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a start finds, and how it brings registry and disk into agreement. */
@Isolated("the threads of this whole process are looked at")
class RestartTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    private final Settings settings = Settings.usual();

    @Test
    void a_restart_finds_sessions_with_their_files_and_all_that_was_asked_for() {
        Session before;
        try (TestHost host = TestHost.open(directory, settings)) {
            Principal anna = host.user("anna");
            before = host.sessions().create(anna, S1, SessionLifeTest.living(Duration.ofHours(1)));
            try (SessionLease lease = host.sessions().lease(anna, S1)) {
                sh(lease, "echo kept > f");
            }
        }
        try (TestHost host = TestHost.open(directory, settings)) {
            Session after = host.sessions().find(ADMIN, S1).orElseThrow();
            assertTrue(after.lastUsed().isAfter(before.lastUsed()), "its use was written when the server stopped");
            assertEquals(before, after.usedAt(before.lastUsed()));
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertEquals("kept", sh(lease, "cat f"));
            }
        }
    }

    @Test
    void a_session_whose_volume_is_lost_gets_a_new_one_and_it_is_written_down() {
        Session before;
        try (TestHost host = TestHost.open(directory, settings)) {
            before = host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                sh(lease, "echo lost > f");
            }
            host.host().close();
            host.volumes().find("s1").orElseThrow().delete();
        }
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease lease = host.sessions().lease(ADMIN, S1)) {
            assertEquals(before.uid(), lease.session().uid());
            assertEquals(before.quotaBytes(), lease.space().totalBytes());
            assertEquals("", sh(lease, "ls; touch g"));
            assertEquals(List.of("s1"), recovered(host));
        }
    }

    @Test
    void a_volume_without_a_session_becomes_one_of_admins_with_its_files() throws Exception {
        try (TestHost host = TestHost.open(directory, settings)) {
            host.user("anna");
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
                sh(lease, "echo kept > f");
            }
        }
        try (var files = Files.list(directory.resolve("registry"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (TestHost host = TestHost.open(directory, settings)) {
            assertEquals(List.of("s1"), recovered(host));
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertEquals(Accounts.ADMIN, lease.session().owner());
                assertEquals(settings.uidBase(), lease.session().uid());
                assertEquals("kept", sh(lease, "cat f && echo more > g"));
            }
            // the counter began anew with the registry, and passes over the uid that is in use
            Session next = host.sessions().createNamed(ADMIN, SessionRequest.DEFAULTS);
            assertFalse(next.uid() == settings.uidBase());
        }
    }

    @Test
    void a_removal_that_a_crash_cut_short_is_finished() {
        try (TestHost host = TestHost.open(directory, settings)) {
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            host.sessions().create(ADMIN, new SessionId("stays"), SessionRequest.DEFAULTS);
        }
        try (Registry registry = Registry.open(directory.resolve("registry"))) {
            new SessionTable(registry).setState(S1, SessionState.DELETED);
        }
        try (TestHost host = TestHost.open(directory, settings)) {
            assertEquals(
                    List.of("stays"),
                    host.sessions().list(ADMIN).stream()
                            .map(session -> session.id().value())
                            .toList());
            assertEquals(List.of("stays"), host.volumes().ids());
            assertEquals(new SessionCount(1, 0), host.sessions().count());
        }
        try (Registry registry = Registry.open(directory.resolve("registry"))) {
            assertEquals(1, new SessionTable(registry).all().size());
        }
    }

    @Test
    void after_a_kill_every_answered_session_is_whole_and_nothing_else_is_there() throws Exception {
        int last;
        try (ChildServer server = ChildServer.start(directory, "serve", "" + settings.uidBase())) {
            for (int i = 0; i < 8; i++) {
                server.line();
            }
            server.kill();
            last = Math.max(7, server.lastLine());
        }
        try (TestHost host = TestHost.open(directory, settings.atMost(1000))) {
            // the kernel takes the dead server's jails down at once; a zombie may wait a moment for its reaper
            Eventually.holds(() -> host.processes() == 0);
            Set<String> sessions = new HashSet<>();
            Set<Integer> uids = new HashSet<>();
            for (Session session : host.sessions().list(ADMIN)) {
                sessions.add(session.id().value());
                assertTrue(uids.add(session.uid()), "one uid, one session");
            }
            assertEquals(Set.copyOf(host.volumes().ids()), sessions);
            assertEquals(List.of(), recovered(host));
            for (int i = 0; i <= last; i++) {
                if (i == last && i % 3 == 1) {
                    continue; // the step that the kill cut short may have deleted it
                }
                boolean deleted = i % 3 == 1;
                assertEquals(!deleted, sessions.contains("s" + i), "s" + i + " of 0 to " + last);
                if (!deleted) {
                    try (SessionLease lease = host.sessions().lease(ADMIN, new SessionId("s" + i))) {
                        assertEquals("" + i, sh(lease, "cat f"));
                    }
                }
            }
        }
    }

    @Test
    void a_volume_whose_name_is_no_sessions_is_left_as_it_is() {
        try (TestHost host = TestHost.open(directory, settings)) {
            host.host().close();
            host.volumes().create("console", 1L << 20, settings.uidBase() + 5);
        }
        try (TestHost host = TestHost.open(directory, settings)) {
            assertEquals(List.of(), host.sessions().list(ADMIN));
            host.volumes().find("console").ifPresentOrElse(Volume::delete, () -> {
                throw new AssertionError("it was removed");
            });
        }
    }

    @Test
    void a_start_that_fails_leaves_no_thread_behind() throws Exception {
        Volumes volumes =
                Volumes.open(new VolumesConfig(directory.resolve("volumes"), Optional.of(settings.kind()), 512L << 20));
        volumes.close();
        Files.move(directory.resolve("volumes"), directory.resolve("moved"));
        try (Isolation isolation = Isolation.open(new IsolationConfig(directory.resolve("run")))) {
            Set<String> before = threads();
            for (int i = 0; i < 3; i++) {
                assertThrows(
                        SessionException.class,
                        () -> SessionHost.open(settings.host(directory), volumes, isolation),
                        "volumes that cannot be listed cannot be brought into agreement");
            }
            Eventually.holds(() -> before.containsAll(threads()));
        }
    }

    /** The proxy's threads now; names and numbers. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("egress-"))
                .map(thread -> thread.getName() + " " + thread.threadId())
                .collect(Collectors.toSet());
    }

    private static List<String> recovered(TestHost host) {
        return host.host().audit().recent(ADMIN, 1000).stream()
                .filter(event -> event.kind() == AuditKind.SESSION_RECOVERED)
                .map(AuditEvent::session)
                .toList();
    }
}
