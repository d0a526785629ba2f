package io.sandhold.webapi;

import io.sandhold.interpreters.Contexts;
import io.sandhold.interpreters.Handlers;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.Limits;
import io.sandhold.programs.ProgramRules;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.EgressRules;
import io.sandhold.sessions.InodeRules;
import io.sandhold.sessions.LifeRules;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.QuotaRules;
import io.sandhold.sessions.RecordingRules;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionHostConfig;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** A whole server behind its HTTP door: real volumes, real jails, a real registry; and a client of it. */
final class WebRig implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-tests-0123456789-0123456789";

    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of("org.eclipse.parsson.maxParsingLimit", 1 << 28));

    private final Volumes volumes;
    private final Isolation isolation;
    private final SessionHost host;
    private final Programs programs;
    private final WebApi api;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final CodeServices code;

    private WebRig(
            Volumes volumes, Isolation isolation, SessionHost host, Programs programs, WebApi api, CodeServices code) {
        this.code = code;
        this.volumes = volumes;
        this.isolation = isolation;
        this.host = host;
        this.programs = programs;
        this.api = api;
    }

    /**
     * @param open whether the door stands open, or {@link #TOKEN} is asked for
     */
    static WebRig start(Path directory, VolumeKind kind, boolean open) {
        return start(directory, kind, open, Duration.ofMinutes(1));
    }

    /**
     * @param silence how long a peer may send nothing
     */
    static WebRig start(Path directory, VolumeKind kind, boolean open, Duration silence) {
        return start(directory, kind, open, silence, WebServerConfig.Rules.STANDARD, host -> CodeServices.NONE);
    }

    /**
     * One that runs code by more than a command.
     *
     * @param services is given the host that they are for
     */
    static WebRig start(Path directory, VolumeKind kind, Function<SessionHost, CodeServices> services) {
        return start(directory, kind, false, Duration.ofMinutes(1), WebServerConfig.Rules.STANDARD, services);
    }

    /** One whose callers may have this of it. */
    static WebRig start(Path directory, VolumeKind kind, WebServerConfig.Rules rules) {
        return start(directory, kind, false, Duration.ofMinutes(1), rules, host -> CodeServices.NONE);
    }

    private static WebRig start(
            Path directory,
            VolumeKind kind,
            boolean open,
            Duration silence,
            WebServerConfig.Rules rules,
            Function<SessionHost, CodeServices> services) {
        Volumes volumes = Volumes.open(new VolumesConfig(directory.resolve("volumes"), Optional.of(kind), 512L << 20));
        Isolation isolation = Isolation.open(new IsolationConfig(directory.resolve("run")));
        int uidBase = 300_000_000 + ThreadLocalRandom.current().nextInt(100) * 1_000_000;
        SessionHost host = SessionHost.open(
                new SessionHostConfig(
                        directory.resolve("registry"),
                        "here",
                        new QuotaRules(100L << 20, OptionalLong.of(1L << 40)),
                        InodeRules.STANDARD,
                        new Limits(256L << 20, 128, 1, 1024),
                        Limits.DEFAULT,
                        LifeRules.ENDLESS,
                        EgressRules.STANDARD,
                        PenaltyRules.STANDARD,
                        Duration.ofMinutes(10),
                        uidBase,
                        50,
                        50,
                        RecordingRules.STANDARD),
                volumes,
                isolation);
        host.accounts().setToken(Principal.SERVER, Accounts.ADMIN, "test", TOKEN);
        Programs programs = Programs.open(
                new ProgramRules(directory.resolve("outputs"), 256 << 10, Duration.ofHours(1), Duration.ofSeconds(5)),
                host.metrics());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        CodeServices code = services.apply(host);
        WebApi api = WebApi.start(
                new WebServerConfig(
                        anyPort,
                        open,
                        silence,
                        rules,
                        CommandRules.ANY,
                        code,
                        List.of("a shortcoming"),
                        List.of(new ConfiguredValue("quota", "100M", "the default of --quota")),
                        Optional.empty()),
                host,
                programs);
        return new WebRig(volumes, isolation, host, programs, api, code);
    }

    SessionHost host() {
        return host;
    }

    Programs programs() {
        return programs;
    }

    int port() {
        return api.address().getPort();
    }

    URI uri(String path) {
        String base = path.startsWith("//") ? "" : Routes.BASE;
        return URI.create("http://127.0.0.1:" + port() + base + path.replaceFirst("^//", "/"));
    }

    /** A request with the token; below {@code /workspace/se}, or at the very root with two slashes. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + TOKEN);
    }

    /** The answer, which is one that the API document names. */
    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("");
            boolean packed = response.headers().firstValue("Content-Encoding").isPresent();
            byte[] body = packed ? new byte[0] : response.body();
            DocumentedApi.read().check(request.method(), request.uri().getRawPath(), response.statusCode(), type, body);
            return response;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Reply get(String path) {
        return Reply.of(send(to(path).GET().build()));
    }

    Reply delete(String path) {
        return Reply.of(send(to(path).DELETE().build()));
    }

    Reply post(String path, String json) {
        return Reply.of(send(to(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build()));
    }

    /** A form with one file in it, as curl sends it. */
    Reply upload(String path, String filename, byte[] content) {
        String head = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        return Reply.of(send(to(path).header("Content-Type", "multipart/form-data; boundary=xyz")
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofByteArray(content),
                        BodyPublishers.ofString("\r\n--xyz--\r\n")))
                .build()));
    }

    /** An answer that is JSON. */
    record Reply(int status, String type, JsonObject json) {
        static Reply of(HttpResponse<byte[]> response) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            return of(response.statusCode(), type, response.body());
        }

        static Reply of(int status, String type, byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            try (JsonReader reader = READERS.createReader(new StringReader(text))) {
                return new Reply(status, type, reader.readObject());
            }
        }

        String detail() {
            return json.getString("detail");
        }
    }

    @Override
    public void close() {
        client.close();
        api.close();
        code.contexts().ifPresent(Contexts::close);
        code.handlers().ifPresent(Handlers::close);
        programs.close();
        host.close();
        isolation.close();
        volumes.close();
    }
}
