package io.sandhold.programs;

import static io.sandhold.programs.ProgramRig.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.WindowSize;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in real jails, and whoever reads them. */
class ProgramsTest {

    private static final int KEPT = 128 << 10;

    @TempDir
    static Path directory;

    private static ProgramRig rig;

    @BeforeAll
    static void open() {
        rig = ProgramRig.open(directory, KEPT, Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @Test
    void a_program_in_the_background_goes_on_while_nobody_reads_and_keeps_the_end() throws Exception {
        Program program = rig.start("background", Kind.BACKGROUND, "seq 1 200000; echo over >&2");
        Ending ending = program.await(LONG).orElseThrow();
        assertEquals(0, ending.exit().code());
        long printed = program.printed().stdout();
        assertEquals(1_288_895, printed);
        assertEquals(printed - KEPT, program.kept().stdout());
        Piece end = program.read(Outlet.STDOUT, printed - 7, true, 100, Duration.ZERO);
        assertEquals("200000\n", new String(end.bytes(), StandardCharsets.UTF_8));
        Piece lost = program.read(Outlet.STDOUT, 10, true, 100, Duration.ZERO);
        assertEquals(printed - KEPT - 10, lost.lost());
        assertEquals(printed - KEPT, lost.offset());
        Piece stderr = program.read(Outlet.STDERR, 0, true, 100, Duration.ZERO);
        assertEquals("over\n", new String(stderr.bytes(), StandardCharsets.UTF_8));
        assertEquals(0, program.read(Outlet.STDERR, 5, true, 100, LONG).bytes().length);
    }

    @Test
    void another_reads_from_the_middle_while_it_runs() throws Exception {
        Program program = rig.start("middle", Kind.BACKGROUND, "echo first; echo second; exec sleep 1000");
        Piece middle = program.read(Outlet.STDOUT, 6, true, 1000, LONG);
        for (String text = ""; !text.equals("second\n"); ) {
            text += new String(middle.bytes(), StandardCharsets.UTF_8);
            middle = program.read(
                    Outlet.STDOUT, middle.next(), true, 1000, text.equals("second\n") ? Duration.ZERO : LONG);
        }
        try (SessionLease lease = rig.lease("middle")) {
            assertEquals(List.of(program), rig.programs().list(lease));
            assertEquals(program, rig.programs().find(lease, program.id()));
        }
        rig.programs().end(program, "a test is over");
        Ending ending = program.ending().orElseThrow();
        assertEquals(Cause.KILLED, ending.exit().cause());
        assertEquals("a test is over", ending.sentence());
        try (SessionLease lease = rig.lease("middle")) {
            assertEquals(List.of(), rig.programs().list(lease));
            assertEquals(
                    SessionError.NOT_FOUND,
                    assertThrows(SessionException.class, () -> rig.programs().find(lease, program.id()))
                            .error());
        }
    }

    @Test
    void one_that_is_read_waits_for_its_reader_and_loses_nothing() throws Exception {
        Program program = rig.start("attached", Kind.ATTACHED, "seq 1 400000");
        try (Follower follower = program.attach(Position.BEGINNING, true)) {
            Eventually.holds("it is far ahead", () -> program.printed().stdout() >= ProgramOutput.LEAD);
            Told first = follower.next(LONG);
            assertTrue(program.printed().stdout() <= ProgramOutput.LEAD + (64 << 10), program.printed()::toString);
            assertTrue(program.ending().isEmpty());
            String text = new String(((Told.Printed) first).piece().bytes(), StandardCharsets.UTF_8)
                    + ProgramRig.readAll(follower);
            assertEquals(numbers(400_000), text);
        }
    }

    @Test
    void a_reader_that_comes_back_goes_on_where_it_was() throws Exception {
        Program program = rig.start("resumed", Kind.ATTACHED, "seq 1 300000");
        StringBuilder text = new StringBuilder();
        Position seen = Position.BEGINNING;
        for (int i = 0; i < 8; i++) {
            try (Follower follower = program.attach(seen, true)) {
                // what it is given last never arrives
                for (int j = 0; j < 3; j++) {
                    Told.Printed printed = assertInstanceOf(Told.Printed.class, follower.next(LONG));
                    if (j < 2) {
                        text.append(new String(printed.piece().bytes(), StandardCharsets.UTF_8));
                        seen = printed.after();
                        assertEquals(0, printed.piece().lost());
                    }
                }
            }
        }
        try (Follower follower = program.attach(seen, true)) {
            text.append(ProgramRig.readAll(follower));
        }
        assertEquals(numbers(300_000), text.toString());
    }

    @Test
    void whoever_comes_last_has_the_place() throws Exception {
        Program program = rig.start("twice", Kind.ATTACHED, "cat");
        try (Follower second = displacing(program)) {
            assertEquals(5, program.send("hello".getBytes(StandardCharsets.UTF_8), LONG));
            program.endInput(LONG);
            assertEquals("hello", ProgramRig.readAll(second));
        }
    }

    @Test
    void stdout_and_stderr_are_told_in_the_order_of_their_printing() throws Exception {
        Program program = rig.start(
                "order",
                Kind.ATTACHED,
                "for i in 1 2 3 4 5; do echo out $i; sleep 0.05; echo err $i >&2; sleep 0.05; done");
        program.await(LONG);
        try (Follower follower = program.attach(Position.BEGINNING, true)) {
            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 5; i++) {
                expected.append("out ").append(i).append("\nerr ").append(i).append('\n');
            }
            assertEquals(expected.toString(), ProgramRig.readAll(follower));
        }
    }

    @Test
    void a_character_in_two_pieces_is_told_as_one() throws Exception {
        Program program = rig.start(
                "utf8",
                Kind.ATTACHED,
                "printf '\\342'; sleep 0.1; printf x >&2; sleep 0.1; printf '\\202\\254'; printf '\\303'");
        List<String> pieces = new ArrayList<>();
        try (Follower follower = program.attach(Position.BEGINNING, true)) {
            for (Told told = follower.next(LONG); told instanceof Told.Printed(Piece piece, Position _); ) {
                pieces.add(new String(piece.bytes(), StandardCharsets.UTF_8));
                told = follower.next(LONG);
            }
        }
        assertTrue(String.join("", pieces).contains("€"), pieces::toString);
        assertTrue(pieces.contains("x"), pieces::toString);
        assertEquals(
                "\ufffd",
                String.join("", pieces).substring(String.join("", pieces).length() - 1));
        assertEquals(3, String.join("", pieces).length(), pieces::toString);
    }

    @Test
    void a_terminal_has_a_size_and_hears_signals_and_what_is_typed() throws Exception {
        Program program = rig.startOnTerminal(
                "terminal",
                "trap 'stty size' WINCH; trap 'exit 7' INT; echo ready; while true; do read -r l || echo eof; done");
        awaitText(program, "ready");
        program.resize(new WindowSize(132, 43, 0, 0));
        Eventually.holds("the new size", () -> text(program).contains("ready"));
        program.send("\n".getBytes(StandardCharsets.UTF_8), LONG);
        awaitText(program, "43 132");
        program.endInput(LONG);
        awaitText(program, "eof");
        program.signal(2);
        assertEquals(7, program.await(LONG).orElseThrow().exit().code());
        assertFalse(program.takesInput());
        assertEquals(0, program.send(new byte[1], Duration.ofSeconds(1)));
    }

    @Test
    void input_that_is_not_read_is_not_taken_for_ever() throws Exception {
        Program program = rig.start("unread", Kind.BACKGROUND, "exec sleep 1000");
        byte[] much = new byte[4 << 20];
        int sent = program.send(much, Duration.ofMillis(200));
        assertTrue(sent > 0 && sent < 2 << 20, () -> "sent " + sent);
        assertTrue(program.takesInput());
        rig.programs().end(program, "a test is over");
    }

    @Test
    void a_name_is_one_running_programs_at_a_time() throws Exception {
        Program first = rig.start("names", Kind.BACKGROUND, "exec sleep 1000", Optional.of("web"));
        SessionException taken = assertThrows(
                SessionException.class, () -> rig.start("names", Kind.BACKGROUND, "true", Optional.of("web")));
        assertEquals(SessionError.EXISTS, taken.error());
        first.signal(15);
        assertEquals(143, first.await(LONG).orElseThrow().exit().code());
        Program second = rig.start("names", Kind.BACKGROUND, "true", Optional.of("web"));
        try (SessionLease lease = rig.lease("names")) {
            assertEquals(second, rig.programs().find(lease, "web"));
            assertEquals(first, rig.programs().find(lease, first.id()));
        }
    }

    @Test
    void the_oldest_that_has_ended_makes_room_and_where_all_run_there_is_none() throws Exception {
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < Programs.MOST_OF_SESSION; i++) {
            programs.add(rig.start("many", Kind.BACKGROUND, i == 3 ? "true" : "exec sleep 1000"));
        }
        programs.get(3).await(LONG);
        Program next = rig.start("many", Kind.BACKGROUND, "exec sleep 1000");
        try (SessionLease lease = rig.lease("many")) {
            List<Program> now = rig.programs().list(lease);
            assertEquals(Programs.MOST_OF_SESSION, now.size());
            assertTrue(now.contains(next) && !now.contains(programs.get(3)));
        }
        SessionException full = assertThrows(SessionException.class, () -> rig.start("many", Kind.BACKGROUND, "true"));
        assertEquals(SessionError.EXHAUSTED, full.error());
        rig.host().sessions().stop(ProgramRig.ADMIN, new SessionId("many"), "a test is over");
        assertEquals(Cause.KILLED, next.await(LONG).orElseThrow().exit().cause());
    }

    @Test
    void nothing_is_told_to_whoever_has_the_session_of_that_name_next() throws Exception {
        Program ended = rig.start("reused", Kind.BACKGROUND, "echo secret");
        ended.await(LONG);
        Program running = rig.start("reused", Kind.BACKGROUND, "exec sleep 1000");
        assertTrue(rig.host().sessions().delete(ProgramRig.ADMIN, new SessionId("reused"), "a test"));
        Ending ending = running.await(LONG).orElseThrow();
        assertEquals(Cause.KILLED, ending.exit().cause());
        assertTrue(ending.sentence().contains("a test"), ending::toString);
        try (SessionLease lease = rig.lease("reused")) {
            assertEquals(List.of(), rig.programs().list(lease));
            assertThrows(SessionException.class, () -> rig.programs().find(lease, ended.id()));
        }
    }

    @Test
    void a_program_holds_its_session_while_it_runs_and_no_longer() throws Exception {
        SessionId id = new SessionId("held");
        Program program = rig.start("held", Kind.BACKGROUND, "cat");
        assertFalse(rig.host().sessions().deleteUnused(ProgramRig.ADMIN, id, "a test"));
        program.endInput(LONG);
        program.await(LONG);
        Eventually.holds("it is let go of", () -> rig.host().sessions().deleteUnused(ProgramRig.ADMIN, id, "a test"));
    }

    @Test
    void the_output_has_no_name_on_the_disk() throws Exception {
        Program program = rig.start("nameless", Kind.BACKGROUND, "echo here; exec sleep 1000");
        awaitText(program, "here");
        try (var names = Files.list(directory.resolve("outputs"))) {
            assertEquals(List.of(), names.toList());
        }
        rig.programs().end(program, "a test is over");
    }

    /** A reader in the place of another, which is told so and leaves. */
    private static Follower displacing(Program program) throws InterruptedException {
        try (Follower first = program.attach(Position.BEGINNING, true)) {
            Follower second = program.attach(Position.BEGINNING, true);
            assertInstanceOf(Told.Over.class, first.next(LONG));
            return second;
        }
    }

    private static String numbers(int upTo) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= upTo; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }

    private static String text(Program program) {
        try {
            return new String(
                    program.read(Outlet.STDOUT, 0, true, 1 << 20, Duration.ZERO).bytes(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitText(Program program, String text) {
        Eventually.holds("it prints " + text, () -> text(program).contains(text));
    }
}
