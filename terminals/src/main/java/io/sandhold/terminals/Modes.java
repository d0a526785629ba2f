package io.sandhold.terminals;

/**
 * The private modes that are kept (DECSET, xterm's control sequences), as bits of a long. What is in {@link #NUMBERS} and not in
 * the screen's own hands is only passed on to clients, and set again for those who come.
 */
final class Modes {

    static final int REVERSED = 5;
    static final int ORIGIN = 6;
    static final int AUTOWRAP = 7;
    static final int CURSOR = 25;

    /**
     * Application cursor keys, a reversed screen, origin, autowrap, X10 mouse, blinking, the cursor, application keypad, the mouse's kinds and
     * forms, focus, alternate scroll, bracketed paste.
     */
    private static final int[] NUMBERS = {
        1, REVERSED, ORIGIN, AUTOWRAP, 9, 12, CURSOR, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2004
    };

    /** What a terminal begins with. */
    static final long INITIAL = bit(AUTOWRAP) | bit(CURSOR);

    /** What changes nothing but what is typed, and so concerns also a client that does not see the bytes themselves. */
    private static final long OF_THE_PICTURE = bit(ORIGIN) | bit(AUTOWRAP);

    private Modes() {}

    /** The bit of a mode; 0 of one that is not kept. */
    static long bit(int number) {
        for (int at = 0; at < NUMBERS.length; at++) {
            if (NUMBERS[at] == number) {
                return 1L << at;
            }
        }
        return 0;
    }

    /** Sets and resets all that a client cannot get by how its picture is drawn. */
    static void write(StringBuilder out, long modes) {
        for (boolean on : new boolean[] {false, true}) {
            for (int at = 0; at < NUMBERS.length; at++) {
                long bit = 1L << at;
                if ((bit & OF_THE_PICTURE) == 0 && (modes & bit) != 0 == on) {
                    out.append("\u001b[?").append(NUMBERS[at]).append(on ? 'h' : 'l');
                }
            }
        }
    }
}
