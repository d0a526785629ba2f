package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server started by a user who is not root: its sessions have the user's own uid on the host, and work. */
class WithoutRootIT {

    private static final int USER = 65534;

    private Path home;
    private Process process;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can start a server as somebody else");
        assumeTrue(
                Program.run(asUser("test", "-r", BuiltServer.LAUNCHER.toString()))
                                .code()
                        == 0,
                "this tree lies where other users cannot read it");
        home = Files.createTempDirectory("sandhold-user-");
        Files.setAttribute(home, "unix:uid", USER);
        ProcessBuilder builder = new ProcessBuilder(asUser(
                BuiltServer.LAUNCHER.toString(),
                "serve",
                "--data",
                home.resolve("data").toString(),
                "--http",
                "127.0.0.1:0",
                "--ssh",
                "127.0.0.1:0"));
        BuiltServer.clean(builder);
        builder.environment().put("HOME", home.toString());
        process = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (home != null) {
            Program.run("rm", "-rf", home.toString()).code(0);
        }
    }

    private static List<String> asUser(String... command) {
        String user = Integer.toString(USER);
        List<String> line = new ArrayList<>(
                List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--"));
        line.addAll(List.of(command));
        return line;
    }

    @Test
    void every_session_of_a_user_works() throws Exception {
        Path data = home.resolve("data");
        Path log = home.resolve("log");
        Eventually.holds(Duration.ofSeconds(60), () -> "ready; it said:" + log(log), () -> {
            assertTrue(process.isAlive(), Files.readString(log));
            return Files.isReadable(data.resolve("endpoint"))
                    && Endpoint.read(data).isPresent();
        });
        Endpoint endpoint = Endpoint.read(data).orElseThrow();
        String token = Files.readString(data.resolve(AdminToken.FILE)).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String session : List.of("one", "two")) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(endpoint.http() + "/workspace/se/execute/" + session))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"command\":\"id -u; echo x > f; cat f; hostname\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(200, answer.statusCode(), () -> answer.body() + log(log));
                assertTrue(answer.body().contains("\"1000\\nx\\n" + session + "\\n\""), answer.body());
            }
        }
    }

    private static String log(Path file) {
        try {
            return "\n" + Files.readString(file);
        } catch (java.io.IOException e) {
            return "\n" + e;
        }
    }
}
