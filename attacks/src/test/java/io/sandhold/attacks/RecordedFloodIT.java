package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sandhold.server.Eventually;
import io.sandhold.server.Program;
import io.sandhold.server.SshClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody whose login is recorded fills the recording, to go on unseen. */
class RecordedFloodIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Channels whose client does not read: told one after the other each would have had a second. */
    private static final int DEAF = 40;

    /** Two seconds, with a loaded machine's slowness; much less than what the deaf ones would have bought. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void a_flood_buys_no_unrecorded_time() throws Exception {
        try (House house = House.open("--recording-size", "1M", "--recording-stream", "1K")) {
            SshClient ssh = house.ssh();
            String session = house.session("{}");
            house.rest()
                    .post("/session/" + session + "/recording", "{\"recorded\": true}")
                    .status(200);
            Path socket = house.home().resolve("mux");
            List<Process> clients = new ArrayList<>();
            try {
                Process master = start(house, ssh.ssh(session, "-M", "-N", "-S" + socket));
                clients.add(master);
                Eventually.holds(PATIENCE, () -> "the connection that all share", () -> Files.exists(socket));
                for (int i = 0; i < DEAF; i++) {
                    // what comes fills the pipe and then the channel's window, for nobody reads it
                    clients.add(start(house, ssh.ssh(session, "-S" + socket, "exec cat /dev/zero")));
                }
                Process secret = start(
                        house,
                        ssh.ssh(
                                session,
                                "-S" + socket,
                                "while read -r line; do echo \"$line\" >>/workspace/done; done"));
                clients.add(secret);
                OutputStream typed = secret.getOutputStream();
                type(typed, "before");
                Eventually.holds(
                        PATIENCE,
                        () -> "what is typed before",
                        () -> done(house, session).contains("before"));

                Process flood = start(house, ssh.ssh(session, "-tt", "-S" + socket, "yes the flood"));
                clients.add(flood);
                Path cast = recording(house).resolve("terminal-1.cast");
                Eventually.holds(PATIENCE, () -> "the flood's file", () -> Files.exists(cast));
                Thread.ofVirtual().start(() -> read(flood));
                Eventually.holds(
                        PATIENCE,
                        () -> "a recording that is full",
                        () -> Files.readString(cast).contains("recorded up to its bound"));
                try {
                    type(typed, "after");
                } catch (IOException e) {
                    System.getLogger("attacks").log(System.Logger.Level.DEBUG, "nobody takes it", e);
                }
                Eventually.holds(SOON, () -> "the end of the connection", () -> !master.isAlive());
                Eventually.holds(
                        PATIENCE,
                        () -> "all clients gone",
                        () -> clients.stream().noneMatch(Process::isAlive));
                assertEquals("before\n", done(house, session));
                house.assertOthersWork();
            } finally {
                clients.forEach(Process::destroyForcibly);
                Program.run("rm", "-f", socket.toString());
            }
        }
    }

    private static Process start(House house, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(house.home().resolve("clients.log").toFile())
                .start();
    }

    private static void read(Process client) {
        try {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.getLogger("attacks").log(System.Logger.Level.DEBUG, "it was ended", e);
        }
    }

    private static void type(OutputStream to, String line) throws IOException {
        to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    private static String done(House house, String session) throws Exception {
        return house.rest()
                .post("/execute/" + session, "{\"command\": \"cat /workspace/done 2>/dev/null || true\"}")
                .status(200)
                .json()
                .getString("stdout");
    }

    private static Path recording(House house) throws Exception {
        Path recordings = house.server().data().resolve("recordings");
        try (var all = Files.list(recordings)) {
            return all.findFirst().orElseThrow();
        }
    }
}
