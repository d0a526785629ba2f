package io.sandhold.terminals;

import java.util.Random;

/** What programs print, at random: text, moves, erasures, modes; the same for the same random. */
final class HostileScreen {

    private static final String[] TEXT = {"a", "word ", "ü", "e\u0301", "║", "x y", "~", "0123456789", "lqk"};
    private static final String[] WIDE = {"日本", "한", "語 ", "a", "ü", "本e\u0301"};
    private static final String[] CONTROLS = {"\r", "\n", "\r\n", "\b", "\t", "\u000e", "\u000f", "\u000b"};
    private static final String[] ESCAPES = {"7", "8", "D", "E", "M", "H", "=", ">", "(0", "(B", ")0", ")B"};
    private static final String[] LOOKS = {
        "", "1", "4", "7", "31", "44", "38;5;200", "48;2;10;20;30", "0", "39;49", "9", "3;91", "4:3", "22", "27"
    };
    private static final String[] MODES = {
        "?1h", "?1l", "?6h", "?6l", "?7h", "?7l", "?25h", "?25l", "?1049h", "?1049l", "?2004h", "?1000h", "?1000l",
        "?1006h"
    };

    private final Random random;
    private final int columns;
    private final int rows;
    private final boolean wide;

    /** @param wide whether there are wide characters; nothing cuts them in half then, for terminals differ in what is left */
    HostileScreen(Random random, int columns, int rows, boolean wide) {
        this.wide = wide;
        this.random = random;
        this.columns = columns;
        this.rows = rows;
    }

    String some(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(one());
        }
        return out.toString();
    }

    private String one() {
        if (wide) {
            return switch (random.nextInt(9)) {
                case 0, 1, 2, 3 -> any(WIDE).repeat(1 + random.nextInt(8));
                case 4, 5 -> "\r\n\u001b[2K";
                case 6 -> "\u001b[" + any(LOOKS) + "m";
                case 7 -> "\u001b[" + (1 + random.nextInt(rows + 1)) + "H\u001b[" + any("K,J,2J".split(","));
                default ->
                    "\u001b[" + (1 + random.nextInt(rows)) + "H\u001b[2K"
                            + any("L,M,S,T".split(",")).replaceAll(".", "\u001b[$0\u001b[2K");
            };
        }
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> any(TEXT).repeat(1 + random.nextInt(8));
            case 4, 5 -> any(CONTROLS);
            case 6 -> "\u001b" + any(ESCAPES);
            case 7, 8 -> "\u001b[" + any(LOOKS) + "m";
            case 9, 10 -> "\u001b[" + (1 + random.nextInt(rows + 1)) + ";" + (1 + random.nextInt(columns + 2)) + "H";
            case 11 -> moved() + "\u001b[" + random.nextInt(6) + any("ABCDEFGd@PXSTZ".split(""));
            case 12 -> moved() + "\u001b[" + random.nextInt(3) + any("JK".split(""));
            case 13 ->
                "\u001b[?6l\u001b[r\u001b[" + (1 + random.nextInt(rows)) + "H\u001b[" + random.nextInt(4)
                        + any("LM".split(""));
            case 14 -> "\u001b[m\u001b[" + any(MODES); // terminals differ in the colour of a new alternate screen
            default -> {
                // terminals differ in where the cursor goes where the origin is in the region
                int top = 1 + random.nextInt(rows - 1);
                yield random.nextInt(3) == 0
                        ? "\u001b[?6l\u001b[r"
                        : "\u001b[?6l\u001b[" + top + ";" + (top + 1 + random.nextInt(rows - top)) + "r";
            }
        };
    }

    /** Not on a last column that is full: terminals differ in what erasing does to the next character's line. */
    private String moved() {
        return "\u001b[" + (1 + random.nextInt(columns)) + "G";
    }

    private String any(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
