package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sandhold.server.BuiltServer;
import io.sandhold.server.Rest;
import io.sandhold.server.SshClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The house under attack: one built server for all attacks of this module, its clients, and a neighbour, a session that nobody
 * attacks and that must go on working whatever is done to the others.
 */
final class House implements AutoCloseable {

    static final String NEIGHBOUR = "neighbour";

    /** What lies in the neighbour's workspace and must never be seen elsewhere. */
    static final String SECRET = "the neighbour's secret 6f1c2a";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path home;
    private final BuiltServer server;
    private final Rest rest;
    private final SshClient ssh;

    private House(Path home, BuiltServer server, SshClient ssh) {
        this.home = home;
        this.server = server;
        this.rest = new Rest(server);
        this.ssh = ssh;
    }

    /** With the given options of {@code ./sandhold serve}. */
    static House open(String... options) throws Exception {
        Path home = Files.createTempDirectory("sandhold-attacks");
        BuiltServer server = null;
        try {
            server = BuiltServer.start(
                    home.resolve("data"),
                    // one token's pace is no bound of what is attacked here, and all attackers have the same
                    Stream.concat(Stream.of("--max-quota", "1G", "--token-rate", "100000"), Stream.of(options))
                            .toArray(String[]::new));
            House house = new House(home, server, SshClient.of(server, home));
            house.rest.post("/session/" + NEIGHBOUR, "{}").status(200);
            house.rest
                    .post("/create/" + NEIGHBOUR, "{\"filename\": \"secret\", \"content\": \"" + SECRET + "\"}")
                    .status(200);
            return house;
        } catch (Exception | AssertionError e) {
            end(home, server, e);
            throw e;
        }
    }

    /** Stops the server, if it was started, and removes the directory; what fails here is told beside the cause. */
    private static void end(Path home, BuiltServer server, Throwable cause) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (RuntimeException | AssertionError e) {
            cause.addSuppressed(e);
        }
        try {
            remove(home);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void remove(Path home) throws IOException {
        try (Stream<Path> tree = Files.walk(home)) {
            for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    BuiltServer server() {
        return server;
    }

    Rest rest() {
        return rest;
    }

    SshClient ssh() {
        return ssh;
    }

    /** A directory of the attacker's own machine. */
    Path home() {
        return home;
    }

    /** Makes a session to attack from, with the given body of {@code POST /session/{id}}, and gives its name. */
    String session(String json) throws Exception {
        String name = "attacker-" + NAMES.incrementAndGet();
        rest.post("/session/" + name, json).status(200);
        return name;
    }

    /** Whether everyone else still works: the neighbour by REST, by ssh and by sftp, and the server's own health. */
    void assertOthersWork() throws Exception {
        assertEquals(
                "alive\n",
                rest.post("/execute/" + NEIGHBOUR, "{\"command\": \"echo alive\"}")
                        .status(200)
                        .json()
                        .getString("stdout"));
        assertEquals(SECRET, ssh.run(NEIGHBOUR, "cat secret").code(0).text());
        ssh.sftp(NEIGHBOUR, "ls -l secret").code(0);
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } finally {
            remove(home);
        }
    }
}
