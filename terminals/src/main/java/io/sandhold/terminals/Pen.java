package io.sandhold.terminals;

/** How what is printed looks: the sequence SGR (ECMA-48 section 8.3.117, xterm's extensions). One thread at a time. */
final class Pen {

    long style;
    int line; // the colour of an underline

    void reset() {
        style = Style.PLAIN;
        line = 0;
    }

    void take(Sequence sgr) {
        for (int at = 0; at < sgr.count(); at++) {
            int code = sgr.number(at, 0);
            if (code == 38 || code == 48 || code == 58) {
                at = colour(sgr, at, code);
            } else if (code == 4 && sgr.joined(at + 1)) {
                style = Style.underline(style, Math.clamp(sgr.number(at + 1, 1), 0, 5));
                at++;
            } else {
                plain(code);
            }
            while (sgr.joined(at + 1)) { // what belongs to a code that is not known
                at++;
            }
        }
    }

    private void plain(int code) {
        switch (code) {
            case 0 -> reset();
            case 1 -> style |= Style.BOLD;
            case 2 -> style |= Style.DIM;
            case 3 -> style |= Style.ITALIC;
            case 4 -> style = Style.underline(style, 1);
            case 5, 6 -> style |= Style.BLINK;
            case 7 -> style |= Style.INVERSE;
            case 8 -> style |= Style.HIDDEN;
            case 9 -> style |= Style.STRIKE;
            case 21 -> style = Style.underline(style, 2);
            case 22 -> style &= ~(Style.BOLD | Style.DIM);
            case 23 -> style &= ~Style.ITALIC;
            case 24 -> style = Style.underline(style, 0);
            case 25 -> style &= ~Style.BLINK;
            case 27 -> style &= ~Style.INVERSE;
            case 28 -> style &= ~Style.HIDDEN;
            case 29 -> style &= ~Style.STRIKE;
            case 39 -> style = Style.foreground(style, 0);
            case 49 -> style = Style.background(style, 0);
            case 53 -> style |= Style.OVERLINE;
            case 55 -> style &= ~Style.OVERLINE;
            case 59 -> line = 0;
            default -> {
                if (code >= 30 && code < 38) {
                    style = Style.foreground(style, Style.indexed(code - 30));
                } else if (code >= 40 && code < 48) {
                    style = Style.background(style, Style.indexed(code - 40));
                } else if (code >= 90 && code < 98) {
                    style = Style.foreground(style, Style.indexed(code - 90 + 8));
                } else if (code >= 100 && code < 108) {
                    style = Style.background(style, Style.indexed(code - 100 + 8));
                }
            }
        }
    }

    /** Takes 38, 48 or 58 with its {@code ;5;INDEX}, {@code ;2;R;G;B} or the same with colons; gives the place of the last number that belongs to it. */
    private int colour(Sequence sgr, int at, int code) {
        boolean colons = sgr.joined(at + 1);
        int end = at + 1;
        while (colons && sgr.joined(end + 1)) {
            end++;
        }
        int kind = sgr.number(at + 1, 0);
        int colour;
        if (kind == 5) {
            colour = Style.indexed(sgr.number(at + 2, 0));
            end = colons ? end : at + 2;
        } else if (kind == 2) {
            int first = colons && end - at >= 5 ? at + 3 : at + 2; // with a colour space before
            colour = Style.rgb(sgr.number(first, 0), sgr.number(first + 1, 0), sgr.number(first + 2, 0));
            end = colons ? end : at + 4;
        } else {
            return end;
        }
        switch (code) {
            case 38 -> style = Style.foreground(style, colour);
            case 48 -> style = Style.background(style, colour);
            default -> line = colour;
        }
        return end;
    }
}
