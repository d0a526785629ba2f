package io.sandhold.terminals;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A model of a terminal's screen: what a program has drawn, and all that says how the next byte is drawn. It does what xterm does for
 * what {@code xterm-256color} promises (ctlseqs, ECMA-48, DEC's VT220); what it does not know it says, so that no client gets it either.
 * Bounded in memory by {@link #mostBytes}; no byte costs more than a look at each line, or at each cell of one. One thread at a time.
 */
final class Screen implements SequenceReader.Reading {

    private static final int TAB = 8;

    final Stamps stamps = new Stamps();
    final Clusters clusters = new Clusters(this::mark);
    final Cursor cursor = new Cursor();
    final Cursor[] saved = {new Cursor(), new Cursor()}; // of the main and of the alternate screen
    final Page main;
    final Page alternate;
    final Answers answers = new Answers(this);
    private final ScreenSequences sequences = new ScreenSequences(this);
    TerminalSize size;
    Page page;
    int top;
    int bottom;
    long modes = Modes.INITIAL;
    boolean insert;
    boolean keypad;
    int cursorStyle;
    int otherKeys;
    boolean unshown; // something was done that no client got
    String title = "";
    BitSet tabs = new BitSet();
    private int printed = ' ';

    Screen(TerminalSize size) {
        this.size = size;
        this.main = new Page(size, stamps, true);
        this.alternate = new Page(size, stamps, false);
        this.page = main;
        this.bottom = size.rows() - 1;
        usualTabs(0);
    }

    /** What a screen of this size takes of the heap at most, in bytes. */
    static long mostBytes(TerminalSize size) {
        long cells = (long) size.columns() * (2L * size.rows() + Page.PAST);
        return cells * (Integer.BYTES + Long.BYTES + Integer.BYTES) + Clusters.MOST * 200L;
    }

    boolean onAlternate() {
        return page == alternate;
    }

    boolean on(int mode) {
        return (modes & Modes.bit(mode)) != 0;
    }

    /** What erasing leaves. */
    long erased() {
        return Style.erased(cursor.pen.style);
    }

    Row row() {
        return page.row(cursor.row);
    }

    void usualTabs(int from) {
        for (int at = (from + TAB - 1) / TAB * TAB; at < TerminalSize.LARGEST; at += TAB) {
            tabs.set(at);
        }
    }

    private void mark(BitSet used) {
        main.mark(used);
        alternate.mark(used);
    }

    @Override
    public boolean print(int character) {
        int shown =
                cursor.drawsLines() && character >= 0x60 && character <= 0x7e ? LineDrawing.of(character) : character;
        int width = TerminalWidth.of(shown);
        if (width <= 0) {
            return width == 0 && combine(shown);
        }
        if (width > size.columns()) {
            return false;
        }
        boolean wraps = (modes & AUTOWRAP) != 0;
        if (cursor.wraps && wraps) {
            nextLine();
        } else if (cursor.column + width > size.columns()) {
            if (wraps) {
                nextLine();
            } else {
                cursor.column = size.columns() - width;
            }
        }
        Row row = row();
        if (insert) {
            row.insert(cursor.column, width, size.columns(), erased());
        }
        row.put(cursor.column, shown, width, cursor.pen.style, cursor.pen.line);
        printed = shown;
        cursor.column += width;
        cursor.wraps = cursor.column >= size.columns() && wraps;
        cursor.column = Math.min(cursor.column, size.columns() - 1);
        return true;
    }

    private static final long AUTOWRAP = Modes.bit(Modes.AUTOWRAP);

    private void nextLine() {
        cursor.column = 0;
        lineFeed();
    }

    /** Puts a mark on the character before the cursor. */
    private boolean combine(int mark) {
        int column = cursor.wraps ? cursor.column : cursor.column - 1;
        if (column > 0 && row().text(column) == Row.TAIL) {
            column--;
        }
        if (column < 0) {
            return false;
        }
        int before = row().text(column);
        String text = before < 0 ? clusters.text(~before) : Character.toString(before == 0 ? ' ' : before);
        int number = clusters.with(text, mark);
        if (number < 0) {
            return false;
        }
        row().replace(column, ~number);
        return true;
    }

    /** Prints the last character again, as often as fits into the line; whether that was as often as it should. */
    boolean repeat(int times) {
        int most = Math.min(times, size.columns() - cursor.column);
        boolean graphics = cursor.graphics[cursor.shift];
        cursor.graphics[cursor.shift] = false; // it is what was shown
        for (int i = 0; i < most; i++) {
            print(printed);
        }
        cursor.graphics[cursor.shift] = graphics;
        unshown |= most < times; // a client might do more
        return most == times;
    }

    @Override
    public boolean control(int code) {
        switch (code) {
            case 0x07 -> {}
            case '\b' -> {
                cursor.column = Math.max(0, cursor.column - 1);
                cursor.wraps = false;
            }
            case '\t' -> tab(1);
            case '\n', 0x0b, '\f' -> lineFeed();
            case '\r' -> {
                cursor.column = 0;
                cursor.wraps = false;
            }
            case 0x0e -> cursor.shift = 1;
            case 0x0f -> cursor.shift = 0;
            default -> {
                return false;
            }
        }
        return true;
    }

    void tab(int times) {
        for (int i = 0; i < times && cursor.column < size.columns() - 1; i++) {
            int next = tabs.nextSetBit(cursor.column + 1);
            cursor.column = next < 0 ? size.columns() - 1 : Math.min(next, size.columns() - 1);
        }
    }

    void tabBack(int times) {
        for (int i = 0; i < times && cursor.column > 0; i++) {
            cursor.column = Math.max(0, tabs.previousSetBit(cursor.column - 1));
        }
        cursor.wraps = false;
    }

    void lineFeed() {
        cursor.wraps = false;
        if (cursor.row == bottom) {
            page.scrollUp(top, bottom, 1, erased());
        } else if (cursor.row < size.rows() - 1) {
            cursor.row++;
        }
    }

    void lineBack() {
        cursor.wraps = false;
        if (cursor.row == top) {
            page.scrollDown(top, bottom, 1, erased());
        } else if (cursor.row > 0) {
            cursor.row--;
        }
    }

    /** Goes to a place, counted from 0, within the region where the origin is there. */
    void go(int row, int column) {
        cursor.row = cursor.origin ? Math.clamp((long) row + top, top, bottom) : Math.clamp(row, 0, size.rows() - 1);
        cursor.column = Math.clamp(column, 0, size.columns() - 1);
        cursor.wraps = false;
    }

    void save() {
        saved[onAlternate() ? 1 : 0].take(cursor);
    }

    void restore() {
        cursor.take(saved[onAlternate() ? 1 : 0]);
        cursor.within(size);
        if (cursor.origin) {
            cursor.row = Math.clamp(cursor.row, top, bottom);
        }
        modes = cursor.origin ? modes | Modes.bit(Modes.ORIGIN) : modes & ~Modes.bit(Modes.ORIGIN);
    }

    void region(int first, int last) {
        if (first < last && last < size.rows()) {
            top = first;
            bottom = last;
            go(0, 0);
        }
    }

    /** RIS, but for what has scrolled away. */
    void reset() {
        page = main;
        main.erase(0, size.rows(), Style.PLAIN);
        alternate.erase(0, size.rows(), Style.PLAIN);
        Arrays.stream(saved).forEach(Cursor::reset);
        modes = Modes.INITIAL;
        keypad = false;
        cursorStyle = 0;
        otherKeys = 0;
        title = "";
        tabs = new BitSet();
        usualTabs(0);
        cursor.reset();
        softReset();
    }

    /** DECSTR. */
    void softReset() {
        insert = false;
        top = 0;
        bottom = size.rows() - 1;
        modes |= Modes.bit(Modes.CURSOR) | AUTOWRAP;
        modes &= ~(Modes.bit(Modes.ORIGIN) | Modes.bit(1));
        keypad = false;
        cursor.origin = false;
        cursor.shift = 0;
        cursor.graphics[0] = false;
        cursor.graphics[1] = false;
        cursor.pen.reset();
        saved[onAlternate() ? 1 : 0].reset();
    }

    @Override
    public boolean escape(char intermediate, char last) {
        return sequences.escape(intermediate, last);
    }

    @Override
    public boolean sequence(Sequence sequence) {
        return sequences.control(sequence);
    }

    @Override
    public boolean command(byte[] bytes) {
        return sequences.command(bytes);
    }

    @Override
    public boolean device(byte[] bytes) {
        return false;
    }

    /** Takes another window; lines are not folded anew. */
    void resize(TerminalSize other) {
        int shift = main.resize(other, onAlternate() ? saved[0].row : cursor.row);
        alternate.resize(other, onAlternate() ? cursor.row : 0);
        if (onAlternate()) {
            saved[0].row += shift;
        } else {
            cursor.row += shift;
        }
        size = other;
        top = 0;
        bottom = other.rows() - 1;
        cursor.within(other);
        saved[0].within(other);
        saved[1].within(other);
    }
}
