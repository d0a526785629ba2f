package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client program run to its end, such as {@code ssh} or {@code curl}. */
public final class Program {

    /** Longer with {@code -Psoak}, where hundreds of programs share the machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("sandhold.patience.seconds", 120));

    /** What feeds a program's stdin. */
    public interface Feed {
        void write(OutputStream stdin) throws IOException;
    }

    /** How it ended and what it printed. */
    public record Result(List<String> command, int code, byte[] stdout, String stderr) {

        public String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        /** Fails unless it ended with {@code expected}. */
        public Result code(int expected) {
            assertEquals(expected, code, this::toString);
            return this;
        }

        @Override
        public String toString() {
            String out = stdout.length > 4000 ? stdout.length + " bytes" : text();
            return String.join(" ", command) + "\nexit code " + code + "\nstdout: " + out + "\nstderr: " + stderr;
        }
    }

    private Program() {}

    public static Result run(String... command) throws Exception {
        return run(Path.of("."), Map.of(), _ -> {}, List.of(command));
    }

    public static Result run(List<String> command) throws Exception {
        return run(Path.of("."), Map.of(), _ -> {}, command);
    }

    /** Runs it; one that does not end in time is killed, and the test fails. */
    public static Result run(Path directory, Map<String, String> environment, Feed stdin, List<String> command)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SANDHOLD_") || name.startsWith("SSH_"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("SANDHOLD_BUILD", "no");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            CompletableFuture<byte[]> stdout = drain(process.getInputStream());
            CompletableFuture<byte[]> stderr = drain(process.getErrorStream());
            feed(process, stdin);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("did not end in time: " + String.join(" ", command));
            }
            return new Result(
                    command,
                    process.exitValue(),
                    stdout.get(60, TimeUnit.SECONDS),
                    new String(stderr.get(60, TimeUnit.SECONDS), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where the program stops reading, what it says is of more interest than that the pipe broke. */
    private static void feed(Process process, Feed stdin) {
        try (OutputStream to = process.getOutputStream()) {
            stdin.write(to);
        } catch (IOException e) {
            System.getLogger(Program.class.getName())
                    .log(System.Logger.Level.DEBUG, "the program stopped reading: {0}", e.getMessage());
        }
    }

    private static CompletableFuture<byte[]> drain(InputStream stream) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        // a virtual one would hold its carrier while it reads a pipe, and there are only so many
        Thread.ofPlatform().daemon().start(() -> {
            try (stream) {
                all.complete(stream.readAllBytes());
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }
}
