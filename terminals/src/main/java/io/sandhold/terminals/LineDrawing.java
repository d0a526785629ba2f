package io.sandhold.terminals;

/** DEC's special graphics set, which ncurses draws boxes with (VT220 Programmer Reference, table 2-4). */
final class LineDrawing {

    private static final String FROM_0X60 = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

    private LineDrawing() {}

    /** What 0x60 to 0x7e shows. */
    static int of(int code) {
        return FROM_0X60.charAt(code - 0x60);
    }
}
