package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The REST API asked with {@code curl}. */
public final class Rest {

    private final BuiltServer server;

    public Rest(BuiltServer server) {
        this.server = server;
    }

    /** A status and the body as it came. */
    public record Answer(int status, String body) {

        public JsonObject json() {
            try (var reader = Json.createReader(new StringReader(body))) {
                return reader.readObject();
            }
        }

        public Answer status(int expected) {
            assertEquals(expected, status, body);
            return this;
        }

        /** The one shape of errors: what is wrong, in {@code detail}. */
        public String detail() {
            return json().getString("detail");
        }
    }

    public Answer get(String path) throws Exception {
        return ask(path);
    }

    public Answer post(String path, String json) throws Exception {
        return ask(path, "-X", "POST", "-H", "Content-Type: application/json", "--data-binary", json);
    }

    public Answer delete(String path) throws Exception {
        return ask(path, "-X", "DELETE");
    }

    public Answer upload(String session, String name, Path file) throws Exception {
        return ask("/upload/" + session + "?filename=" + name, "-F", "file=@" + file);
    }

    public Answer ask(String path, String... options) throws Exception {
        return ask(_ -> {}, path, options);
    }

    /** Without the administrator's token. */
    public Answer anonymous(String path, String... options) throws Exception {
        return answer(Program.run(Path.of("."), Map.of(), _ -> {}, command(List.of(), path, options)));
    }

    /** What is counted, line by line, as Prometheus fetches it. */
    public List<String> metrics() throws Exception {
        return Program.run(
                        "curl",
                        "-sS",
                        "-H",
                        "Authorization: Bearer " + server.token(),
                        server.http() + "/observe/metrics")
                .code(0)
                .text()
                .lines()
                .toList();
    }

    /** With a body that is fed to curl's stdin. */
    public Answer ask(Program.Feed stdin, String path, String... options) throws Exception {
        return answer(Program.run(Path.of("."), Map.of(), stdin, command(path, options)));
    }

    private static Answer answer(Program.Result result) {
        String text = result.text();
        int end = text.lastIndexOf('\n');
        int status = end < 0 ? 0 : Integer.parseInt(text.substring(end + 1));
        if (status == 0) {
            throw new AssertionError("no answer: " + result);
        }
        return new Answer(status, text.substring(0, end));
    }

    public List<String> command(String path, String... options) throws IOException {
        return command(List.of("-H", "Authorization: Bearer " + server.token()), path, options);
    }

    private List<String> command(List<String> who, String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--path-as-is", "-w", "\n%{http_code}"));
        command.addAll(who);
        command.addAll(List.of(options));
        command.add(server.rest() + path);
        return command;
    }
}
