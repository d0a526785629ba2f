package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A removal that the disk refuses: a file in the volume is made immutable, which stops even root. */
class HalfwayRemovalTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    @Test
    void a_removal_that_fails_half_way_is_told_and_finished_when_the_disk_allows() throws Exception {
        Settings settings = Settings.usual().idling(Duration.ofMillis(400));
        Path file;
        try (TestHost host = TestHost.open(directory, settings)) {
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
                sh(lease, "echo x > f; sleep 1000 >/dev/null 2>&1 &");
                file = Path.of(lease.mountPoint(), "workspace", "f");
            }
            assumeTrue(chattr("+i", file.toString()), "the file system of " + directory + " knows no immutable files");
            try {
                refused(SessionError.UNAVAILABLE, () -> host.sessions().delete(ADMIN, S1, "not wanted"));
                assertEquals(0, host.processes(), "what ran is killed all the same");
                assertEquals(
                        SessionState.DELETED,
                        host.sessions().find(ADMIN, S1).orElseThrow().state());
                String going =
                        refused(SessionError.UNAVAILABLE, () -> host.sessions().lease(ADMIN, S1));
                assertTrue(going.contains("still being removed"), going);
                refused(SessionError.EXISTS, () -> host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS));
            } finally {
                // wherever the removal has moved it to
                assertTrue(chattr("-i", "-R", directory.toString()));
            }
            Eventually.holds(() -> host.sessions().find(ADMIN, S1).isEmpty());
            assertEquals(List.of(), host.volumes().ids());
            assertEquals(new SessionCount(0, 0), host.sessions().count());
            host.sessions().create(ADMIN, S1, SessionRequest.DEFAULTS);
        }
    }

    private static boolean chattr(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("chattr"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static String refused(SessionError error, Executable asked) {
        SessionException e = assertThrows(SessionException.class, asked);
        assertEquals(error, e.error(), e.getMessage());
        return e.getMessage();
    }
}
