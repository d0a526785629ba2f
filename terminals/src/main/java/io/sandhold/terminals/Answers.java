package io.sandhold.terminals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a program asks its terminal, answered by the model, once, whoever is there: no client sees the question. Bounded: what is
 * answered before the last answers are taken is dropped. One thread at a time.
 */
final class Answers {

    private static final int MOST = 4096;

    private final Screen screen;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    Answers(Screen screen) {
        this.screen = screen;
    }

    /** The answers since the last call. */
    byte[] take() {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        return bytes;
    }

    /** Answers what is asked; false always, since it goes no further. */
    boolean about(Sequence s) {
        int first = s.number(0, 0);
        if (s.last == 'c' && s.intermediate == 0 && first == 0) {
            if (s.marker == 0) {
                say("\u001b[?62;22c"); // a VT220 with colours
            } else if (s.marker == '>') {
                say("\u001b[>1;10;0c"); // a version of it before which nothing more is expected
            }
        } else if (s.last == 'n' && s.intermediate == 0 && s.marker == 0) {
            if (first == 5) {
                say("\u001b[0n");
            } else if (first == 6) {
                Cursor at = screen.cursor;
                int row = at.origin ? at.row - screen.top : at.row;
                say("\u001b[" + (row + 1) + ";" + (at.column + 1) + "R");
            }
        } else if (s.last == 't' && s.marker == 0 && first == 18) {
            say("\u001b[8;" + screen.size.rows() + ";" + screen.size.columns() + "t");
        } else if (s.last == 'p' && s.intermediate == '$' && s.marker == '?') {
            say("\u001b[?" + first + ";" + (Modes.bit(first) == 0 ? 0 : screen.on(first) ? 1 : 2) + "$y");
        }
        return false;
    }

    private void say(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        if (pending.size() + bytes.length <= MOST) {
            pending.writeBytes(bytes);
        }
    }
}
