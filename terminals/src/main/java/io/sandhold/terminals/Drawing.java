package io.sandhold.terminals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one client's terminal shows of a screen, and what it is sent until that is the screen's picture. A client whose window is as large as the screen gets all
 * of it, what lies behind the alternate screen and each mode included, so that from then on it can have the program's own bytes; any other gets the part
 * that it has room for, on its own alternate screen, drawn anew where lines have changed. One thread at a time.
 */
final class Drawing {

    /** How many characters are drawn at once, about. */
    private static final int PIECE = 32 << 10;

    private static final String PLAIN = "\u001b[?7l\u001b[4l\u001b[0m\u001b(B\u001b)B\u000f\u001b[?25l";

    private static final String GONE = "\u001b[?1049l\u001b[?6l\u001b[r";

    private final Screen screen;
    private TerminalSize client;
    private boolean same;
    private boolean fresh;
    private boolean begun;
    private boolean onAlternate;
    private long past;
    private long manner;
    private final long[] main = new long[TerminalSize.LARGEST];
    private final long[] other = new long[TerminalSize.LARGEST];

    /** One that begins with the lines that have scrolled away. */
    Drawing(Screen screen, TerminalSize client) {
        this.screen = screen;
        restart(client);
        this.fresh = true;
        this.past = screen.main.pastStart();
    }

    /** Forgets what the client shows. */
    void restart(TerminalSize client) {
        this.client = client;
        this.same = client.equals(screen.size);
        this.begun = false;
    }

    /** Whether the client has room for just the screen: once its picture is whole it can have the program's bytes. */
    boolean same() {
        return same;
    }

    /**
     * A piece of the picture; empty where it is whole. Where it is not {@link #same} that can change with the next byte.
     *
     * @param whole is run where the picture is whole after this piece
     */
    byte[] next(Runnable whole) {
        Painter painter = new Painter(screen);
        if (!begun) {
            begin(painter);
        }
        if (same ? all(painter) : part(painter)) {
            whole.run();
        }
        return painter.out().toString().getBytes(StandardCharsets.UTF_8);
    }

    private void begin(Painter painter) {
        begun = true;
        onAlternate = !same;
        manner = 0;
        Arrays.fill(main, -1);
        Arrays.fill(other, -1);
        if (fresh) {
            painter.add("\u001b[22;2t");
        }
        if (!same) {
            painter.add("\u001b[?1049h\u001b[?6l\u001b[r").add(PLAIN).add("\u001b[H\u001b[2J");
        } else if (!fresh) {
            painter.add(GONE).add(PLAIN);
        } else {
            painter.add(PLAIN);
        }
    }

    private boolean all(Painter painter) {
        if (fresh) {
            past = painter.past(past, PIECE);
            if (past < screen.main.pastEnd()) {
                return false;
            }
            // whatever else the terminal shows goes the same way
            painter.add("\n".repeat(screen.size.rows() - 1)).add(GONE.substring(GONE.indexOf("\u001b[?6l")));
            fresh = false;
        }
        Cursor[] saved = screen.saved;
        if (onAlternate && (!screen.onAlternate() || differs(screen.main, main))) {
            painter.add(GONE).add(PLAIN);
            onAlternate = false;
        }
        int columns = screen.size.columns();
        if (!onAlternate) {
            if (!painter.lines(screen.main, main, columns, PIECE)) {
                return false;
            }
            if (screen.onAlternate()) {
                painter.region().add("\u001b[?7h");
                painter.cursor(saved[0], screen.main);
                painter.add("\u001b7\u001b[?1049h\u001b[?6l").add(PLAIN).add("\u001b[H\u001b[2J");
                Arrays.fill(other, -1);
                onAlternate = true;
            }
        }
        if (onAlternate && !painter.lines(screen.alternate, other, columns, PIECE)) {
            return false;
        }
        painter.manner();
        painter.tabs();
        painter.region().add("\u001b[?7h");
        painter.cursor(saved[onAlternate ? 1 : 0], screen.page);
        painter.add("\u001b7");
        painter.cursor(screen.cursor, screen.page);
        painter.add(screen.on(Modes.AUTOWRAP) ? "" : "\u001b[?7l").add(screen.insert ? "\u001b[4h" : "");
        return true;
    }

    private static boolean differs(Page page, long[] shown) {
        for (int at = 0; at < page.height(); at++) {
            if (shown[at] != page.row(at).stamp()) {
                return true;
            }
        }
        return false;
    }

    private boolean part(Painter painter) {
        fresh = false;
        painter.add("\u001b[?25l");
        int columns = Math.min(client.columns(), screen.size.columns());
        long[] rows = client.rows() < main.length ? Arrays.copyOf(main, client.rows()) : main;
        boolean whole = painter.lines(screen.page, rows, columns, PIECE);
        System.arraycopy(rows, 0, main, 0, rows.length);
        if (!whole) {
            return false;
        }
        Cursor at = screen.cursor;
        painter.manner();
        painter.place(Math.min(at.row, client.rows() - 1), Math.min(at.column, client.columns() - 1));
        if (at.row >= client.rows() || at.column >= client.columns()) {
            painter.add("\u001b[?25l");
        }
        return true;
    }

    /** Gives a terminal back as it was lent: its own screen, its modes, the cursor below the picture. */
    byte[] farewell() {
        StringBuilder out = new StringBuilder(begun ? GONE : "");
        Modes.write(out, Modes.INITIAL);
        out.append("\u001b[?7h\u001b[4l\u001b[0m\u001b(B\u001b)B\u000f\u001b>\u001b[0 q\u001b[>4;0m\u001b[23;2t");
        if (begun) {
            out.append("\u001b[").append(client.rows()).append(";1H\r\n");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
