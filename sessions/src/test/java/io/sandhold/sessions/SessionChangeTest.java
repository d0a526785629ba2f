package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a session changes while it is there, and what is told of it. */
class SessionChangeTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    @Test
    void limits_and_size_change_in_use_and_stay_over_a_restart() {
        Settings settings = Settings.usual().on(VolumeKind.BTRFS);
        SessionRequest more = SessionRequest.DEFAULTS
                .quota(32L << 20)
                .limits(AskedLimits.NONE.openFiles(512).memory(200L << 20))
                .idleTime(Duration.ofHours(3));
        Session changed;
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease lease =
                        host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.quota(8L << 20))) {
            assertTrue(sh(lease, "head -c 20M /dev/zero > f").contains("exit 1"));
            changed = host.sessions().change(ADMIN, S1, more);
            assertEquals(32L << 20, changed.quotaBytes());
            assertEquals("512", sh(lease, "head -c 20M /dev/zero > f && ulimit -n"));
            assertEquals(
                    AuditKind.SESSION_CHANGED,
                    host.host().audit().recent(ADMIN, 100).stream()
                            .map(AuditEvent::kind)
                            .filter(kind -> kind.name().startsWith("SESSION_"))
                            .findFirst()
                            .orElseThrow());
        }
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease lease = host.sessions().lease(ADMIN, S1)) {
            Session found = host.sessions().find(ADMIN, S1).orElseThrow();
            assertEquals(changed.limits(), found.limits());
            assertEquals(changed.life(), found.life());
            assertEquals(32L << 20, lease.space().totalBytes());
        }
    }

    @Test
    void change_that_what_is_in_use_forbids_changes_nothing() {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.BTRFS));
                SessionLease lease =
                        host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.quota(30L << 20))) {
            sh(lease, "head -c 20M /dev/zero > f; sync f; sleep 1000 > /dev/null 2>&1 &");
            Session before = host.sessions().find(ADMIN, S1).orElseThrow();
            for (SessionRequest refused : new SessionRequest[] {
                SessionRequest.DEFAULTS.quota(10L << 20).limits(AskedLimits.NONE.openFiles(99)),
                SessionRequest.DEFAULTS.network(SessionNetwork.HOST).quota(31L << 20)
            }) {
                SessionException e = assertThrows(
                        SessionException.class, () -> host.sessions().change(ADMIN, S1, refused));
                assertEquals(SessionError.IN_USE, e.error(), e.getMessage());
                Session after = host.sessions().find(ADMIN, S1).orElseThrow();
                assertEquals(before.quotaBytes(), after.quotaBytes());
                assertEquals(before.limits(), after.limits());
                assertEquals(before.network(), after.network());
                assertEquals(30L << 20, lease.space().totalBytes());
                assertEquals("" + before.limits().openFiles(), sh(lease, "ulimit -n"), "of commands that come after");
            }
        }
    }

    @Test
    void a_change_that_a_volume_refuses_leaves_no_warning_of_a_quota_that_is_as_it_was() {
        List<String> warned = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(HostedVolume.class.getName());
        Filter before = logger.getFilter();
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.IMAGE))) {
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS.quota(40L << 20));
            logger.setFilter(record -> {
                warned.add(record.getMessage());
                return true;
            });
            SessionException e = assertThrows(
                    SessionException.class,
                    () -> host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.quota(20L << 20)));
            assertEquals(SessionError.NOT_POSSIBLE, e.error());
            assertEquals(List.of(), warned);
            assertEquals(
                    40L << 20, host.sessions().find(ADMIN, S1).orElseThrow().quotaBytes());
        } finally {
            logger.setFilter(before);
        }
    }

    @Test
    void an_image_is_not_grown_for_a_change_that_the_running_jail_refuses() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.IMAGE));
                SessionLease lease =
                        host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS.quota(8L << 20))) {
            assertEquals("", sh(lease, "sleep 1000 > /dev/null 2>&1 &"));
            Path image = directory.resolve("volumes/image/images/s1.img");
            long bytes = Files.size(image);
            long room = lease.space().totalBytes();
            SessionException e = assertThrows(
                    SessionException.class,
                    () -> host.sessions()
                            .change(
                                    ADMIN,
                                    S1,
                                    SessionRequest.DEFAULTS
                                            .network(SessionNetwork.HOST)
                                            .quota(32L << 20)));
            assertTrue(e.getMessage().contains("cannot change while its programs run"), e.getMessage());
            assertEquals(bytes, Files.size(image));
            assertEquals(room, lease.space().totalBytes());
            assertEquals(8L << 20, host.sessions().find(ADMIN, S1).orElseThrow().quotaBytes());
        }
    }

    @Test
    void the_network_changes_where_a_jail_stands_and_nothing_runs() {
        try (TestHost host = TestHost.open(directory, Settings.usual());
                SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
            String apart = sh(lease, "readlink /proc/self/ns/net");
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.network(SessionNetwork.HOST));
            assertNotEquals(apart, sh(lease, "readlink /proc/self/ns/net"));
        }
    }

    @Test
    void a_change_to_what_it_is_already_leaves_no_event() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            Session made = host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS);
            host.sessions()
                    .change(
                            ADMIN,
                            S1,
                            SessionRequest.DEFAULTS
                                    .quota(made.quotaBytes())
                                    .limits(AskedLimits.NONE.memory(
                                            made.limits().memoryBytes())));
            assertEquals(0, changes(host));
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.idleTime(Duration.ofHours(1)));
            assertEquals(1, changes(host));
        }
    }

    private static long changes(TestHost host) {
        return host.host().audit().recent(ADMIN, 100).stream()
                .filter(event -> event.kind() == AuditKind.SESSION_CHANGED)
                .count();
    }

    @Test
    void a_time_is_set_back_to_never() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            host.sessions()
                    .create(
                            ADMIN,
                            S1,
                            SessionRequest.DEFAULTS
                                    .timeToLive(Duration.ofHours(1))
                                    .extendOnUse(true)
                                    .idleTime(Duration.ofHours(1)));
            Session endless = host.sessions()
                    .change(
                            ADMIN,
                            S1,
                            SessionRequest.DEFAULTS
                                    .timeToLive(SessionRequest.NEVER)
                                    .idleTime(SessionRequest.NEVER));
            assertEquals(Lifetime.ENDLESS, endless.life());
        }
    }

    @Test
    void a_processor_share_below_what_the_kernel_keeps_is_refused() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS.limits(AskedLimits.NONE.cpus(0.01)));
            for (double cpus : new double[] {1e-9, 0.001, 0, -1}) {
                SessionException e = assertThrows(
                        SessionException.class,
                        () -> host.sessions()
                                .change(ADMIN, S1, SessionRequest.DEFAULTS.limits(AskedLimits.NONE.cpus(cpus))));
                assertEquals(SessionError.INVALID, e.error());
                assertTrue(e.getMessage().contains("at least 0.01"), e.getMessage());
                assertFalse(e.getMessage().contains("E-"), e.getMessage());
            }
        }
    }

    @Test
    void a_command_that_starts_as_its_session_is_stopped_runs_or_ends_with_it() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual());
                SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
            for (int round = 0; round < 10; round++) {
                CountDownLatch ready = new CountDownLatch(4);
                List<FutureTask<Boolean>> commands = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    FutureTask<Boolean> command = new FutureTask<>(() -> {
                        ready.countDown();
                        boolean killed = false;
                        while (!killed) {
                            killed = end(lease, "true") == Cause.KILLED;
                        }
                        return true;
                    });
                    commands.add(command);
                    Thread.ofVirtual().start(command);
                }
                ready.await();
                while (!commands.stream().allMatch(FutureTask::isDone)) {
                    host.sessions().stop(ADMIN, S1, "to see");
                }
                for (FutureTask<Boolean> command : commands) {
                    assertTrue(command.get());
                }
            }
        }
    }

    @Test
    void only_its_owner_may_change_it_and_only_within_the_bounds() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
            Principal other = host.user("other");
            assertEquals(
                    SessionError.NOT_FOUND,
                    assertThrows(
                                    SessionException.class,
                                    () -> host.sessions().change(other, S1, SessionRequest.DEFAULTS.quota(2L << 20)))
                            .error());
            assertEquals(
                    SessionError.INVALID,
                    assertThrows(
                                    SessionException.class,
                                    () -> host.sessions()
                                            .change(
                                                    ADMIN,
                                                    S1,
                                                    SessionRequest.DEFAULTS.limits(AskedLimits.NONE.memory(1L << 50))))
                            .error());
        }
    }

    @Test
    void usage_is_told_of_one_and_of_all() {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.BTRFS));
                SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
            sh(
                    lease,
                    "head -c 3M /dev/urandom > f; sync f; python3 -c 'import time\nwhile time.process_time() < 0.1: pass'");
            SessionUsage usage = host.sessions().usage(ADMIN, S1);
            assertTrue(usage.disk().usedBytes() >= 3 << 20, usage::toString);
            assertTrue(usage.processes().cpu().toMillis() >= 100, usage::toString);
            assertEquals(1, host.sessions().usage(ADMIN).size());
            assertEquals(0, host.sessions().usage(host.user("other")).size());
            host.sessions().stop(ADMIN, S1, "to see what stays");
            SessionUsage stopped = host.sessions().usage(ADMIN, S1);
            assertTrue(
                    stopped.processes().cpu().toMillis() >= 100,
                    "the processor time of a jail that has ended: " + stopped);
            assertEquals(0, stopped.processes().memoryBytes());
        }
    }

    @Test
    void each_end_has_its_cause_for_the_door_and_for_the_audit() {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.BTRFS));
                SessionLease lease = host.sessions()
                        .leaseOrCreate(
                                ADMIN,
                                S1,
                                SessionRequest.DEFAULTS
                                        .quota(4L << 20)
                                        .limits(new AskedLimits(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(Duration.ofSeconds(2)),
                                                Optional.empty())))) {
            assertEquals(Cause.EXIT, end(lease, "exit 3"));
            assertEquals(Cause.SIGNAL, end(lease, "kill -TERM $$"));
            assertEquals(Cause.TIME_LIMIT, end(lease, "sleep 600"));
            assertEquals(Cause.DISK, end(lease, "head -c 40M /dev/zero > f"));
            assertEquals("", sh(lease, "rm f"));
            try (Execution sleeping = lease.start(Command.of("sleep", "600"), "sleep")) {
                host.sessions().stop(ADMIN, S1, "to see");
                assertEquals(Cause.KILLED, end(sleeping).cause());
            }
            String told = host.host().audit().recent(ADMIN, 100).stream()
                    .filter(event -> event.kind() == AuditKind.COMMAND_ENDED)
                    .map(event -> event.detail().split(":")[0])
                    .toList()
                    .reversed()
                    .toString();
            assertEquals("[exit 3, signal 143, time_limit 137, disk 1, exit 0, killed 137]", told);
        }
    }

    private static Cause end(SessionLease lease, String line) {
        try (Execution execution = lease.start(Command.of("sh", "-c", line), line)) {
            return end(execution).cause();
        }
    }

    private static Exit end(Execution execution) {
        while (true) {
            if (execution.next() instanceof Output.Exited(Exit exit)) {
                return exit;
            }
        }
    }
}
