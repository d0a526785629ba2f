package io.sandhold.terminals;

/** Where and how a terminal prints: what DECSC saves. One thread at a time. */
final class Cursor {

    int row;
    int column;
    boolean wraps; // the last column is written, and the next character goes to the next line
    boolean origin;
    int shift; // which of the two sets is in use
    final boolean[] graphics = new boolean[2]; // whether G0 and G1 are DEC's line drawing set
    final Pen pen = new Pen();

    void reset() {
        row = 0;
        column = 0;
        wraps = false;
        origin = false;
        shift = 0;
        graphics[0] = false;
        graphics[1] = false;
        pen.reset();
    }

    void take(Cursor other) {
        row = other.row;
        column = other.column;
        wraps = other.wraps;
        origin = other.origin;
        shift = other.shift;
        graphics[0] = other.graphics[0];
        graphics[1] = other.graphics[1];
        pen.style = other.pen.style;
        pen.line = other.pen.line;
    }

    void within(TerminalSize size) {
        row = Math.clamp(row, 0, size.rows() - 1);
        if (column >= size.columns() || column < size.columns() - 1) {
            wraps = false;
        }
        column = Math.clamp(column, 0, size.columns() - 1);
    }

    boolean drawsLines() {
        return graphics[shift];
    }
}
