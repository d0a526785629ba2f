package io.sandhold.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
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
        Endpoint endpoint = ready();
        for (String session : List.of("one", "two")) {
            String said = execute(endpoint, session, "id -u; echo x > f; cat f; hostname");
            assertTrue(said.contains("\"1000\\nx\\n" + session + "\\n\""), said);
        }
    }

    /** What no control group counts or holds is no figure and no limit, and what is over the quota is told as it is. */
    @Test
    void what_is_not_counted_or_held_is_told_as_missing_and_what_is_over_the_quota_in_full() throws Exception {
        Endpoint endpoint = ready();
        ask(endpoint, "POST", "/session/one", "{\"size\":\"5M\"}");
        assertTrue(execute(endpoint, "one", "head -c 20M /dev/zero > f; stat -c %s f")
                .contains("\"" + (20 << 20) + "\\n\""));

        Eventually.holds(
                Duration.ofSeconds(30),
                () -> "all 20M are counted",
                () -> ask(endpoint, "GET", "/session/one/usage", "").getInt("disk") >= 20 << 20);
        JsonObject usage = ask(endpoint, "GET", "/session/one/usage", "");
        assertEquals(5 << 20, usage.getInt("disk_quota"));
        for (String figure : List.of("cpu_seconds", "memory", "memory_peak", "processes")) {
            assertEquals(JsonValue.NULL, usage.get(figure), usage::toString);
        }
        JsonObject held = ask(
                        endpoint,
                        "PATCH",
                        "/session/one",
                        "{\"limits\":{\"memory\":\"64M\",\"cpu\":0.5,\"open_files\":77}}")
                .getJsonObject("limits");
        for (String limit : List.of("memory", "processes", "cpu", "cpu_weight")) {
            assertEquals(JsonValue.NULL, held.get(limit), held::toString);
        }
        assertEquals(77, held.getInt("open_files"));
        JsonArray told = ask(endpoint, "GET", "/host", "").getJsonArray("shortcomings");
        assertTrue(told.toString().contains("The cgroup controller memory cannot be used here"), told::toString);
        assertTrue(told.toString().contains("Quotas are overcommitted"), told::toString);
    }

    /** What is printed is what runs, and a jail comes of it when the user runs it: its agent answers with its proof. */
    @Test
    void jail_of_a_user_is_explained_and_built_by_what_is_printed() throws Exception {
        assertTrue(execute(ready(), "one", "echo up").contains("up"));
        String printed = Program.run(
                        home,
                        Map.of("HOME", home.toString()),
                        _ -> {},
                        asUser(
                                BuiltServer.LAUNCHER.toString(),
                                "jail",
                                "explain",
                                "one",
                                "--data",
                                home.resolve("data").toString()))
                .code(0)
                .text();
        String running = Program.run("pgrep", "-u", Integer.toString(USER), "-af", "^[^ ]*bwrap .*--hostname one ")
                .code(0)
                .text()
                .lines()
                .findFirst()
                .orElseThrow();
        for (String word : running.substring(running.indexOf(' ') + 1).split(" ")) {
            assertTrue(printed.contains(word), () -> word + " is not in " + printed);
        }
        assertFalse(printed.contains("mount --") || printed.contains("--reuid"), printed);

        Matcher socket = Pattern.compile("--bind (\\S+/jails/one/socket) ").matcher(printed);
        assertTrue(socket.find(), printed);
        Files.delete(Path.of(socket.group(1), "agent")); // the server holds it by its inode
        Process pasted = new ProcessBuilder(asUser("/bin/bash", "-c", printed))
                .redirectError(home.resolve("pasted").toFile())
                .start();
        try {
            byte[] frame = pasted.getInputStream().readNBytes(5);
            assertEquals(5, frame.length, () -> log(home.resolve("pasted")));
            assertEquals((byte) 128, frame[0]); // the proof, decision 011
            String proof = new String(
                    pasted.getInputStream()
                            .readNBytes(ByteBuffer.wrap(frame, 1, 4).getInt()),
                    UTF_8);
            assertTrue(proof.contains("\nhost=one\n") && proof.endsWith("end=1\n"), proof);
            pasted.getOutputStream().close();
            assertTrue(pasted.waitFor(60, TimeUnit.SECONDS), "its lifeline has ended");
        } finally {
            pasted.destroyForcibly();
        }
    }

    private Endpoint ready() throws Exception {
        Path data = home.resolve("data");
        Path log = home.resolve("log");
        Eventually.holds(Duration.ofSeconds(60), () -> "ready; it said:" + log(log), () -> {
            assertTrue(process.isAlive(), Files.readString(log));
            return Files.isReadable(data.resolve("endpoint"))
                    && Endpoint.read(data).isPresent();
        });
        return Endpoint.read(data).orElseThrow();
    }

    private String execute(Endpoint endpoint, String session, String command) throws Exception {
        return ask(endpoint, "POST", "/execute/" + session, "{\"command\":\"" + command + "\"}")
                .toString();
    }

    private JsonObject ask(Endpoint endpoint, String method, String path, String body) throws Exception {
        String token =
                Files.readString(home.resolve("data").resolve(AdminToken.FILE)).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(endpoint.http() + "/workspace/se" + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), () -> answer.body() + log(home.resolve("log")));
            try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
                return reader.readObject();
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
