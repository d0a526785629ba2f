package io.sandhold.server;

import java.util.ArrayList;
import java.util.List;

/** Text in columns, as wide as their widest cell and two blanks apart. Cells hold no control characters when they come out. */
final class Columns {

    private final List<List<String>> rows = new ArrayList<>();

    /** Every row has as many cells as the first. */
    Columns row(String... cells) {
        if (!rows.isEmpty() && rows.getFirst().size() != cells.length) {
            throw new IllegalArgumentException(
                    cells.length + " cells in a table of " + rows.getFirst().size() + " columns");
        }
        rows.add(List.of(cells).stream().map(Columns::visible).toList());
        return this;
    }

    /** The table, each line with its line feed and without blanks at its end. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).append(" ".repeat(width(i) + 2 - length(row.get(i))));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** What a server or a session wrote, with nothing in it that steers a terminal. */
    static String visible(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
