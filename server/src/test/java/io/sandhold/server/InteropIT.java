package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other people's clients, two at a time on one server: what each does is a script in {@code src/test/interop}, a function for each deed. One that
 * is not installed is skipped by its name; {@code docs/interoperability.md} has the table that is printed at the end.
 */
class InteropIT {

    private static final Path SCRIPTS =
            Path.of("src", "test", "interop").toAbsolutePath().normalize();
    private static final List<String> CLIENTS = List.of(
            "openssh",
            "putty",
            "dropbear",
            "paramiko",
            "asyncssh",
            "lftp",
            "rclone",
            "rsync",
            "git",
            "curl",
            "sshfs",
            "jsch",
            "sshj",
            "ansible");
    private static final int FILE_BYTES = 20_000_000;

    /** What came of one client; the map has the failures, empty where the deed was done. */
    private record Outcome(String version, Map<Deed, String> deeds, long millis) {

        static final Outcome MISSING = new Outcome("", Map.of(), 0);

        String row(String client) {
            StringBuilder row = new StringBuilder("| ").append(version.isEmpty() ? client : version);
            for (Deed deed : Deed.values()) {
                String failed = deeds.get(deed);
                row.append(" | ").append(failed == null ? "" : failed.isEmpty() ? "yes" : "FAILED");
            }
            return row.append(version.isEmpty() ? " | not installed |" : " | " + millis / 1000.0 + " s |")
                    .toString();
        }
    }

    @TempDir
    static Path home;

    private static final Map<String, Future<Outcome>> OUTCOMES = new TreeMap<>();
    private static final Map<String, String> ROWS = new TreeMap<>();
    private static final Map<String, String> ENVIRONMENT = new HashMap<>();
    private static BuiltServer server;
    private static ExecutorService two;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"));
        SshClient ssh = SshClient.of(server, home);
        Path file = home.resolve("file");
        byte[] bytes = new byte[FILE_BYTES];
        RandomGeneratorFactory.of("L64X128MixRandom").create(1).nextBytes(bytes);
        Files.write(file, bytes);
        ENVIRONMENT.putAll(Map.of(
                "INTEROP", SCRIPTS.toString(),
                "PORT", Integer.toString(server.sshPort()),
                "TOKEN", server.token(),
                "FILE", file.toString(),
                "KEY", ssh.key().toString(),
                "KNOWN_HOSTS", home.resolve("known_hosts").toString(),
                "PPK", home.resolve("id.ppk").toString(),
                "DROPBEAR_KEY", home.resolve("id.dropbear").toString()));
        ENVIRONMENT.put(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ENVIRONMENT.put("CLASS_PATH", System.getProperty("java.class.path"));
        ssh.run("first", "true").code(0);
        ENVIRONMENT.put("FINGERPRINT", fingerprint());
        bash(
                "puttygen \"$KEY\" -O private -o \"$PPK\" || :; dropbearconvert openssh dropbear \"$KEY\" \"$DROPBEAR_KEY\" || :");
        two = Executors.newFixedThreadPool(2, Thread.ofVirtual().factory());
        for (String client : CLIENTS.reversed()) { // the slowest first
            OUTCOMES.put(client, two.submit(() -> outcome(ssh, client)));
        }
    }

    @AfterAll
    static void stop() {
        try (BuiltServer _ = server) {
            two.shutdownNow();
            StringBuilder table = new StringBuilder("\n| client |");
            for (Deed deed : Deed.values()) {
                table.append(' ').append(deed.column()).append(" |");
            }
            table.append(" all in |");
            CLIENTS.forEach(client -> table.append('\n').append(ROWS.get(client)));
            System.out.println(table);
        }
    }

    private static String fingerprint() throws Exception {
        return bash("ssh-keygen -lf \"$KNOWN_HOSTS\" | awk '/ED25519/ { print $2 }'")
                .code(0)
                .text()
                .strip();
    }

    private static Program.Result bash(String script) throws Exception {
        return Program.run(home, ENVIRONMENT, _ -> {}, List.of("bash", "-c", script));
    }

    private static Outcome outcome(SshClient ssh, String client) throws Exception {
        if (run(client, "needs").code() != 0) {
            return Outcome.MISSING;
        }
        long began = System.nanoTime();
        String version = run(client, "version").code(0).text().strip();
        ssh.run("i-" + client, "mkdir many; cd many; seq -f f%05g 5000 | xargs touch")
                .code(0);
        Map<Deed, String> deeds = new EnumMap<>(Deed.class);
        for (Deed deed : Deed.values()) {
            if (run(client, "declare -F " + deed.function()).code() == 0) {
                Program.Result result = run(client, deed.function());
                deeds.put(deed, result.code() == 0 ? "" : result.toString());
            }
        }
        long took = (System.nanoTime() - began) / 1_000_000;
        return new Outcome(version, deeds, took);
    }

    private static Program.Result run(String client, String words) throws Exception {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("SESSION", "i-" + client);
        environment.put("WORK", Files.createTempDirectory(home, client).toString());
        String script = ". \"$INTEROP/common.sh\"; . \"$INTEROP/" + client + ".sh\"; " + words;
        return Program.run(home, environment, _ -> {}, List.of("bash", "-c", script));
    }

    @TestFactory
    Stream<DynamicTest> each_does_what_it_can_do() {
        return CLIENTS.stream()
                .map(client -> DynamicTest.dynamicTest(client, () -> {
                    Outcome outcome = OUTCOMES.get(client).get();
                    ROWS.put(client, outcome.row(client));
                    assumeTrue(
                            !outcome.equals(Outcome.MISSING),
                            client + " is not installed, or cannot run on this machine");
                    List<String> failed = new ArrayList<>();
                    outcome.deeds().forEach((deed, why) -> {
                        if (!why.isEmpty()) {
                            failed.add(deed + "\n" + why);
                        }
                    });
                    assertEquals("", String.join("\n\n", failed));
                }));
    }
}
