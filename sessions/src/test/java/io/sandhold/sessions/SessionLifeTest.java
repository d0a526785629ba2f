package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Command;
import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One session's life, from its making to its end. */
class SessionLifeTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    @Test
    void a_session_that_is_held_or_works_is_not_removed_as_unused() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertFalse(host.sessions().deleteUnused(ADMIN, S1, "tidying"));
                assertEquals("", sh(lease, "sleep 1000 >/dev/null 2>&1 &"));
            }
            assertFalse(host.sessions().deleteUnused(ADMIN, S1, "tidying"));
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertEquals("", sh(lease, "pkill sleep"));
            }
            Eventually.holds(() -> host.sessions().deleteUnused(ADMIN, S1, "tidying"));
            assertTrue(host.sessions().deleteUnused(ADMIN, S1, "tidying"), "one that is not there is gone");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = VolumeKind.class,
            names = {"DIRECTORY", "BTRFS"})
    void a_session_is_made_runs_commands_and_leaves_nothing_when_deleted(VolumeKind kind) throws Exception {
        Settings settings = Settings.usual().on(kind);
        try (TestHost host = TestHost.open(directory, settings)) {
            Session made = host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            assertEquals(SessionState.CREATED, made.state());
            assertEquals(new SessionCount(1, 0), host.sessions().count());
            Path root;
            CompletableFuture<String> told = new CompletableFuture<>();
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                root = Path.of(lease.mountPoint());
                lease.onEnd(told::complete);
                assertEquals("1000 /workspace s1", sh(lease, "echo $(id -u) $PWD $(hostname)"));
                assertEquals("", sh(lease, "echo kept > f; sleep 1000 >/dev/null 2>&1 &"));
                assertEquals("kept", sh(lease, "cat /workspace/f"));
                assertEquals(8L << 20, lease.space().totalBytes());
                assertEquals(
                        SessionState.ACTIVE,
                        host.sessions().find(ADMIN, S1).orElseThrow().state());
                assertEquals(new SessionCount(1, 1), host.sessions().count());

                assertTrue(host.sessions().delete(ADMIN, S1, "not wanted\u001b"));
                assertEquals("session 's1' was deleted: not wanted\ufffd", told.get(5, TimeUnit.SECONDS));
                SessionException e =
                        assertThrows(SessionException.class, () -> lease.start(Command.of("true"), "true"));
                assertEquals(SessionError.NOT_FOUND, e.error());
                assertTrue(e.getMessage().contains("was deleted"), e.getMessage());
            }
            assertEquals(0, host.processes());
            assertFalse(Files.exists(root));
            assertEquals(List.of(), host.volumes().ids());
            assertEquals(Optional.empty(), host.sessions().find(ADMIN, S1));
            assertEquals(new SessionCount(0, 0), host.sessions().count());
            assertFalse(host.sessions().delete(ADMIN, S1, "again"));
            assertEquals(
                    List.of(
                            AuditKind.SERVER_STARTED,
                            AuditKind.SESSION_CREATED,
                            AuditKind.COMMAND,
                            AuditKind.COMMAND_ENDED,
                            AuditKind.COMMAND,
                            AuditKind.COMMAND_ENDED,
                            AuditKind.COMMAND,
                            AuditKind.COMMAND_ENDED,
                            AuditKind.SESSION_DELETED),
                    host.host().audit().recent(ADMIN, 100).reversed().stream()
                            .map(AuditEvent::kind)
                            .toList());
        }
        assertEquals(List.of(), mountsBelow(directory));
    }

    @Test
    void a_stopped_session_keeps_its_files_and_its_holders_and_starts_anew() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
                assertEquals("", sh(lease, "echo kept > f; sleep 1000 >/dev/null 2>&1 &"));
                host.sessions().stop(ADMIN, S1, "too much in it");
                assertEquals(0, host.processes());
                assertEquals(new SessionCount(1, 0), host.sessions().count());
                assertEquals("kept", sh(lease, "cat f; pgrep sleep || true"));
            }
            Principal other = new Principal("other", Role.USER, Door.REST, "");
            for (SessionId id : List.of(S1, new SessionId("none"))) {
                SessionException e = assertThrows(
                        SessionException.class, () -> host.sessions().stop(other, id, "not mine"));
                assertEquals(SessionError.NOT_FOUND, e.error());
            }
            assertEquals(
                    AuditKind.SESSION_STOPPED,
                    host.host().audit().recent(ADMIN, 100).stream()
                            .map(AuditEvent::kind)
                            .filter(kind -> kind.name().startsWith("SESSION_"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void a_session_ends_when_its_time_is_over_and_those_in_it_are_told() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual().idling(Duration.ofMillis(400)))) {
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, living(Duration.ofSeconds(4)))) {
                CompletableFuture<String> told = new CompletableFuture<>();
                lease.onEnd(told::complete);
                assertEquals("", sh(lease, "sleep 1000 >/dev/null 2>&1 &"));
                assertEquals("session 's1' has ended: its time was over", told.get(20, TimeUnit.SECONDS));
            }
            Eventually.holds(() -> host.sessions().find(ADMIN, S1).isEmpty());
            assertEquals(0, host.processes());
            assertEquals(List.of(), host.volumes().ids());
            // written down once it is gone
            Eventually.holds(
                    () -> host.host().audit().recent(ADMIN, 1).getFirst().kind() == AuditKind.SESSION_EXPIRED);
        }
    }

    @Test
    void a_name_whose_time_is_over_is_free_at_once() {
        // a sweeper that comes every 5 s, so that the session is there still
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            Session first = host.sessions().create(ADMIN, S1, living(Duration.ofSeconds(1)));
            Eventually.holds(
                    () -> host.sessions().find(ADMIN, S1).map(Session::state).orElse(SessionState.EXPIRED)
                            == SessionState.EXPIRED);
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
                assertTrue(lease.session().created().isAfter(first.created()));
                assertEquals(Optional.empty(), lease.session().expires());
            }
        }
    }

    @Test
    void an_idle_jail_stops_but_not_under_a_lease_nor_under_a_background_process() {
        try (TestHost host = TestHost.open(directory, Settings.usual().idling(Duration.ofMillis(300)))) {
            SessionLease held = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS);
            // when its first process began, in clock ticks: the number of a namespace may be given again
            String jail = sh(held, "cut -d' ' -f22 /proc/1/stat");
            try (SessionLease other =
                    host.sessions().leaseOrCreate(ADMIN, new SessionId("other"), SessionRequest.DEFAULTS)) {
                sh(other, "true");
            }
            // the other, which nobody holds, is stopped meanwhile: the sweeper has been round
            Eventually.holds(() -> host.sessions().count().active() == 1);
            assertEquals(jail, sh(held, "cut -d' ' -f22 /proc/1/stat; sleep 2 >/dev/null 2>&1 &"));
            held.close();
            try (SessionLease again = host.sessions().lease(ADMIN, S1)) {
                assertEquals(jail, sh(again, "cut -d' ' -f22 /proc/1/stat"));
            }
            try (SessionLease other = host.sessions().lease(ADMIN, new SessionId("other"))) {
                sh(other, "true");
            }
            Eventually.holds(() -> !active(host, "other"));
            assertTrue(active(host, "s1"), "its background process keeps it");
            Eventually.holds(() -> !active(host, "s1"));
            assertEquals(0, host.processes());
            try (SessionLease again = host.sessions().lease(ADMIN, S1)) {
                assertFalse(jail.equals(sh(again, "cut -d' ' -f22 /proc/1/stat")), "a new jail is started");
            }
        }
    }

    @Test
    void a_jail_that_was_killed_is_started_anew_by_the_next_command() {
        try (TestHost host = TestHost.open(directory, Settings.usual());
                SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
            sh(lease, "echo kept > f");
            host.killJails();
            Eventually.holds(() -> host.sessions().count().active() == 0);
            assertEquals("kept", sh(lease, "cat f"));
            assertEquals(1, host.sessions().count().active());
        }
    }

    @Test
    void an_image_unmounted_under_a_lease_is_mounted_again_by_its_next_jail_and_by_the_next_lease() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.IMAGE));
                SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
            assertEquals("", sh(lease, "echo kept > f"));
            unmount(lease.mountPoint());
            assertEquals("kept", sh(lease, "cat f; echo more > g"), "what runs goes on in its own volume");
            host.sessions().stop(ADMIN, S1, "a new jail");
            assertEquals("kept more", sh(lease, "echo $(cat f g)"));
            unmount(lease.mountPoint());
            try (SessionLease next = host.sessions().lease(ADMIN, S1)) {
                assertEquals("kept more", sh(next, "echo $(cat f g)"));
            }
        }
    }

    private static void unmount(String target) throws Exception {
        Process umount = new ProcessBuilder("umount", "-l", target).inheritIO().start();
        assertEquals(0, umount.waitFor());
    }

    @Test
    void a_stopping_server_ends_leases_and_keeps_sessions() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        Settings settings = Settings.usual();
        SessionLease lease;
        try (TestHost host = TestHost.open(directory, settings)) {
            lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS);
            lease.onEnd(told::complete);
            sh(lease, "echo kept > f; sleep 1000 >/dev/null 2>&1 &");
            assertTrue(host.host().ready());
            host.host().close();
            assertEquals(0, host.processes());
            assertFalse(host.host().ready());
            assertEquals("the server is stopping; session 's1' and its files stay", told.get(5, TimeUnit.SECONDS));
            SessionException e = assertThrows(
                    SessionException.class, () -> host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS));
            assertEquals(SessionError.UNAVAILABLE, e.error());
        }
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease again = host.sessions().lease(ADMIN, S1)) {
            assertEquals("kept", sh(again, "cat f"));
            assertEquals(
                    List.of(
                            AuditKind.COMMAND_ENDED,
                            AuditKind.COMMAND,
                            AuditKind.SERVER_STARTED,
                            AuditKind.SERVER_STOPPED,
                            AuditKind.COMMAND_ENDED,
                            AuditKind.COMMAND),
                    host.host().audit().recent(ADMIN, 6).stream()
                            .map(AuditEvent::kind)
                            .toList());
        }
        lease.close();
    }

    private static boolean active(TestHost host, String id) {
        return host.sessions().find(ADMIN, new SessionId(id)).orElseThrow().state() == SessionState.ACTIVE;
    }

    static SessionRequest living(Duration life) {
        return SessionRequest.DEFAULTS.timeToLive(life);
    }

    private static List<String> mountsBelow(Path directory) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }
}
