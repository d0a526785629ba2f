package io.sandhold.terminals;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One line of a page. Cells beyond {@link #length} are blank and take no memory, so that an empty line costs nothing to make. It may
 * be longer than the page is wide: what a narrower window hides is there again in a wider one, unless it was erased.
 */
final class Row {

    /** The second cell of a wide character. */
    static final int TAIL = Integer.MIN_VALUE;

    private static final int SMALLEST = 16;

    private final Stamps stamps;
    private int[] text = new int[0]; // a code point, 0 for blank, TAIL, or the complement of a number in Clusters
    private long[] style = new long[0];
    private int[] line; // colours of underlines; null while there is none
    private int length;
    private long rest; // what cells beyond length look like
    private long stamp;

    Row(Stamps stamps) {
        this.stamps = stamps;
        this.stamp = stamps.next();
    }

    /** No other state of any line of this screen has the same one. */
    long stamp() {
        return stamp;
    }

    int text(int column) {
        return column < length ? text[column] : 0;
    }

    long style(int column) {
        return column < length ? style[column] : rest;
    }

    int line(int column) {
        return line != null && column < length ? line[column] : 0;
    }

    /** What cells look like from {@link #drawn} on. */
    long rest() {
        return rest;
    }

    /** How many cells must be drawn; the others are blank and look alike. */
    int drawn(int columns) {
        int end = Math.min(length, columns);
        while (end > 0 && text[end - 1] == 0 && style[end - 1] == rest) {
            end--;
        }
        return end;
    }

    /** Makes all of it blank. */
    void clear(long erased) {
        length = 0;
        rest = erased;
        stamp = stamps.next();
    }

    /** Writes over cells; a wide character that loses one half loses the other. */
    void put(int column, int character, int width, long look, int underline) {
        room(column + width);
        split(column);
        split(column + width);
        set(column, character, look, underline);
        if (width == 2) {
            set(column + 1, TAIL, look, underline);
        }
        stamp = stamps.next();
    }

    /** Replaces what a cell shows and keeps its look. */
    void replace(int column, int character) {
        room(column + 1);
        text[column] = character;
        stamp = stamps.next();
    }

    /** Erases cells; up to the page's edge also what is hidden beyond. */
    void erase(int from, int to, int columns, long erased) {
        if (to >= columns) {
            if (from < length || rest != erased) {
                room(from);
                split(from);
                length = from;
                rest = erased;
            }
        } else {
            room(to);
            split(from);
            split(to);
            for (int at = from; at < to; at++) {
                set(at, 0, erased, 0);
            }
        }
        stamp = stamps.next();
    }

    /** Moves cells right by {@code count}; what goes beyond the page's edge is lost. */
    void insert(int column, int count, int columns, long erased) {
        room(columns);
        int moved = Math.min(count, columns - column);
        split(column);
        split(columns - moved);
        split(columns);
        shift(column, column + moved, columns - column - moved);
        for (int at = column; at < column + moved; at++) {
            set(at, 0, erased, 0);
        }
        stamp = stamps.next();
    }

    /** Moves cells left by {@code count}, from behind those. */
    void delete(int column, int count, int columns, long erased) {
        room(columns);
        split(column);
        int gone = Math.min(count, columns - column);
        split(column + gone);
        split(columns);
        shift(column + gone, column, columns - column - gone);
        for (int at = columns - gone; at < columns; at++) {
            set(at, 0, erased, 0);
        }
        stamp = stamps.next();
    }

    private void shift(int from, int to, int count) {
        System.arraycopy(text, from, text, to, count);
        System.arraycopy(style, from, style, to, count);
        if (line != null) {
            System.arraycopy(line, from, line, to, count);
        }
    }

    private void set(int column, int character, long look, int underline) {
        text[column] = character;
        style[column] = look;
        if (underline != 0 && line == null) {
            line = new int[text.length];
        }
        if (line != null) {
            line[column] = underline;
        }
    }

    /** A boundary between cells: a wide character across it becomes two blanks. */
    private void split(int column) {
        if (column > 0 && column < length && text[column] == TAIL) {
            set(column - 1, ' ', Style.PLAIN, 0);
            set(column, ' ', Style.PLAIN, 0);
        }
    }

    /** Gives cells up to {@code end} a place. */
    private void room(int end) {
        if (end <= length) {
            return;
        }
        if (end > text.length) {
            int size = Math.max(Math.max(end, SMALLEST), Math.min(text.length * 2, TerminalSize.LARGEST));
            text = Arrays.copyOf(text, size);
            style = Arrays.copyOf(style, size);
            line = line == null ? null : Arrays.copyOf(line, size);
        }
        Arrays.fill(text, length, end, 0);
        Arrays.fill(style, length, end, rest);
        if (line != null) {
            Arrays.fill(line, length, end, 0);
        }
        length = end;
    }

    /** Tells which clusters it shows. */
    void mark(BitSet used) {
        for (int at = 0; at < length; at++) {
            if (text[at] < 0 && text[at] != TAIL) {
                used.set(~text[at]);
            }
        }
    }
}
