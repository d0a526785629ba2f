package io.sandhold.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who makes room for whom, by programs of a real host on shelves of the test's own. */
class ShelvesTest {

    @TempDir
    Path directory;

    @Test
    void each_bound_is_kept_and_who_is_refused_has_pushed_nobody_out() throws Exception {
        try (ProgramRig rig = ProgramRig.open(directory, 1 << 20, Duration.ofMinutes(1));
                SessionLease one = rig.lease("one");
                SessionLease two = rig.lease("two")) {
            Program ended = rig.start("one", Kind.BACKGROUND, "true");
            ended.await(ProgramRig.LONG);
            Program running = rig.start("two", Kind.BACKGROUND, "exec sleep 1000");
            Shelves shelves = new Shelves(3, 2, 1);
            put(shelves, ended);
            put(shelves, running);
            // the one of the session makes room, and by that also for the account
            assertEquals(List.of(ended), shelves.take(one.session(), Optional.empty()));
            shelves.giveBack(one.session(), Optional.empty());
            put(shelves, ended);
            // the session's own runs: nobody of another session is pushed out for it
            assertEquals(SessionError.EXHAUSTED, refused(shelves, two));
            assertEquals(List.of(ended), shelves.of(one.session()));
            // the session has room for two, and the account for one: the oldest of it that has ended makes room
            Shelves others = new Shelves(3, 2, 2);
            put(others, ended);
            put(others, running);
            assertEquals(List.of(ended), others.take(two.session(), Optional.empty()));
            // and then nobody is left who could
            assertEquals(SessionError.EXHAUSTED, refused(others, one));
            assertEquals(List.of(running), others.all());
        }
    }

    private static void put(Shelves shelves, Program program) {
        assertEquals(List.of(), shelves.take(program.session(), Optional.empty()));
        shelves.put(program);
    }

    private static SessionError refused(Shelves shelves, SessionLease lease) {
        return assertThrows(SessionException.class, () -> shelves.take(lease.session(), Optional.empty()))
                .error();
    }
}
