package io.sandhold.terminals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;

/** The lines of one of a terminal's two screens; the main one keeps some of those that have scrolled away. One thread at a time. */
final class Page {

    /** Lines that have scrolled away and are kept. */
    static final int PAST = 1000;

    private final Stamps stamps;
    private final boolean keepsPast;
    private final Deque<Row> past = new ArrayDeque<>();
    private long pastEnd; // how many have ever scrolled away
    private Row[] rows;

    Page(TerminalSize size, Stamps stamps, boolean keepsPast) {
        this.stamps = stamps;
        this.keepsPast = keepsPast;
        this.rows = new Row[size.rows()];
        for (int at = 0; at < rows.length; at++) {
            rows[at] = new Row(stamps);
        }
    }

    Row row(int at) {
        return rows[at];
    }

    int height() {
        return rows.length;
    }

    /** The number of the line that scrolls away next; they are counted from 0. */
    long pastEnd() {
        return pastEnd;
    }

    /** The number of the oldest line that is kept. */
    long pastStart() {
        return pastEnd - past.size();
    }

    /** Those kept from number {@code from} on, oldest first. */
    Iterator<Row> past(long from) {
        Iterator<Row> rows = past.iterator();
        for (long at = pastStart(); at < from && rows.hasNext(); at++) {
            rows.next();
        }
        return rows;
    }

    void forgetPast() {
        past.clear();
    }

    /** Moves lines up within a region, its last included; blank ones come in below. */
    void scrollUp(int top, int bottom, int count, long erased) {
        scroll(top, bottom, count, erased, top == 0 && keepsPast);
    }

    /** As {@link #scrollUp}, of lines that are taken out: they have not scrolled away. */
    void deleteLines(int top, int bottom, int count, long erased) {
        scroll(top, bottom, count, erased, false);
    }

    private void scroll(int top, int bottom, int count, long erased, boolean keep) {
        int moved = Math.min(count, bottom - top + 1);
        Row[] gone = Arrays.copyOfRange(rows, top, top + moved);
        System.arraycopy(rows, top + moved, rows, top, bottom - top + 1 - moved);
        for (int at = 0; at < moved; at++) {
            Row blank = keep ? keep(gone[at]) : gone[at];
            blank.clear(erased);
            rows[bottom + 1 - moved + at] = blank;
        }
    }

    /** Keeps a line, and gives one to use in its place. */
    private Row keep(Row gone) {
        past.addLast(gone);
        pastEnd++;
        return past.size() > PAST ? past.removeFirst() : new Row(stamps);
    }

    /** Moves lines down within a region; blank ones come in above. */
    void scrollDown(int top, int bottom, int count, long erased) {
        int moved = Math.min(count, bottom - top + 1);
        Row[] gone = Arrays.copyOfRange(rows, bottom + 1 - moved, bottom + 1);
        System.arraycopy(rows, top, rows, top + moved, bottom - top + 1 - moved);
        for (int at = 0; at < moved; at++) {
            gone[at].clear(erased);
            rows[top + at] = gone[at];
        }
    }

    void erase(int from, int to, long erased) {
        for (int at = from; at < to; at++) {
            rows[at].clear(erased);
        }
    }

    /**
     * Takes another size. Lines go at the top into the past, after those below the cursor, and come back from there.
     *
     * @param cursor its row
     * @return by how much the cursor's line has moved down
     */
    int resize(TerminalSize size, int cursor) {
        Row[] before = rows;
        rows = new Row[size.rows()];
        int shift = 0;
        if (size.rows() < before.length) {
            int away = Math.max(0, cursor - size.rows() + 1);
            for (int at = 0; at < away && keepsPast; at++) {
                past.addLast(before[at]);
                pastEnd++;
                if (past.size() > PAST) {
                    past.removeFirst();
                }
            }
            System.arraycopy(before, away, rows, 0, rows.length);
            shift = -away;
        } else {
            shift = Math.min(past.size(), rows.length - before.length);
            for (int at = shift - 1; at >= 0; at--) {
                rows[at] = past.removeLast();
                pastEnd--;
            }
            System.arraycopy(before, 0, rows, shift, before.length);
            for (int at = shift + before.length; at < rows.length; at++) {
                rows[at] = new Row(stamps);
            }
        }
        return shift;
    }

    void mark(BitSet used) {
        for (Row row : rows) {
            row.mark(used);
        }
        past.forEach(row -> row.mark(used));
    }
}
