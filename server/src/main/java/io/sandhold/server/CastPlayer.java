package io.sandhold.server;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Shows a file in the format asciicast v2 on a terminal, in its own time: what a terminal showed goes there as it was, escape sequences and all, for that is
 * what a replay is. {@code q} and Ctrl-C end it; the terminal is put right after it. One thread.
 */
final class CastPlayer {

    /** Leaves the other screen, shows the cursor, ends colours, character sets, mouse and paste reports, and the keypad's own codes. */
    private static final String RIGHT =
            "\033[!p\033[?1049l\033[?25h\033[0m\033(B\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l\033[?1l\033>\r\n";

    /** How long nothing must come before what the terminal answered to a recording is taken to be over. */
    private static final long ANSWERS_MILLIS = 150;

    private static final int CONTROL_C = 3;
    private static final int NOTHING = -2;

    private final Terminal terminal;
    private final double speed;
    private final Optional<Double> idle;
    private final boolean markers;

    /**
     * @param speed how many times faster
     * @param idle the longest pause, in seconds of the recording; empty: as it was
     * @param markers whether what was done is shown too, a line each
     */
    CastPlayer(Terminal terminal, double speed, Optional<Double> idle, boolean markers) {
        this.terminal = terminal;
        this.speed = speed;
        this.idle = idle;
        this.markers = markers;
    }

    void play(InputStream file) throws IOException {
        Attributes before = terminal.enterRawMode();
        Terminal.SignalHandler handler = terminal.handle(Terminal.Signal.INT, Terminal.SignalHandler.SIG_IGN);
        Attributes raw = new Attributes(terminal.getAttributes());
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        terminal.setAttributes(raw);
        try {
            lines(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)));
        } finally {
            terminal.writer().print(RIGHT);
            terminal.flush();
            dropAnswers();
            terminal.setAttributes(before);
            terminal.handle(Terminal.Signal.INT, handler);
        }
    }

    private void lines(BufferedReader lines) throws IOException {
        double at = 0;
        lines.readLine(); // the header
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Optional<JsonArray> event = event(line);
            if (event.isEmpty()) {
                continue;
            }
            double time = event.get().getJsonNumber(0).doubleValue();
            double pause = Math.max(0, time - at);
            at = Math.max(at, time);
            if (ended(Math.min(pause, idle.orElse(pause)))) {
                return;
            }
            show(event.get().getString(1), event.get().getString(2));
        }
    }

    /** Empty for a line that is none, as a killed server may have left it at the end. */
    private static Optional<JsonArray> event(String line) {
        try {
            JsonArray event = Json.createReader(new StringReader(line)).readArray();
            event.getJsonNumber(0).doubleValue();
            return event.getString(1).isEmpty() || event.getString(2).isEmpty() ? Optional.empty() : Optional.of(event);
        } catch (JsonException | ClassCastException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private void show(String code, String text) {
        if (code.equals("o")) {
            terminal.writer().print(text);
        } else if (markers && code.equals("m")) {
            terminal.writer().print("-- " + Columns.visible(text) + "\r\n");
        }
        terminal.flush();
    }

    /** Waits, and says whether it was ended meanwhile: by a key, or because nobody is there. */
    private boolean ended(double seconds) throws IOException {
        long until = System.nanoTime() + (long) (seconds / speed * 1e9);
        while (true) {
            long left = (until - System.nanoTime()) / 1_000_000;
            int key = terminal.reader().read(Math.max(1, left));
            if (key == 'q' || key == CONTROL_C || key == -1) {
                return true;
            }
            if (left <= 1) {
                return false;
            }
        }
    }

    /** A recording may have asked the terminal for something: its answers must not become the next command. */
    private void dropAnswers() throws IOException {
        int key = 0;
        while (key != NOTHING && key != -1) {
            key = terminal.reader().read(ANSWERS_MILLIS);
        }
    }
}
