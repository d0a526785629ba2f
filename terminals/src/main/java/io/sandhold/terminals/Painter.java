package io.sandhold.terminals;

import java.util.Iterator;

/** Writes a screen, or parts of it, as the sequences that make another terminal show it. One thread at a time. */
final class Painter {

    private final Screen screen;
    private final StringBuilder out = new StringBuilder();

    Painter(Screen screen) {
        this.screen = screen;
    }

    StringBuilder out() {
        return out;
    }

    Painter add(String text) {
        out.append(text);
        return this;
    }

    Painter place(int row, int column) {
        out.append("\u001b[").append(row + 1).append(';').append(column + 1).append('H');
        return this;
    }

    /** Draws a line over what stands there, from its first cell on; wrapping is off. */
    void line(Row row, int columns) {
        int end = row.drawn(columns);
        long style = Style.PLAIN;
        int line = 0;
        out.append("\u001b[0m");
        for (int at = 0; at < end; at++) {
            if (row.style(at) != style || row.line(at) != line) {
                style = row.style(at);
                line = row.line(at);
                Style.write(out, style, line);
            }
            int blank = blank(row, at, end);
            if (blank > 0) {
                out.append("\u001b[")
                        .append(blank)
                        .append("X\u001b[")
                        .append(blank)
                        .append('C');
                at += blank - 1;
            } else {
                at += cell(row, at, columns);
            }
        }
        if (end < columns) {
            Style.write(out, row.rest(), 0);
            out.append("\u001b[K");
        }
    }

    /** How many erased cells of one look begin here: erasing them is shorter, and a terminal may tell them from spaces. */
    private static int blank(Row row, int from, int end) {
        int at = from;
        while (at < end && row.text(at) == 0 && row.style(at) == row.style(from)) {
            at++;
        }
        return at - from;
    }

    /** Draws a cell; gives 1 where it takes the next one too. */
    private int cell(Row row, int at, int columns) {
        int text = row.text(at);
        boolean wide = at + 1 < columns && row.text(at + 1) == Row.TAIL;
        if (text == 0 || text == Row.TAIL || !wide && at + 1 == columns && row.text(at + 1) == Row.TAIL) {
            out.append(' '); // half of one that is cut is blank
        } else if (text > 0) {
            out.appendCodePoint(text);
        } else {
            // where wrapping is off some put a mark on the cell before the last one
            out.append("\u001b[?7h").append(screen.clusters.text(~text)).append("\u001b[?7l");
        }
        if (wide && text != 0 || text < 0 && text != Row.TAIL) {
            // whatever the client thinks of its width
            out.append("\u001b[").append(at + (wide ? 3 : 2)).append('G');
        }
        return wide ? 1 : 0;
    }

    /**
     * Draws those lines that do not show what they should, up to about {@code most} characters in all.
     *
     * @param shown the stamps of what they show; brought up to date
     * @return whether all show it now
     */
    boolean lines(Page page, long[] shown, int columns, int most) {
        for (int at = 0; at < shown.length && at < page.height(); at++) {
            Row row = page.row(at);
            if (shown[at] != row.stamp()) {
                if (out.length() > most) {
                    return false;
                }
                place(at, 0);
                line(row, columns);
                shown[at] = row.stamp();
            }
        }
        return true;
    }

    /** Prints lines that have scrolled away, oldest first, up to about {@code most} characters; gives the number of the next. */
    long past(long from, int most) {
        long next = Math.max(from, screen.main.pastStart());
        Iterator<Row> rows = screen.main.past(next);
        while (rows.hasNext() && out.length() <= most) {
            line(rows.next(), screen.size.columns());
            out.append("\r\n");
            next++;
        }
        return next;
    }

    /** Puts the cursor where one was, printing as it did; wrapping is on. */
    void cursor(Cursor cursor, Page page) {
        int row = cursor.row;
        if (cursor.origin) {
            out.append("\u001b[?6h");
            row = Math.clamp(row, screen.top, screen.bottom) - screen.top;
        } else {
            out.append("\u001b[?6l");
        }
        if (cursor.wraps) {
            Row written = page.row(cursor.row);
            int column =
                    cursor.column > 0 && written.text(cursor.column) == Row.TAIL ? cursor.column - 1 : cursor.column;
            place(row, column);
            Style.write(out, written.style(column), written.line(column));
            int text = written.text(column);
            if (text < 0 && text != Row.TAIL) {
                out.append(screen.clusters.text(~text));
            } else {
                out.appendCodePoint(text == 0 || text == Row.TAIL ? ' ' : text);
            }
        } else {
            place(row, cursor.column);
        }
        out.append(cursor.graphics[0] ? "\u001b(0" : "\u001b(B").append(cursor.graphics[1] ? "\u001b)0" : "\u001b)B");
        out.append(cursor.shift == 0 ? '\u000f' : '\u000e');
        Style.write(out, cursor.pen.style, cursor.pen.line);
    }

    /** Modes, shape of the cursor, title: all that is no cell. */
    void manner() {
        Modes.write(out, screen.modes);
        out.append(screen.keypad ? "\u001b=" : "\u001b>");
        out.append("\u001b[").append(screen.cursorStyle).append(" q");
        out.append("\u001b[>4;").append(screen.otherKeys).append('m');
        if (!screen.title.isEmpty()) {
            out.append("\u001b]2;").append(screen.title).append("\u001b\\");
        }
    }

    Painter region() {
        out.append("\u001b[")
                .append(screen.top + 1)
                .append(';')
                .append(screen.bottom + 1)
                .append('r');
        return this;
    }

    void tabs() {
        out.append("\u001b[3g");
        for (int at = screen.tabs.nextSetBit(0);
                at >= 0 && at < screen.size.columns();
                at = screen.tabs.nextSetBit(at + 1)) {
            place(0, at).add("\u001bH");
        }
    }
}
