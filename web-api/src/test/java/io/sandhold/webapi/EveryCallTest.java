package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.ContextRules;
import io.sandhold.interpreters.Contexts;
import io.sandhold.interpreters.HandlerRules;
import io.sandhold.interpreters.Handlers;
import io.sandhold.sessions.SessionHost;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.KeptConnection.Answered;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the API document, asked with what its schemas allow and what they do not: never is the answer a fault of the server's, every refusal is of the one shape, and a connection that
 * the server did not say it would close takes the next request. The seed is printed;
 * {@code -Dsandhold.seed} asks the same again, {@code -Dsandhold.tries} more of each.
 */
class EveryCallTest {

    private static final int TRIES = Integer.getInteger("sandhold.tries", 20);
    private static final long SEED = Long.getLong("sandhold.seed", System.nanoTime());

    /** The word of a refusal that is of the host's state, and of nothing that was asked: where there is no place for it the status is a fault. */
    private static final Set<String> NO_FAULT =
            Set.of("UNREACHABLE", "BAD_GATEWAY", "GATEWAY_TIMEOUT", "QUOTA_EXCEEDED");

    @TempDir
    private static Path directory;

    private static WebRig rig;
    private static KeptConnection client;

    @BeforeAll
    static void start() {
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                host -> new CodeServices(
                        Optional.of(Handlers.open(new HandlerRules(1, 4), host)),
                        Optional.of(contexts(host)),
                        EfastRules.NOBODY));
        client = new KeptConnection(rig.port());
        System.out.println("every call: seed " + SEED + ", " + TRIES + " tries");
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            client.close();
        } finally {
            rig.close();
        }
    }

    @BeforeEach
    void session() {
        rig.post("/create/s1", "{\"filename\":\"f\",\"content\":\"text\"}");
    }

    @TestFactory
    Stream<DynamicTest> no_input_is_answered_with_a_fault_of_the_servers() {
        JsonObject document = ApiDocument.read();
        return document.getJsonObject("paths").entrySet().stream()
                .flatMap(path -> path.getValue().asJsonObject().entrySet().stream()
                        .map(method -> DynamicTest.dynamicTest(
                                method.getKey() + " " + path.getKey(),
                                () -> ask(document, path.getKey(), method.getKey(), method.getValue()))));
    }

    private static void ask(JsonObject document, String path, String method, JsonValue described) throws IOException {
        JsonObject operation = described.asJsonObject();
        AnyInput any = new AnyInput(document, new Random(SEED ^ (method + path).hashCode()));
        for (int i = 0; i < TRIES; i++) {
            Asked asked = request(any, path, method, operation);
            check(asked, client.ask(asked.method(), asked.head(), asked.body()));
        }
    }

    /**
     * A request.
     *
     * @param target with its query
     * @param head its first line and headers
     */
    private record Asked(String method, String target, String head, byte[] body) {
        @Override
        public String toString() {
            return SafeText.of(head) + " " + SafeText.of(new String(body, StandardCharsets.UTF_8));
        }
    }

    private static Asked request(AnyInput any, String path, String method, JsonObject operation) {
        String address = path;
        StringBuilder query = new StringBuilder();
        StringBuilder headers = new StringBuilder("Host: 127.0.0.1:" + rig.port() + "\r\n");
        header(headers, "Authorization", "Bearer " + WebRig.TOKEN);
        JsonArray parameters =
                operation.containsKey("parameters") ? operation.getJsonArray("parameters") : JsonValue.EMPTY_JSON_ARRAY;
        for (JsonObject named : parameters.getValuesAs(JsonObject.class)) {
            JsonObject parameter = any.resolved(named);
            String name = parameter.getString("name");
            switch (parameter.getString("in")) {
                case "path" -> address = address.replace("{" + name + "}", any.segment(name));
                case "query" ->
                    any.some(parameter)
                            .ifPresent(value -> query.append(query.isEmpty() ? "?" : "&")
                                    .append(name)
                                    .append('=')
                                    .append(PercentCoding.encode(value)));
                case "header" -> any.some(parameter).ifPresent(value -> header(headers, name, value));
                default -> throw new IllegalArgumentException(parameter.toString());
            }
        }
        JsonObject body = operation.containsKey("requestBody") ? operation.getJsonObject("requestBody") : null;
        byte[] bytes = body == null ? new byte[0] : any.body(body.getJsonObject("content"));
        if (body != null) {
            header(headers, "Content-Type", any.mediaType(body.getJsonObject("content")));
        }
        String asked = method.toUpperCase(Locale.ROOT);
        String head = asked + " " + address + query + " HTTP/1.1\r\n" + headers;
        return new Asked(asked, address + query, head, bytes);
    }

    /** What no client of HTTP sends is not asked. */
    private static void header(StringBuilder headers, String name, String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c <= '~') && !value.isBlank()) {
            headers.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static void check(Asked asked, Answered answered) {
        String type = answered.header("content-type");
        int status = answered.status();
        DocumentedApi.read().check(asked.method(), path(asked.target()), status, type, answered.body());
        assertTrue(
                !answered.header("x-request-id").isEmpty() || status < 400,
                () -> asked + "\n" + status + SafeText.of(new String(answered.body(), StandardCharsets.UTF_8)));
        if (status < 400 || asked.method().equals("HEAD")) {
            assertTrue(status < 500 || asked.target().contains("/preview/"), asked::toString);
            return;
        }
        assertEquals("application/problem+json", type, asked::toString);
        Reply problem = Reply.of(status, type, answered.body());
        String code = problem.json().getString("code");
        assertTrue(status < 500 || NO_FAULT.contains(code), () -> asked + "\n" + problem);
        assertTrue(!problem.detail().isBlank() && code.equals(code.toUpperCase(Locale.ROOT)), problem::toString);
        assertEquals(status, problem.json().getInt("status"), asked::toString);
    }

    private static String path(String target) {
        return target.split("\\?", 2)[0];
    }

    private static Contexts contexts(SessionHost host) {
        return Contexts.open(ContextRules.STANDARD, host);
    }
}
