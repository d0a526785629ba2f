package io.sandhold.terminals;

import io.sandhold.isolation.WindowSize;

/**
 * The cells of a window, 1 to {@value #LARGEST} each way.
 *
 * @param columns in a row
 * @param rows rows
 */
record TerminalSize(int columns, int rows) {

    static final int LARGEST = 500;

    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    /** A window as a client tells it; where it knows none the usual one. */
    static TerminalSize of(WindowSize window) {
        return new TerminalSize(
                window.columns() == 0 ? USUAL_COLUMNS : Math.min(window.columns(), LARGEST),
                window.rows() == 0 ? USUAL_ROWS : Math.min(window.rows(), LARGEST));
    }

    WindowSize window() {
        return new WindowSize(columns, rows, 0, 0);
    }

    /** What fits into both. */
    TerminalSize and(TerminalSize other) {
        return new TerminalSize(Math.min(columns, other.columns), Math.min(rows, other.rows));
    }
}
