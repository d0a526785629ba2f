package io.sandhold.terminals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A terminal of another make, which is shown bytes and asked what it shows: tmux's. */
final class TmuxPane implements AutoCloseable {

    private static final long DEADLINE_NANOS = 20_000_000_000L;

    private final Path directory;
    private final Path socket;
    private final Path pipe;
    private int marks;

    TmuxPane(Path directory, int columns, int rows) throws Exception {
        this.directory = directory;
        this.socket = directory.resolve("socket");
        this.pipe = directory.resolve("pipe");
        Files.createDirectories(directory);
        run("mkfifo", pipe.toString());
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "" + columns,
                "-y",
                "" + rows,
                "stty raw -echo; while :; do cat " + pipe + "; done");
        tmux("set-option", "-g", "status", "off");
        tmux("set-option", "-g", "window-size", "manual");
        tmux("set-option", "-g", "history-limit", "5000");
        tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    /** Shows it bytes, and waits until it has taken them all. */
    void show(byte[] bytes) throws Exception {
        String mark = "mark" + marks++;
        Path file = Files.write(directory.resolve("bytes"), bytes);
        Files.writeString(directory.resolve("mark"), "\u001b]2;" + mark + "\u001b\\");
        run("sh", "-c", "cat " + file + " " + directory.resolve("mark") + " > " + pipe);
        long until = System.nanoTime() + DEADLINE_NANOS;
        while (!tmux("display-message", "-p", "#{pane_title}").strip().equals(mark)) {
            if (System.nanoTime() > until) {
                throw new AssertionError("tmux did not take all of it:\n" + picture());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** All that it shows: the lines with their looks, and where the cursor is. */
    String picture() throws Exception {
        return cells(lines(tmux("capture-pane", "-e", "-N", "-p")))
                + tmux(
                        "display-message",
                        "-p",
                        "cursor #{cursor_x},#{cursor_y} alternate #{alternate_on} region #{scroll_region_upper}-#{scroll_region_lower}"
                                + " wrap #{wrap_flag} insert #{insert_flag} origin #{origin_flag} visible #{cursor_flag}"
                                + " keys #{keypad_cursor_flag}#{keypad_flag} mouse #{mouse_any_flag}");
    }

    /** What tmux keeps as DEC's line drawing, as the characters that it shows. */
    private static String lines(String captured) {
        StringBuilder out = new StringBuilder();
        boolean drawing = false;
        boolean escape = false;
        for (char c : captured.toCharArray()) {
            if (c == '\u000e' || c == '\u000f') {
                drawing = c == '\u000e';
            } else {
                boolean within = escape || c == '\u001b';
                escape = within && c != 'm';
                out.append(drawing && !within && c >= 0x60 && c < 0x7f ? (char) LineDrawing.of(c) : c);
            }
        }
        return out.toString();
    }

    /** Each line with its looks as they are, however they were said: a blank that was erased is one that was printed; of erased
     * blanks at a line's end tmux does not tell. */
    private static String cells(String captured) {
        Screen screen = new Screen(new TerminalSize(TerminalSize.LARGEST, TerminalSize.LARGEST));
        byte[] bytes = captured.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        new SequenceReader(screen).read(bytes, 0, bytes.length);
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < screen.cursor.row; at++) {
            Row row = screen.page.row(at);
            long look = Style.PLAIN;
            int line = 0;
            StringBuilder text = new StringBuilder();
            int end = 0;
            for (int column = 0; column < row.drawn(TerminalSize.LARGEST); column++) {
                if (row.style(column) != look || row.line(column) != line) {
                    look = row.style(column);
                    line = row.line(column);
                    Style.write(text, look, line);
                }
                int c = row.text(column);
                text.append(
                        c == 0 ? " " : c == Row.TAIL ? "" : c > 0 ? Character.toString(c) : screen.clusters.text(~c));
                end = c > 0 && c != ' ' || c < 0 || look != Style.erased(look) ? text.length() : end;
            }
            out.append(text, 0, end).append('\n');
        }
        return out.toString();
    }

    void clear() throws Exception {
        show("\u001b[?1049l\u001bc\u001b[3J".getBytes(StandardCharsets.UTF_8));
    }

    String tmux(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() {
        try {
            tmux("kill-server");
        } catch (Exception e) {
            throw new AssertionError("tmux could not be ended", e);
        }
    }
}
