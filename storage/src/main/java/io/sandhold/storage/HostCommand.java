package io.sandhold.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs of the host that make file systems. None of their arguments comes from a session. */
final class HostCommand {
    private static final long SECONDS = 60;

    /** Where a host keeps them; a server's own PATH often lacks the first two. */
    private static final List<String> PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private HostCommand() {}

    /**
     * Runs a program to its end.
     *
     * @throws StorageException if it is not there, fails, or takes over a minute; with what it printed
     */
    static void run(String... command) {
        String name = command[0];
        try {
            List<String> line = new ArrayList<>(List.of(command));
            line.set(0, located(name));
            ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new StorageException(
                        name + " failed with status " + status + ": " + Refusal.printable(printed.strip()));
            }
        } catch (IOException e) {
            throw new StorageException("the program " + name + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while " + name + " ran", e);
        }
    }

    private static String located(String name) {
        return PLACES.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new StorageException("the program " + name + " is not installed"))
                .toString();
    }
}
