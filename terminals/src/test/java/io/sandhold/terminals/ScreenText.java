package io.sandhold.terminals;

/** All of a screen that a program or a person could tell, as text. */
final class ScreenText {

    private ScreenText() {}

    static String of(Screen screen) {
        StringBuilder out = new StringBuilder();
        page(out, screen, screen.main);
        if (screen.onAlternate()) {
            page(out, screen, screen.alternate);
        }
        cursor(out, screen, screen.cursor);
        cursor(out, screen, screen.saved[0]);
        if (screen.onAlternate()) {
            cursor(out, screen, screen.saved[1]);
        }
        return out.append("region ")
                .append(screen.top)
                .append('-')
                .append(screen.bottom)
                .append(" modes ")
                .append(Long.toBinaryString(screen.modes))
                .append(screen.insert ? " insert" : "")
                .append(screen.keypad ? " keypad" : "")
                .append(" cursor ")
                .append(screen.cursorStyle)
                .append(" title ")
                .append(screen.title)
                .append(" tabs ")
                .append(screen.tabs.get(0, screen.size.columns()))
                .toString();
    }

    /** The lines alone, blanks at their ends left out. */
    static String lines(Screen screen) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < screen.page.height(); at++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < screen.size.columns(); column++) {
                line.append(text(screen, screen.page.row(at).text(column)));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString().stripTrailing();
    }

    private static String text(Screen screen, int c) {
        return c == 0 ? " " : c == Row.TAIL ? "" : c > 0 ? Character.toString(c) : screen.clusters.text(~c);
    }

    private static void page(StringBuilder out, Screen screen, Page page) {
        for (int at = 0; at < page.height(); at++) {
            Row row = page.row(at);
            long look = -1;
            for (int column = 0; column < screen.size.columns(); column++) {
                if (row.style(column) != look) {
                    look = row.style(column);
                    Style.write(out, look, row.line(column));
                }
                out.append(text(screen, row.text(column)));
            }
            out.append('\n');
        }
    }

    private static void cursor(StringBuilder out, Screen screen, Cursor at) {
        out.append(at.origin && at != screen.cursor ? "in the region" : "row " + at.row)
                .append(',')
                .append(at.column)
                .append(at.wraps ? " wraps" : "")
                .append(at.origin ? " origin" : "");
        out.append(" sets ")
                .append(at.graphics[0])
                .append(at.graphics[1])
                .append(at.shift)
                .append(' ');
        Style.write(out, at.pen.style, at.pen.line);
        out.append('\n');
    }
}
