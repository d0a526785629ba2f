package io.sandhold.terminals;

import java.nio.charset.StandardCharsets;

/** What escape sequences do to a screen. Each method says whether it knows what it was given. One thread at a time. */
final class ScreenSequences {

    private static final int LONGEST_TITLE = 256;

    /** Colours of the terminal itself, links, directories, marks of prompts: they change no cell and go to who is there. */
    private static final int[] PASSED = {4, 7, 8, 10, 11, 12, 52, 104, 110, 111, 112, 133};

    private final Screen screen;
    private final Cursor cursor;

    ScreenSequences(Screen screen) {
        this.screen = screen;
        this.cursor = screen.cursor;
    }

    boolean escape(char intermediate, char last) {
        if (intermediate == '(' || intermediate == ')') {
            cursor.graphics[intermediate - '('] = last == '0';
            return last == '0' || last == 'B';
        }
        if (intermediate != 0) {
            return false;
        }
        switch (last) {
            case '7' -> screen.save();
            case '8' -> screen.restore();
            case 'D' -> screen.lineFeed();
            case 'E' -> {
                cursor.column = 0;
                screen.lineFeed();
            }
            case 'H' -> screen.tabs.set(cursor.column);
            case 'M' -> screen.lineBack();
            case 'c' -> screen.reset();
            case '=' -> screen.keypad = true;
            case '>' -> screen.keypad = false;
            default -> {
                return false;
            }
        }
        return true;
    }

    boolean control(Sequence s) {
        if (s.intermediate != 0) {
            return special(s);
        }
        return switch (s.marker) {
            case 0 -> plain(s);
            case '?' -> marked(s);
            case '>' -> {
                if (s.last == 'm' && s.number(0, 0) == 4) {
                    screen.otherKeys = Math.clamp(s.number(1, 0), 0, 3);
                    yield true;
                }
                if (s.last == 'n' && s.number(0, 0) == 4) {
                    screen.otherKeys = 0;
                    yield true;
                }
                yield screen.answers.about(s);
            }
            default -> false;
        };
    }

    private boolean special(Sequence s) {
        if (s.intermediate == ' ' && s.last == 'q' && s.marker == 0) {
            screen.cursorStyle = Math.clamp(s.number(0, 0), 0, 6);
            return true;
        }
        if (s.intermediate == '!' && s.last == 'p' && s.marker == 0) {
            screen.softReset();
            return true;
        }
        return screen.answers.about(s);
    }

    private boolean marked(Sequence s) {
        return switch (s.last) {
            case 'h', 'l' -> modes(s);
            case 'J' -> plain(s); // nothing is protected here
            case 'K' -> plain(s);
            default -> screen.answers.about(s);
        };
    }

    private boolean plain(Sequence s) {
        int columns = screen.size.columns();
        int times = s.times(0);
        switch (s.last) {
            case '@' -> {
                screen.row().insert(cursor.column, times, columns, screen.erased());
                cursor.wraps = false;
            }
            case 'A' -> up(times);
            case 'B', 'e' -> down(times);
            case 'C', 'a' -> column((long) cursor.column + times);
            case 'D' -> column((long) cursor.column - times);
            case 'E' -> {
                down(times);
                cursor.column = 0;
            }
            case 'F' -> {
                up(times);
                cursor.column = 0;
            }
            case 'G', '`' -> column(times - 1L);
            case 'H', 'f' -> screen.go(times - 1, s.times(1) - 1);
            case 'I' -> screen.tab(times);
            case 'J' -> {
                return eraseScreen(s.number(0, 0));
            }
            case 'K' -> {
                return eraseLine(s.number(0, 0));
            }
            case 'L' -> lines(true, times);
            case 'M' -> lines(false, times);
            case 'P' -> {
                screen.row().delete(cursor.column, times, columns, screen.erased());
                cursor.wraps = false;
            }
            case 'S' -> screen.page.scrollUp(screen.top, screen.bottom, times, screen.erased());
            case 'T' -> {
                if (s.count() > 1) {
                    return false; // mouse highlighting
                }
                screen.page.scrollDown(screen.top, screen.bottom, times, screen.erased());
            }
            case 'X' -> {
                screen.row().erase(cursor.column, Math.min(columns, cursor.column + times), columns, screen.erased());
                cursor.wraps = false;
            }
            case 'Z' -> screen.tabBack(times);
            case 'b' -> {
                return screen.repeat(times);
            }
            case 'd' -> screen.go(times - 1, cursor.column);
            case 'g' -> {
                if (s.number(0, 0) == 3) {
                    screen.tabs.clear();
                } else if (s.number(0, 0) == 0) {
                    screen.tabs.clear(cursor.column);
                } else {
                    return false;
                }
            }
            case 'h', 'l' -> {
                if (s.count() != 1 || s.number(0, 0) != 4) {
                    return false;
                }
                screen.insert = s.last == 'h';
            }
            case 'm' -> cursor.pen.take(s);
            case 'r' -> screen.region(s.times(0) - 1, Math.min(lastRow(s), screen.size.rows()) - 1);
            case 's' -> {
                if (s.count() > 1 || s.number(0, 0) != 0) {
                    return false;
                }
                screen.save();
            }
            case 'u' -> screen.restore();
            default -> {
                return screen.answers.about(s);
            }
        }
        return true;
    }

    private int lastRow(Sequence s) {
        int last = s.number(1, 0);
        return last == 0 ? screen.size.rows() : last;
    }

    private void up(int times) {
        int most = cursor.row >= screen.top ? screen.top : 0;
        cursor.row = Math.max(most, cursor.row - times);
        cursor.wraps = false;
    }

    private void down(int times) {
        int most = cursor.row <= screen.bottom ? screen.bottom : screen.size.rows() - 1;
        cursor.row = Math.min(most, cursor.row + times);
        cursor.wraps = false;
    }

    private void column(long column) {
        cursor.column = Math.clamp(column, 0, screen.size.columns() - 1);
        cursor.wraps = false;
    }

    private void lines(boolean in, int times) {
        if (cursor.row < screen.top || cursor.row > screen.bottom) {
            return;
        }
        if (in) {
            screen.page.scrollDown(cursor.row, screen.bottom, times, screen.erased());
        } else {
            screen.page.deleteLines(cursor.row, screen.bottom, times, screen.erased());
        }
        cursor.column = 0;
        cursor.wraps = false;
    }

    private boolean eraseScreen(int which) {
        switch (which) {
            case 0 -> {
                eraseLine(0);
                screen.page.erase(cursor.row + 1, screen.size.rows(), screen.erased());
            }
            case 1 -> {
                eraseLine(1);
                screen.page.erase(0, cursor.row, screen.erased());
            }
            case 2 -> screen.page.erase(0, screen.size.rows(), screen.erased());
            case 3 -> screen.main.forgetPast();
            default -> {
                return false;
            }
        }
        cursor.wraps = false;
        return true;
    }

    private boolean eraseLine(int which) {
        int columns = screen.size.columns();
        switch (which) {
            case 0 -> screen.row().erase(cursor.column, columns, columns, screen.erased());
            case 1 -> screen.row().erase(0, cursor.column + 1, columns, screen.erased());
            case 2 -> screen.row().clear(screen.erased());
            default -> {
                return false;
            }
        }
        cursor.wraps = false;
        return true;
    }

    /** Several at once are one sequence: it is passed on where all are known. */
    private boolean modes(Sequence s) {
        if (s.count() == 1 && s.number(0, 0) == 1049 && s.last == 'h' == screen.onAlternate()) {
            return false; // it is there already: terminals differ in what they do to the cursor then
        }
        for (int at = 0; at < s.count(); at++) {
            if (!known(s.number(at, 0))) {
                return s.count() > 1 && split(s);
            }
        }
        for (int at = 0; at < s.count(); at++) {
            mode(s.number(at, 0), s.last == 'h');
        }
        return true;
    }

    /** Sets what is known of them; clients see it once they are drawn anew. */
    private boolean split(Sequence s) {
        for (int at = 0; at < s.count(); at++) {
            if (known(s.number(at, 0))) {
                mode(s.number(at, 0), s.last == 'h');
            }
        }
        screen.unshown = true;
        return false;
    }

    private static boolean known(int mode) {
        return Modes.bit(mode) != 0 || mode == 47 || mode >= 1047 && mode <= 1049 || mode == 2026;
    }

    private void mode(int mode, boolean on) {
        switch (mode) {
            case 47, 1047 -> alternate(on);
            case 1048 -> {
                if (on) {
                    screen.save();
                } else {
                    screen.restore();
                }
            }
            case 1049 -> {
                if (on && !screen.onAlternate()) {
                    screen.save();
                }
                if (on) {
                    screen.alternate.erase(0, screen.size.rows(), screen.erased());
                }
                alternate(on);
                if (!on) {
                    screen.restore();
                }
            }
            case 2026 -> {} // drawing at once is the client's affair
            default -> {
                long bit = Modes.bit(mode);
                screen.modes = on ? screen.modes | bit : screen.modes & ~bit;
                if (mode == Modes.ORIGIN) {
                    cursor.origin = on;
                    screen.go(0, 0);
                }
                if (mode == Modes.AUTOWRAP && !on) {
                    cursor.wraps = false;
                }
            }
        }
    }

    private void alternate(boolean on) {
        if (!on && screen.onAlternate()) {
            screen.alternate.erase(0, screen.size.rows(), Style.PLAIN);
            screen.saved[1].reset(); // it begins anew
        }
        screen.page = on ? screen.alternate : screen.main;
    }

    private static boolean shown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** OSC: a title is kept; of the others those go on that ask nothing. */
    boolean command(byte[] bytes) {
        int at = 0;
        int number = 0;
        while (at < bytes.length && at < 4 && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + bytes[at++] - '0';
        }
        if (at == 0 || at < bytes.length && bytes[at] != ';') {
            return false;
        }
        String text = new String(
                bytes, Math.min(at + 1, bytes.length), Math.max(0, bytes.length - at - 1), StandardCharsets.UTF_8);
        if (number == 0 || number == 2) {
            screen.title = text.codePoints()
                    .filter(ScreenSequences::shown)
                    .limit(LONGEST_TITLE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            return text.codePoints().noneMatch(Character::isISOControl);
        }
        if (number == 1) {
            return true;
        }
        for (int passed : PASSED) {
            if (passed == number) {
                return text.indexOf('?') < 0 || number == 7 || number == 8;
            }
        }
        return false;
    }
}
