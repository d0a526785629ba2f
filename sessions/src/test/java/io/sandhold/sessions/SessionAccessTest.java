package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Command;
import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Who sees which session, and many at once. */
class SessionAccessTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    private TestHost host;
    private Sessions sessions;
    private Principal anna;
    private Principal ben;

    @BeforeEach
    void open() {
        host = TestHost.open(directory, Settings.usual().atMost(40));
        sessions = host.sessions();
        anna = host.user("anna");
        ben = host.user("ben");
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void a_foreign_session_is_as_one_that_does_not_exist() {
        Session annas = sessions.create(anna, S1, SessionRequest.DEFAULTS);
        Session bens = sessions.createNamed(ben, SessionRequest.DEFAULTS);
        assertEquals(Optional.empty(), sessions.find(ben, S1));
        assertEquals(List.of(bens), sessions.list(ben));
        assertEquals(List.of(annas), sessions.list(anna));
        assertEquals(List.of(annas, bens), sessions.list(ADMIN));
        assertFalse(sessions.delete(ben, S1, "mine now"));
        String foreign = refused(SessionError.NOT_FOUND, () -> sessions.lease(ben, S1));
        String missing = refused(SessionError.NOT_FOUND, () -> sessions.lease(ben, new SessionId("none")));
        assertEquals(missing, foreign);
        assertFalse(
                missing.contains("make it"),
                missing); // it is said of what is to be deleted too, and of what is another's
        assertEquals(
                missing,
                refused(SessionError.NOT_FOUND, () -> sessions.leaseOrCreate(ben, S1, SessionRequest.DEFAULTS)));
        refused(SessionError.EXISTS, () -> sessions.create(ben, S1, SessionRequest.DEFAULTS));
        refused(SessionError.EXISTS, () -> sessions.create(anna, S1, SessionRequest.DEFAULTS));
        assertEquals(annas, sessions.find(anna, S1).orElseThrow());
        assertEquals(annas, sessions.find(ADMIN, S1).orElseThrow());
        AuditEvent newest = host.host().audit().recent(ADMIN, 1).getFirst();
        assertEquals(AuditKind.REFUSED, newest.kind());
        assertEquals("ben", newest.account());
        assertTrue(sessions.delete(ADMIN, S1, "by an administrator"));
    }

    @Test
    void how_a_jail_is_built_is_for_administrators_to_see() {
        sessions.create(anna, S1, SessionRequest.DEFAULTS);
        String command = sessions.explainJail(ADMIN, S1);
        assertTrue(command.contains("--hostname s1"), command);
        assertEquals(new SessionCount(1, 0), sessions.count());
        refused(SessionError.FORBIDDEN, () -> sessions.explainJail(anna, S1));
        refused(SessionError.NOT_FOUND, () -> sessions.explainJail(ben, S1));
        refused(SessionError.NOT_FOUND, () -> sessions.explainJail(ADMIN, new SessionId("none")));
    }

    @Test
    void a_host_that_is_full_says_so_and_makes_room_when_one_goes() {
        for (int i = 0; i < 40; i++) {
            sessions.createNamed(anna, SessionRequest.DEFAULTS);
        }
        String full = refused(SessionError.EXHAUSTED, () -> sessions.create(anna, S1, SessionRequest.DEFAULTS));
        assertTrue(full.contains("at most 40"), full);
        assertEquals(40, host.volumes().ids().size());
        assertTrue(sessions.delete(anna, sessions.list(anna).getFirst().id(), "room"));
        sessions.create(anna, S1, SessionRequest.DEFAULTS);
        refused(SessionError.EXHAUSTED, () -> sessions.createNamed(anna, SessionRequest.DEFAULTS));
    }

    @Test
    void a_session_that_cannot_be_made_leaves_nothing_and_hurts_nothing() {
        host.volumes().create("s1", 1L << 20, 300_000_000);
        refused(SessionError.UNAVAILABLE, () -> sessions.create(anna, S1, SessionRequest.DEFAULTS));
        assertEquals(Optional.empty(), sessions.find(anna, S1));
        assertEquals(new SessionCount(0, 0), sessions.count());
        assertEquals(List.of("s1"), host.volumes().ids());
        host.volumes().find("s1").orElseThrow().delete();
        sessions.create(anna, S1, SessionRequest.DEFAULTS);
    }

    @Test
    void thirty_two_at_once_make_one_session_and_one_jail() throws Exception {
        Set<String> jails = ConcurrentHashMap.newKeySet();
        Set<Session> made = ConcurrentHashMap.newKeySet();
        atOnce(32, i -> {
            try (SessionLease lease = sessions.leaseOrCreate(anna, S1, SessionRequest.DEFAULTS)) {
                made.add(lease.session().usedAt(lease.session().created()).in(SessionState.CREATED));
                jails.add(sh(lease, "readlink /proc/self/ns/pid"));
            }
        });
        assertEquals(1, made.size());
        assertEquals(1, jails.size());
        assertEquals(new SessionCount(1, 1), sessions.count());
        assertEquals(List.of("s1"), host.volumes().ids());
        long created = host.host().audit().recent(ADMIN, 100).stream()
                .filter(event -> event.kind() == AuditKind.SESSION_CREATED)
                .count();
        assertEquals(1, created);
    }

    @Test
    void making_using_and_deleting_one_id_at_once_leaves_nothing() throws Exception {
        atOnce(24, i -> {
            for (int round = 0; round < 6; round++) {
                switch ((i + round) % 3) {
                    case 0 -> tolerating(SessionError.EXISTS, () -> sessions.create(anna, S1, SessionRequest.DEFAULTS));
                    case 1 ->
                        tolerating(SessionError.NOT_FOUND, () -> {
                            try (SessionLease lease = sessions.leaseOrCreate(anna, S1, SessionRequest.DEFAULTS)) {
                                lease.start(Command.of("true"), "true").close();
                            }
                        });
                    default -> sessions.delete(anna, S1, "race");
                }
            }
        });
        sessions.delete(anna, S1, "the end");
        assertEquals(new SessionCount(0, 0), sessions.count());
        assertEquals(List.of(), host.volumes().ids());
        assertEquals(0, host.processes());
    }

    @Test
    void sessions_of_different_ids_are_made_side_by_side() throws Exception {
        atOnce(32, i -> {
            SessionId id = new SessionId("p" + i);
            try (SessionLease lease = sessions.leaseOrCreate(anna, id, SessionRequest.DEFAULTS)) {
                assertEquals("p" + i, sh(lease, "hostname"));
            }
            sessions.delete(anna, id, "done");
        });
        assertEquals(new SessionCount(0, 0), sessions.count());
        assertEquals(List.of(), host.volumes().ids());
        assertEquals(0, host.processes());
    }

    private interface Numbered {
        void run(int number) throws Exception;
    }

    private static void atOnce(int threads, Numbered work) throws Exception {
        try (ExecutorService all = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            IntStream.range(0, threads)
                    .forEach(i -> running.add(all.submit(() -> {
                        work.run(i);
                        return i;
                    })));
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private static void tolerating(SessionError error, Executable work) throws Exception {
        try {
            work.execute();
        } catch (SessionException e) {
            assertEquals(error, e.error(), e.getMessage());
        } catch (Throwable e) {
            throw new Exception(e);
        }
    }

    private static String refused(SessionError error, Executable asked) {
        SessionException e = assertThrows(SessionException.class, asked);
        assertEquals(error, e.error(), e.getMessage());
        return e.getMessage();
    }
}
