package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandhold.sessions.FaultyServer.Act;
import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that is killed between any two steps of a session's life, and what the next start finds. A step is a call that changes
 * something: of a file, a directory, a mount, a loop device, a quota, a control group, a process, the registry.
 *
 * <p>What the asking thread does is tried with every kind of volumes: as many sessions as there are steps, each held before another
 * one, and then the server is killed. What other threads do (the spawner's fork, the clearing up after a jail) takes a server for each
 * step, and is the same for every kind.
 *
 * <p>The normal run takes a sample: of the asking thread the first step of each place in the code, of the other threads the same, with
 * plain directories. {@code -Psoak} takes every single step of every thread, with every kind.
 */
@Execution(ExecutionMode.CONCURRENT)
class EveryStepTest {

    private static final boolean SOAK = Boolean.getBoolean("sandhold.soak");
    private static final int LEAST_STEPS = 40;
    private static final int LEAST_PLACES = 25;
    private static final int MOST_STEPS = 240;
    private static final SessionId STAYS = new SessionId("stays");

    @TempDir
    Path directory;

    /** What a killed server had answered of one session, and which step it was before. */
    private record Life(Set<Act> answered, String held) {

        static Life of(SessionId id, List<String> said) {
            Set<Act> answered = EnumSet.noneOf(Act.class);
            String held = "";
            for (String line : said) {
                if (line.startsWith(id + " did ")) {
                    answered.add(Act.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
                } else if (line.startsWith(id + " held ")) {
                    held = line;
                }
            }
            return new Life(answered, held);
        }

        boolean did(Act act) {
            return answered.contains(act);
        }

        boolean amid(Act act) {
            return answered.size() == act.ordinal();
        }
    }

    @ParameterizedTest
    @EnumSource(VolumeKind.class)
    void a_server_killed_before_any_step_loses_nothing_and_leaves_nothing(VolumeKind kind) throws Exception {
        Settings settings = Settings.usual().on(kind);
        Session stays = begin(settings);
        int held = 0;
        boolean toItsEnd = false;
        for (int from = 1; !toItsEnd; from += FaultyServer.ids().size()) {
            assertTrue(from < MOST_STEPS, "a life does not come to its end");
            List<String> said = SOAK
                    ? FaultyServer.killedWithAllHeld(directory, settings, from)
                    : FaultyServer.killedWithEachPlaceHeld(directory, settings);
            assertEquals(
                    List.of(),
                    said.stream().filter(line -> line.endsWith("hangs")).toList());
            Map<SessionId, Life> lives = new LinkedHashMap<>();
            for (SessionId id : FaultyServer.ids()) {
                if (said.stream().anyMatch(line -> line.startsWith(id + " "))) {
                    lives.put(id, Life.of(id, said));
                }
            }
            check(settings, stays, lives);
            held += (int) lives.values().stream()
                    .filter(life -> !life.held().isEmpty())
                    .count();
            toItsEnd = lives.values().stream().anyMatch(life -> life.did(Act.DELETE));
            assertTrue(SOAK || toItsEnd, "a sample is one server, and its last life goes to its end");
        }
        assertTrue(
                held >= (SOAK ? LEAST_STEPS : LEAST_PLACES),
                held + " steps are too few: the points are not where they should be");
    }

    @ParameterizedTest
    @EnumSource(VolumeKind.class)
    void so_does_one_killed_before_what_other_threads_do(VolumeKind kind) throws Exception {
        assumeTrue(
                SOAK || kind == VolumeKind.DIRECTORY, "with -Psoak; what other threads do is the same for every kind");
        Settings settings = Settings.usual().on(kind);
        Session stays = begin(settings);
        List<String> steps = FaultyServer.killedAt(directory, settings, 0).stream()
                .filter(line -> line.startsWith("step "))
                .toList();
        Set<String> seen = new HashSet<>();
        int tried = 0;
        for (int step = 1; step <= steps.size(); step++) {
            String name = steps.get(step - 1);
            if (SOAK || step == 1 || name.contains(" beside ") && seen.add(name)) {
                List<String> said = FaultyServer.killedAt(directory, settings, step);
                Life life = Life.of(FaultyServer.ID, said);
                check(
                        settings,
                        stays,
                        Map.of(FaultyServer.ID, new Life(life.answered(), "before " + step + ", " + name)));
                tried++;
            }
        }
        assertTrue(tried > 4, steps::toString);
    }

    private Session begin(Settings settings) {
        try (TestHost host = TestHost.open(directory, settings)) {
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, STAYS, SessionRequest.DEFAULTS)) {
                sh(lease, "echo untouched > f");
            }
            return host.sessions().find(ADMIN, STAYS).orElseThrow();
        }
    }

    private void check(Settings settings, Session stays, Map<SessionId, Life> lives) {
        try (TestHost host = TestHost.open(directory, settings)) {
            // the kernel takes the dead server's jails down at once; a zombie may wait a moment for its reaper
            Eventually.holds(() -> host.processes() == 0);
            List<Session> sessions = host.sessions().list(ADMIN);
            Set<String> there = new TreeSet<>();
            Set<Integer> uids = new HashSet<>();
            for (Session session : sessions) {
                there.add(session.id().value());
                assertTrue(uids.add(session.uid()), () -> "one uid, one session: " + sessions);
            }
            assertEquals(there, new TreeSet<>(host.volumes().ids()));
            if (settings.kind() != VolumeKind.TMPFS) { // which lives no longer than an orderly stopped server
                assertEquals(List.of(), recovered(host));
                assertUntouched(host, stays);
            }
            lives.forEach((id, life) -> {
                if (there.contains(id.value())) {
                    assertFalse(life.did(Act.DELETE), life::toString);
                    assertWhole(host, id, life);
                    host.sessions().delete(ADMIN, id, "looked at");
                } else {
                    assertTrue(life.did(Act.DELETE) || life.amid(Act.CREATE) || life.amid(Act.DELETE), life::toString);
                }
                host.sessions().create(ADMIN, id, SessionRequest.DEFAULTS); // its name is free
                host.sessions().delete(ADMIN, id, "looked at");
            });
        }
        // another test's jail that starts at this moment keeps a copy of the mounts, and so a loop device, a little
        // longer
        Eventually.holds(() -> left().isEmpty(), () -> "left: " + left());
    }

    private static void assertUntouched(TestHost host, Session stays) {
        Session now = host.sessions().find(ADMIN, STAYS).orElseThrow();
        assertEquals(stays, now.usedAt(stays.lastUsed()).in(stays.state()));
        try (SessionLease lease = host.sessions().lease(ADMIN, STAYS)) {
            assertEquals("untouched", sh(lease, "cat f"));
        }
    }

    private static void assertWhole(TestHost host, SessionId id, Life life) {
        try (SessionLease lease = host.sessions().lease(ADMIN, id)) {
            String found = sh(lease, "cat f 2>/dev/null | cat; echo more > g; cat g");
            if (!life.amid(Act.START)) {
                assertEquals(life.did(Act.START) ? "kept\nmore" : "more", found, life::toString);
            }
        }
    }

    private static List<String> recovered(TestHost host) {
        return host.host().audit().recent(ADMIN, 1000).stream()
                .takeWhile(event -> event.kind() != AuditKind.SERVER_STARTED) // the newest is the first
                .filter(event -> event.kind() == AuditKind.SESSION_RECOVERED)
                .map(AuditEvent::toString)
                .toList();
    }

    /** What an orderly stop has not taken away. */
    private List<String> left() {
        try {
            return new Leftovers(directory).all();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a check has failed, a killed server's mounts and devices are still there, and more than its directory goes. */
    @AfterEach
    void takeAway() throws Exception {
        new Leftovers(directory).clear();
    }
}
