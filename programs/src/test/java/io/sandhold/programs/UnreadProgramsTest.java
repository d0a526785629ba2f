package io.sandhold.programs;

import static io.sandhold.programs.ProgramRig.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.SessionLease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of programs that nobody reads, and of all when the server ends. */
class UnreadProgramsTest {

    private static final Duration SOON = Duration.ofMillis(300);

    @TempDir
    Path directory;

    @Test
    void one_that_lost_its_reader_is_killed_and_forgotten_with_what_belongs_to_it() throws Exception {
        try (ProgramRig rig = ProgramRig.open(directory, 1 << 20, SOON)) {
            AtomicInteger closed = new AtomicInteger();
            Program program = rig.programs()
                    .start(
                            rig.lease("left"),
                            new ProgramRequest(
                                    Command.of("yes"),
                                    "yes",
                                    Optional.empty(),
                                    Kind.ATTACHED,
                                    closed::incrementAndGet));
            try (Follower follower = program.attach(Position.BEGINNING, true)) {
                assertInstanceOf(Told.Printed.class, follower.next(LONG));
            }
            Ending ending = program.await(LONG).orElseThrow();
            assertEquals(Cause.KILLED, ending.exit().cause());
            assertTrue(ending.sentence().contains("did not come back"), ending::toString);
            Eventually.holds("it is forgotten", () -> known(rig, "left").isEmpty());
            Eventually.holds("what belongs to it is closed", () -> closed.get() == 1);
        }
    }

    @Test
    void one_whose_reader_never_came_is_killed_too() throws Exception {
        try (ProgramRig rig = ProgramRig.open(directory, 1 << 20, SOON)) {
            Program program = rig.start("alone", Kind.ATTACHED, "exec sleep 1000");
            assertEquals(Cause.KILLED, program.await(LONG).orElseThrow().exit().cause());
        }
    }

    @Test
    void one_that_is_read_lives_on_and_is_forgotten_after_its_end() throws Exception {
        try (ProgramRig rig = ProgramRig.open(directory, 1 << 20, SOON)) {
            Program program = rig.start("read", Kind.ATTACHED, "cat");
            try (Follower follower = program.attach(Position.BEGINNING, true)) {
                assertInstanceOf(Told.Nothing.class, follower.next(SOON.multipliedBy(3)));
                program.endInput(LONG);
                assertInstanceOf(Told.Ended.class, follower.next(LONG));
                assertEquals(List.of(program), known(rig, "read"));
            }
            Eventually.holds("it is forgotten", () -> known(rig, "read").isEmpty());
        }
    }

    @Test
    void one_that_has_ended_is_known_for_its_time() throws Exception {
        ProgramRules rules = new ProgramRules(directory.resolve("outputs"), 1 << 20, SOON, SOON);
        try (ProgramRig rig = ProgramRig.open(directory, rules)) {
            Program running = rig.start("timed", Kind.BACKGROUND, "exec sleep 1000");
            rig.start("timed", Kind.BACKGROUND, "true").await(LONG);
            Eventually.holds("it is forgotten", () -> known(rig, "timed").equals(List.of(running)));
        }
    }

    @Test
    void the_end_of_the_server_ends_them_also_where_a_reader_stands_still() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (ProgramRig rig = ProgramRig.open(directory, 1 << 20, Duration.ofMinutes(1))) {
            Program stalled = rig.start("stalled", Kind.ATTACHED, "yes");
            Program background = rig.start("stalled", Kind.BACKGROUND, "trap '' TERM; while true; do sleep 1; done");
            Follower still = stalled.attach(Position.BEGINNING, true);
            assertInstanceOf(Told.Printed.class, still.next(LONG));
            Eventually.holds("it waits for its reader", () -> stalled.printed().stdout() >= ProgramOutput.LEAD);
            Follower waiting = background.follow(Position.BEGINNING, Set.of(Outlet.STDOUT), true);
            Thread.ofVirtual().start(() -> {
                try {
                    if (!(waiting.next(LONG) instanceof Told.Nothing)) {
                        told.countDown();
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            long began = System.nanoTime();
            rig.programs().close();
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(8));
            assertTrue(stalled.ending().isPresent() && background.ending().isPresent());
            assertTrue(told.await(10, TimeUnit.SECONDS), "who waits is told");
        }
        // a killed server's leftovers go at the next start
        Files.createFile(directory.resolve("outputs").resolve("output1"));
        try (ProgramRig rig = ProgramRig.open(directory.resolve("."), 1 << 20, SOON)) {
            try (var names = Files.list(directory.resolve("outputs"))) {
                assertEquals(List.of(), names.toList());
            }
            assertEquals(List.of(), known(rig, "stalled"));
        }
    }

    private static List<Program> known(ProgramRig rig, String session) {
        try (SessionLease lease = rig.lease(session)) {
            return rig.programs().list(lease);
        }
    }
}
