package io.sandhold.attacks;

import io.sandhold.server.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A program that runs beside a test, and ends with it. What it prints is read from the start. */
final class Background implements AutoCloseable {

    private final Process process;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Thread reader;

    private Background(Process process) {
        this.process = process;
        this.reader = Thread.startVirtualThread(this::read);
    }

    static Background of(List<String> command) throws IOException {
        return new Background(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (InputStream from = process.getInputStream()) {
            from.transferTo(printed);
        } catch (IOException e) {
            System.getLogger(Background.class.getName())
                    .log(System.Logger.Level.DEBUG, "it was ended while it printed", e);
        }
    }

    void awaitLine(String line) throws Exception {
        Eventually.holds(
                Duration.ofSeconds(60),
                () -> "it prints '" + line + "', but only: " + text(),
                () -> text().lines().anyMatch(line::equals));
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end, and gives all that it printed. */
    String finish() throws Exception {
        Eventually.holds(Duration.ofSeconds(120), () -> "it ends; it printed: " + text(), () -> !process.isAlive());
        reader.join();
        return text();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
