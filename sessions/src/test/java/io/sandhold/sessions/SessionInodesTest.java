package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many files a session may have, where its kind of volumes bounds them. */
class SessionInodesTest {

    private static final SessionId S1 = new SessionId("s1");
    private static final String FILL = "i=0; while [ $i -lt 600 ]; do : > e$i || exit 9; i=$((i+1)); done";

    @TempDir
    Path directory;

    private SessionException refused(TestHost host, SessionRequest request) {
        return assertThrows(SessionException.class, () -> host.sessions().change(ADMIN, S1, request));
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE", "TMPFS"})
    void shell_meets_the_limit_and_goes_on_after_a_removal(VolumeKind kind) {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(kind));
                SessionLease lease = host.sessions()
                        .leaseOrCreate(
                                ADMIN,
                                S1,
                                SessionRequest.DEFAULTS.quota(8L << 20).inodes(256))) {
            assertEquals(OptionalLong.of(256), lease.session().inodes());
            String full = sh(lease, FILL);
            assertTrue(full.contains("No space left on device") && full.contains("exit"), full);
            assertEquals(256, host.sessions().usage(ADMIN, S1).disk().usedInodes());
            assertEquals("256", sh(lease, "df --output=iused . | tail -1"));
            assertEquals("made", sh(lease, "rm e1 && : > again && echo made"));
        }
    }

    @Test
    void number_changes_in_use_on_tmpfs_is_in_the_audit_and_stays_over_a_restart() {
        Settings settings = Settings.usual().on(VolumeKind.TMPFS);
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease lease = host.sessions()
                        .leaseOrCreate(
                                ADMIN,
                                S1,
                                SessionRequest.DEFAULTS.quota(8L << 20).inodes(256))) {
            assertTrue(sh(lease, FILL).contains("exit"));
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.inodes(1024));
            assertEquals("", sh(lease, FILL));
            assertTrue(host.host().audit().recent(ADMIN, 100).stream()
                    .anyMatch(event -> event.detail().equals("inodes 256 -> 1024")));
            SessionException tooFew = refused(host, SessionRequest.DEFAULTS.inodes(128));
            assertEquals(SessionError.IN_USE, tooFew.error(), tooFew.getMessage());
            assertTrue(tooFew.getMessage().contains("number of inodes of session 's1' stays"), tooFew.getMessage());
            assertEquals(1024, lease.space().totalInodes());
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.quota(16L << 20));
            assertEquals(1024, lease.space().totalInodes());
        }
        try (TestHost host = TestHost.open(directory, settings);
                SessionLease lease = host.sessions().lease(ADMIN, S1)) {
            assertEquals(OptionalLong.of(1024), lease.session().inodes());
            assertEquals(1024, lease.space().totalInodes());
        }
    }

    @Test
    void image_keeps_the_number_it_was_made_with() {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(VolumeKind.IMAGE))) {
            host.sessions()
                    .create(ADMIN, S1, SessionRequest.DEFAULTS.quota(8L << 20).inodes(256));
            SessionException other = refused(host, SessionRequest.DEFAULTS.inodes(512));
            assertEquals(SessionError.INVALID, other.error());
            assertTrue(other.getMessage().contains("set when it is made"), other.getMessage());
            SessionException grown = refused(host, SessionRequest.DEFAULTS.quota(16L << 20));
            assertEquals(SessionError.INVALID, grown.error());
            assertTrue(grown.getMessage().contains("make a new session of that size"), grown.getMessage());
            host.sessions().change(ADMIN, S1, SessionRequest.DEFAULTS.inodes(256));
            try (SessionLease lease = host.sessions().lease(ADMIN, S1)) {
                assertEquals(256, lease.space().totalInodes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BTRFS", "DIRECTORY"})
    void kind_without_a_limit_refuses_one_by_its_name(VolumeKind kind) {
        try (TestHost host = TestHost.open(directory, Settings.usual().on(kind))) {
            SessionException refusal = assertThrows(
                    SessionException.class,
                    () -> host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS.inodes(256)));
            assertEquals(SessionError.INVALID, refusal.error());
            assertTrue(refusal.getMessage().contains("kind " + kind.name().toLowerCase(Locale.ROOT)));
            assertTrue(refusal.getMessage().contains("--volumes image"), refusal.getMessage());
            assertTrue(host.sessions().find(ADMIN, S1).isEmpty());
            assertFalse(host.sessions()
                    .usage(
                            ADMIN,
                            host.sessions()
                                    .create(ADMIN, S1, SessionRequest.DEFAULTS)
                                    .id())
                    .disk()
                    .boundsInodes());
        }
    }
}
