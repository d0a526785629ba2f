package io.sandhold.sshserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that has ended.
 *
 * @param exit its exit code
 * @param stdout what it printed
 * @param err what it printed on stderr
 */
record Ran(int exit, byte[] stdout, String err) {

    private static final long LONGEST_SECONDS = 60;

    static Ran of(List<String> argv) {
        return of(argv, Map.of(), new byte[0]);
    }

    /** Runs a program to its end, with {@code stdin} as its input; kills it after a minute. */
    static Ran of(List<String> argv, Map<String, String> environment, byte[] stdin) {
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().remove("SSH_AUTH_SOCK");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            try {
                CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
                CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
                Thread feeder = Thread.ofVirtual().start(() -> feed(process.getOutputStream(), stdin));
                if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("did not end: " + argv);
                }
                feeder.join();
                return new Ran(
                        process.exitValue(),
                        out.get(LONGEST_SECONDS, TimeUnit.SECONDS),
                        new String(err.get(LONGEST_SECONDS, TimeUnit.SECONDS), StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not run: " + argv, e);
        }
    }

    private static byte[] all(InputStream from) {
        try (from) {
            return from.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program may well end without reading its input. */
    private static void feed(OutputStream to, byte[] bytes) {
        try (to) {
            to.write(bytes);
        } catch (IOException closed) {
            System.getLogger(Ran.class.getName()).log(System.Logger.Level.DEBUG, "input not read", closed);
        }
    }

    String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "exit " + exit + "\n--- stdout\n" + (stdout.length > 4000 ? stdout.length + " bytes" : out())
                + "\n--- stderr\n" + err;
    }
}
