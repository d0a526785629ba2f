package io.sandhold.terminals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.WindowSize;
import io.sandhold.terminals.ShellException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Shells and their clients, over programs that print what a test says. */
@Timeout(120)
@Isolated("the heap is measured")
class ShellsTest {

    private static final WindowSize WINDOW = new WindowSize(40, 10, 0, 0);

    private final ShellRoom room = new ShellRoom(64 << 20, 32 << 20);
    private final Shells shells = new Shells(room, "anna");
    private final ScriptedProgram program = new ScriptedProgram();

    private Attachment attach(boolean viewOnly, WindowSize window) {
        return shells.attach(new Shells.Request("main", viewOnly, window, ""), size -> program);
    }

    /** Shows a client what it is to be shown until its terminal has a picture with this text; a terminal of the same size. */
    private static Screen shows(Attachment client, Screen terminal, String text) throws InterruptedException {
        SequenceReader reader = new SequenceReader(terminal);
        while (!ScreenText.lines(terminal).contains(text)) {
            byte[] bytes = assertInstanceOf(Shown.Bytes.class, client.next()).bytes();
            reader.read(bytes, 0, bytes.length);
        }
        return terminal;
    }

    private static Screen terminal(WindowSize window) {
        return new Screen(TerminalSize.of(window));
    }

    private static void eventually(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "not in time");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Shown last(Attachment client) throws InterruptedException {
        Shown shown = client.next();
        while (shown instanceof Shown.Bytes) {
            shown = client.next();
        }
        return shown;
    }

    @Test
    void who_comes_later_sees_what_was_printed_before_and_what_is_printed_then() throws Exception {
        Attachment first = attach(false, WINDOW);
        assertTrue(first.started());
        program.print("before");
        first.close();
        program.print(", while nobody was there\r\n");
        Attachment second = attach(false, WINDOW);
        Screen terminal = shows(second, terminal(WINDOW), "while nobody was there");
        program.print("after");
        shows(second, terminal, "after");
        assertEquals("before, while nobody was there\nafter", ScreenText.lines(terminal));
        program.exit(3);
        assertEquals(
                3, assertInstanceOf(Shown.Exited.class, last(second)).exit().code());
        assertEquals(List.of(), shells.list());
        eventually(() -> room.taken() == 0);
    }

    @Test
    void who_does_not_read_holds_up_nobody_and_takes_no_memory() throws Exception {
        Attachment stalled = attach(false, WINDOW);
        Attachment reading = attach(true, new WindowSize(20, 5, 0, 0));
        byte[] line = ("y".repeat(39) + "\r\n").repeat(1600).getBytes(StandardCharsets.UTF_8);
        program.print(line);
        long before = used();
        for (int i = 0; i < 1000; i++) {
            program.print(line); // 64 MB in all
        }
        long growth = used() - before;
        assertTrue(growth < 16 << 20, growth + " bytes");
        program.print("\u001b[Hthe end");
        shows(reading, terminal(new WindowSize(20, 5, 0, 0)), "the end");
        Screen late = shows(stalled, terminal(WINDOW), "the end");
        assertTrue(ScreenText.lines(late).startsWith("the end" + "y".repeat(32)), ScreenText.lines(late));
        program.exit(0);
        last(stalled);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void a_terminal_is_answered_for_once_and_no_client_is_asked() throws Exception {
        Attachment one = attach(false, WINDOW);
        Attachment two = attach(false, WINDOW);
        program.print("at\u001b[6n\u001b[c\u001b]11;?\u0007\u001b[?2026$p\u001b[5n here\u001b]52;c;?\u0007");
        for (Attachment client : List.of(one, two)) {
            SequenceReader reader = new SequenceReader(terminal(WINDOW));
            StringBuilder all = new StringBuilder();
            while (!all.toString().contains(" here")) {
                byte[] bytes = ((Shown.Bytes) client.next()).bytes();
                reader.read(bytes, 0, bytes.length);
                all.append(new String(bytes, StandardCharsets.UTF_8));
            }
            for (String asked : List.of("[6n", "[c", "]11", "$p", "[5n", "]52")) {
                assertTrue(!all.toString().contains(asked), asked);
            }
        }
        program.print(" ");
        eventually(() -> program.read().endsWith("\u001b[0n"));
        assertEquals("\u001b[1;3R\u001b[?62;22c\u001b[?2026;0$y\u001b[0n", program.read());
        program.exit(0);
        last(one);
    }

    @Test
    void who_looks_on_types_nothing_and_no_window_of_theirs_counts() throws Exception {
        Attachment typing = attach(false, WINDOW);
        Attachment viewing = attach(true, new WindowSize(5, 3, 0, 0));
        viewing.type("no".getBytes(StandardCharsets.UTF_8), 0, 2);
        typing.type("yes".getBytes(StandardCharsets.UTF_8), 0, 3);
        eventually(() -> program.read().equals("yes"));
        assertEquals(List.of(), program.sizes);
        Attachment small = attach(false, new WindowSize(30, 12, 0, 0));
        eventually(() -> program.sizes.contains(new WindowSize(30, 10, 0, 0)));
        small.close();
        eventually(() -> program.sizes.getLast().equals(WINDOW));
        typing.resize(new WindowSize(9000, 0, 0, 0));
        eventually(() -> program.sizes.getLast().equals(new WindowSize(TerminalSize.LARGEST, 24, 0, 0)));
        program.exit(0);
        last(typing);
        last(viewing);
    }

    @Test
    void leaving_gives_the_terminal_back_and_the_shell_goes_on() throws Exception {
        Attachment client = attach(false, WINDOW);
        program.print("\u001b[?1049h\u001b[?1000h\u001b[?25lfull");
        Screen terminal = shows(client, terminal(WINDOW), "full");
        client.leave();
        SequenceReader reader = new SequenceReader(terminal);
        Shown shown = client.next();
        while (shown instanceof Shown.Bytes(byte[] bytes)) {
            reader.read(bytes, 0, bytes.length);
            shown = client.next();
        }
        assertInstanceOf(Shown.Left.class, shown);
        client.close();
        assertTrue(!terminal.onAlternate());
        assertEquals(Modes.INITIAL, terminal.modes);
        assertEquals(1, shells.list().size());
        assertEquals(0, shells.list().getFirst().clients());
        shells.end("main");
        assertEquals(List.of(), shells.list());
        eventually(() -> room.taken() == 0);
    }

    @Test
    void coming_and_going_leaves_nothing() throws Exception {
        attach(false, WINDOW).close();
        for (int i = 0; i < 200; i++) {
            try (Attachment client = attach(i % 2 == 0, new WindowSize(20 + i % 30, 5 + i % 10, 0, 0))) {
                client.next();
            }
        }
        ShellState state = shells.list().getFirst();
        assertEquals(0, state.clients() + state.viewers());
        program.exit(0);
        eventually(() -> shells.list().isEmpty() && room.taken() == 0);
    }

    @Test
    void whoever_is_at_it_hears_of_its_end_whatever_fails_in_it() throws Exception {
        Attachment client = attach(false, WINDOW);
        program.breaks = true;
        program.exit(3);
        assertEquals(
                3, assertInstanceOf(Shown.Exited.class, last(client)).exit().code());
        eventually(() -> shells.list().isEmpty() && room.taken() == 0);
    }

    @Test
    void there_is_room_for_so_many() throws Exception {
        List<ScriptedProgram> programs = new ArrayList<>();
        for (int i = 0; i < Shells.MOST; i++) {
            ScriptedProgram one = new ScriptedProgram();
            programs.add(one);
            shells.attach(new Shells.Request("s" + i, false, WINDOW, ""), size -> one)
                    .close();
        }
        assertEquals(Kind.EXHAUSTED, refused("more", WINDOW));
        programs.removeFirst().exit(0);
        eventually(() -> shells.list().size() == Shells.MOST - 1);
        List<Attachment> large = new ArrayList<>();
        Shells others = new Shells(room, "anna");
        ShellException full = assertThrows(ShellException.class, () -> {
            for (int i = 0; i < Shells.MOST; i++) {
                large.add(
                        others.attach(new Shells.Request("l" + i, false, new WindowSize(500, 500, 0, 0), ""), size -> {
                            programs.add(new ScriptedProgram());
                            return programs.getLast();
                        }));
            }
        });
        assertEquals(Kind.EXHAUSTED, full.kind());
        assertTrue(full.getMessage().contains("no memory"), full.getMessage());
        for (ScriptedProgram one : programs) {
            one.exit(0);
        }
        eventually(() -> room.taken() == 0);
    }

    @Test
    void a_name_is_a_short_word() {
        for (String name : List.of("", "-x", "../x", "a b", "x;id", "ä", "x".repeat(33), "x\n")) {
            assertEquals(Kind.INVALID, refused(name, WINDOW), name);
        }
    }

    private Kind refused(String name, WindowSize window) {
        return assertThrows(
                        ShellException.class,
                        () -> shells.attach(new Shells.Request(name, false, window, ""), size -> {
                            throw new AssertionError("nothing is started");
                        }))
                .kind();
    }
}
