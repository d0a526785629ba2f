package io.sandhold.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The build's training run for the JVM's ahead-of-time cache (JEP 483, JEP 514): a server on a directory of its own that
 * is started, asked a few things over HTTP and by the command line, and stopped. What it loads, the next start finds ready.
 */
final class WarmUp {

    private WarmUp() {}

    static int run() {
        LineFormat.install();
        try {
            Path data = Files.createTempDirectory("sandhold-warm-up");
            try {
                train(data);
            } finally {
                remove(data);
            }
            return Main.DONE;
        } catch (IOException e) {
            throw new StartException("the training run failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.FAILED;
        }
    }

    private static void train(Path data) throws IOException, InterruptedException {
        Map<Setting, String> options = new EnumMap<>(Setting.class);
        options.put(Setting.DATA, data.toString());
        options.put(Setting.HTTP, "127.0.0.1:0");
        options.put(Setting.SSH, "127.0.0.1:0");
        options.put(Setting.VOLUMES, "directory");
        ServerConfigReader.Result read = ServerConfigReader.read(options, Optional.empty(), Map.of());
        try (RunningServer server = RunningServer.start(read);
                HttpClient client = HttpClient.newHttpClient()) {
            String token = AdminToken.readOrMake(data);
            String banner = Banner.of(server, Main.version(), Serve.sinceStart());
            if (banner.isEmpty()) {
                throw new StartException("the server has nothing to say");
            }
            for (String path : List.of("/observe/health/ready", "/workspace/se/healthy", "/workspace/se/workspaces")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://" + Endpoint.reachable(server.http()) + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            if (Main.run(new String[] {"session", "list", "--data", data.toString()}, Map.of()) != Main.DONE) {
                throw new StartException("a command of the command line failed");
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
