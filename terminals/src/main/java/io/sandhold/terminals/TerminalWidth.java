package io.sandhold.terminals;

import org.jline.utils.WCWidth;

/** How many cells a character takes, by the tables that JLine keeps (wcwidth(3), Unicode's East Asian widths). */
final class TerminalWidth {

    private static final int FIRST_DOUBTFUL = 0x300;

    private TerminalWidth() {}

    /** 1 or 2; 0 for what belongs to the character before it; -1 for what is no character. */
    static int of(int character) {
        if (character >= ' ' && character < FIRST_DOUBTFUL) {
            return character < 0x7f || character >= 0xa0 ? 1 : -1;
        }
        return WCWidth.wcwidth(character);
    }
}
