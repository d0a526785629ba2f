package io.sandhold.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A terminal that a person would sit at, held by {@code tmux} on this machine: keys go in, and its screen is read. */
public final class TerminalWindow implements AutoCloseable {

    private final Path socket;

    private TerminalWindow(Path socket) {
        this.socket = socket;
    }

    /** Opens one of this size that runs {@code command}. */
    public static TerminalWindow open(Path home, int columns, int rows, List<String> command) throws Exception {
        TerminalWindow window = new TerminalWindow(home.resolve("tmux-" + Long.toHexString(System.nanoTime())));
        List<String> line = new ArrayList<>(List.of(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "--"));
        line.addAll(command);
        window.tmux(line.toArray(String[]::new)).code(0);
        window.tmux("set-option", "-g", "status", "off").code(0);
        window.tmux("set-option", "-g", "window-size", "manual").code(0);
        window.resize(columns, rows);
        return window;
    }

    public void resize(int columns, int rows) throws Exception {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows))
                .code(0);
    }

    /** Types text as it is. */
    public TerminalWindow type(String text) throws Exception {
        tmux("send-keys", "-l", "--", text).code(0);
        return this;
    }

    /** Presses keys by tmux's names: {@code Enter}, {@code C-c}, {@code Escape}. */
    public TerminalWindow press(String... keys) throws Exception {
        List<String> line = new ArrayList<>(List.of("send-keys"));
        line.addAll(List.of(keys));
        tmux(line.toArray(String[]::new)).code(0);
        return this;
    }

    public String screen() throws Exception {
        return tmux("capture-pane", "-p").text();
    }

    /** The screen with the escape sequences that colour it. */
    public String coloured() throws Exception {
        return tmux("capture-pane", "-e", "-p").text();
    }

    /** The screen with its colours and where its cursor is. */
    public String picture() throws Exception {
        return tmux("capture-pane", "-e", "-p").text()
                + tmux(
                                "display-message",
                                "-p",
                                "#{cursor_x},#{cursor_y} #{cursor_flag} #{alternate_on} #{keypad_cursor_flag}")
                        .text();
    }

    /** Waits until the screen shows it, and gives the screen. */
    public String shows(String text) throws Exception {
        return shows("'" + text + "'", screen -> screen.contains(text));
    }

    public String shows(String text, Duration atMost) throws Exception {
        return shows("'" + text + "'", screen -> screen.contains(text), atMost);
    }

    public String shows(String what, Predicate<String> condition) throws Exception {
        return shows(what, condition, Duration.ofSeconds(60));
    }

    private String shows(String what, Predicate<String> condition, Duration atMost) throws Exception {
        String[] last = {""};
        Eventually.holds(Duration.ofSeconds(60), () -> what + " on the screen:\n" + last[0], () -> {
            last[0] = screen();
            return condition.test(last[0]);
        });
        return last[0];
    }

    private Program.Result tmux(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        return Program.run(command);
    }

    @Override
    public void close() {
        try {
            tmux("kill-server");
        } catch (Exception e) {
            throw new AssertionError("the terminal could not be closed", e);
        }
    }
}
