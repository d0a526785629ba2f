package io.sandhold.sessions;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second JVM on a registry, which a test may kill. */
final class ChildServer implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final BufferedReader lines;

    private ChildServer(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildServer start(Path directory, String... what) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ChildServer.class.getName(),
                directory.toString()));
        command.addAll(List.of(what));
        Path log = Files.createTempFile("sandhold-child", ".log");
        return new ChildServer(
                new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the child ended without an answer: " + Files.readString(log));
        }
        return line;
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        // by its handle, which leaves its last output readable
        process.toHandle().destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The last number it had answered before its end. */
    int lastLine() throws IOException {
        int last = -1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            last = Integer.parseInt(line.trim());
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(log);
    }

    /**
     * The child: {@code open} says why it cannot; {@code write} adds accounts and {@code serve UIDBASE} sessions, and says the number
     * of each that is answered.
     */
    public static void main(String[] args) {
        if (args[1].equals("serve")) {
            serve(Path.of(args[0]), Integer.parseInt(args[2]));
            return;
        }
        try (Registry registry = Registry.open(Path.of(args[0]))) {
            if (args[1].equals("write")) {
                AccountTable accounts = new AccountTable(registry);
                for (int i = 0; ; i++) {
                    accounts.insert(new Account("a" + i, Role.USER, Moments.now()));
                    System.out.println(i);
                    System.out.flush();
                }
            }
            System.out.println("opened");
        } catch (SessionException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void serve(Path directory, int uidBase) {
        TestHost.Settings usual = TestHost.Settings.usual();
        TestHost host = TestHost.open(directory, usual.atMost(1_000_000).uids(uidBase));
        for (int i = 0; ; i++) {
            SessionId id = new SessionId("s" + i);
            SessionLease lease = host.sessions().leaseOrCreate(TestHost.ADMIN, id, SessionRequest.DEFAULTS);
            TestHost.sh(lease, "echo " + i + " > f; sleep 1000 >/dev/null 2>&1 &");
            if (i % 3 == 2) {
                host.sessions().delete(TestHost.ADMIN, new SessionId("s" + (i - 1)), "every third");
            }
            System.out.println(i);
            System.out.flush();
        }
    }
}
