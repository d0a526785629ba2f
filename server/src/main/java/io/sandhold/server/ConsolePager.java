package io.sandhold.server;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp;

/** What the console shows on its terminal: lines cut to its width, page by page, in colours where it has some. One thread. */
final class ConsolePager {

    private static final String MORE = "-- more: any key; q ends --";

    private final Terminal terminal;

    ConsolePager(Terminal terminal) {
        this.terminal = terminal;
    }

    void say(String text) {
        terminal.writer().print(text);
        terminal.flush();
    }

    void clear() {
        terminal.puts(InfoCmp.Capability.clear_screen);
        terminal.flush();
    }

    /** Shows a whole text; where it is longer than the screen it waits after each page. */
    void show(String text) throws IOException {
        List<String> lines = text.lines().toList();
        int page = Math.max(2, terminal.getRows()) - 1;
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0 && i % page == 0 && !more()) {
                return;
            }
            say(fitted(lines.get(i)) + "\n");
        }
    }

    /** Shows lines as they come. */
    void lines(String text) {
        text.lines().forEach(line -> say(fitted(line) + "\n"));
    }

    /** Shows what fits on the screen, in the place of what was there. */
    void picture(String text) {
        StringBuilder screen = new StringBuilder();
        text.lines()
                .limit(Math.max(1, terminal.getRows() - 1))
                .forEach(line -> screen.append(fitted(line)).append('\n'));
        clear();
        say(screen.toString());
    }

    private String fitted(String line) {
        int width = Math.max(10, terminal.getColumns());
        String cut = line.codePointCount(0, line.length()) <= width
                ? line
                : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
        return terminal.getType().equals("dumb") ? cut : ConsoleColours.of(cut);
    }

    private boolean more() throws IOException {
        say(MORE);
        int key = key(0);
        say("\r" + " ".repeat(MORE.length()) + "\r");
        return key >= 0 && key != 'q' && key != 3;
    }

    /** Whether a key was pressed, or the client has left, within so many milliseconds. */
    boolean pressed(long millis) throws IOException {
        return key(millis) != -2;
    }

    /** The key that is pressed; -2 where none was in time, -1 where the client has left. */
    private int key(long millis) throws IOException {
        Attributes before = terminal.enterRawMode();
        Terminal.SignalHandler handler = terminal.handle(Terminal.Signal.INT, Terminal.SignalHandler.SIG_IGN);
        try {
            return terminal.reader().read(millis);
        } finally {
            terminal.setAttributes(before);
            terminal.handle(Terminal.Signal.INT, handler);
        }
    }
}
