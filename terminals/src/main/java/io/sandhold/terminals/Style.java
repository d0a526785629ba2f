package io.sandhold.terminals;

/**
 * How a cell looks, packed into a long: 26 bits of foreground, 26 of background, then its attributes. A colour is 0 (the default), an
 * index of the palette or 24 bits of RGB, each with its kind above. The colour of an underline is kept beside it.
 */
final class Style {

    static final long PLAIN = 0;

    static final long BOLD = 1L << 52;
    static final long DIM = 1L << 53;
    static final long ITALIC = 1L << 54;
    static final long BLINK = 1L << 58;
    static final long INVERSE = 1L << 59;
    static final long HIDDEN = 1L << 60;
    static final long STRIKE = 1L << 61;
    static final long OVERLINE = 1L << 62;

    private static final int UNDERLINE_SHIFT = 55;
    private static final long UNDERLINE = 7L << UNDERLINE_SHIFT;
    private static final int BACKGROUND_SHIFT = 26;
    private static final long COLOUR = (1L << 26) - 1;
    private static final int INDEXED = 1 << 24;
    private static final int RGB = 2 << 24;
    private static final int KIND = 3 << 24;

    private Style() {}

    static int indexed(int index) {
        return INDEXED | index & 0xff;
    }

    static int rgb(int red, int green, int blue) {
        return RGB | (red & 0xff) << 16 | (green & 0xff) << 8 | blue & 0xff;
    }

    static long foreground(long style, int colour) {
        return style & ~COLOUR | colour;
    }

    static long background(long style, int colour) {
        return style & ~(COLOUR << BACKGROUND_SHIFT) | (long) colour << BACKGROUND_SHIFT;
    }

    /** @param kind 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed */
    static long underline(long style, int kind) {
        return style & ~UNDERLINE | (long) kind << UNDERLINE_SHIFT;
    }

    /** What erasing with this one leaves: its background and nothing else. */
    static long erased(long style) {
        return style & COLOUR << BACKGROUND_SHIFT;
    }

    /** Writes it as one SGR sequence (ECMA-48 section 8.3.117, xterm's colours). */
    static void write(StringBuilder out, long style, int line) {
        out.append("\u001b[0");
        flag(out, style, BOLD, ";1");
        flag(out, style, DIM, ";2");
        flag(out, style, ITALIC, ";3");
        int kind = (int) ((style & UNDERLINE) >>> UNDERLINE_SHIFT);
        if (kind == 1) {
            out.append(";4");
        } else if (kind > 1) {
            out.append(";4:").append(kind);
        }
        flag(out, style, BLINK, ";5");
        flag(out, style, INVERSE, ";7");
        flag(out, style, HIDDEN, ";8");
        flag(out, style, STRIKE, ";9");
        flag(out, style, OVERLINE, ";53");
        colour(out, (int) (style & COLOUR), 30);
        colour(out, (int) (style >>> BACKGROUND_SHIFT & COLOUR), 40);
        if (line != 0) {
            extended(out, line, 58, ':');
        }
        out.append('m');
    }

    private static void flag(StringBuilder out, long style, long flag, String code) {
        if ((style & flag) != 0) {
            out.append(code);
        }
    }

    private static void colour(StringBuilder out, int colour, int base) {
        int index = colour & 0xff;
        if ((colour & KIND) == INDEXED && index < 8) {
            out.append(';').append(base + index);
        } else if ((colour & KIND) == INDEXED && index < 16) {
            out.append(';').append(base + 60 + index - 8);
        } else if (colour != 0) {
            extended(out, colour, base + 8, ';');
        }
    }

    private static void extended(StringBuilder out, int colour, int code, char between) {
        out.append(';').append(code).append(between);
        if ((colour & KIND) == INDEXED) {
            out.append('5').append(between).append(colour & 0xff);
        } else {
            out.append('2').append(between);
            if (between == ':') {
                out.append(between); // the colour space, which nobody names
            }
            out.append(colour >>> 16 & 0xff)
                    .append(between)
                    .append(colour >>> 8 & 0xff)
                    .append(between)
                    .append(colour & 0xff);
        }
    }
}
