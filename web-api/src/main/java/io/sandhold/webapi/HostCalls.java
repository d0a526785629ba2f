package io.sandhold.webapi;

import io.sandhold.sessions.AuditEntry;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionCount;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The calls on the server itself. */
final class HostCalls {

    private static final int MOST_EVENTS = 10_000;
    private static final byte[] DOCUMENT = document();

    private final WebServerConfig config;

    HostCalls(WebServerConfig config) {
        this.config = config;
    }

    Answer healthy(Call call) {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    Answer document(Call call) {
        return new Answer.Bytes(200, "application/json", Map.of(), DOCUMENT);
    }

    /** Counts are for whoever is signed in; what the host cannot give is too, for it is a promise that is not kept. */
    Answer host(Call call) {
        SessionCount count = call.host().sessions().count();
        JsonObjectBuilder host = Json.createObjectBuilder()
                .add("ready", call.host().ready())
                .add("account", call.by().account())
                .add("role", call.by().role().name().toLowerCase(Locale.ROOT))
                .add("shortcomings", Json.createArrayBuilder(config.shortcomings()));
        if (call.by().role() == Role.ADMIN) {
            host.add(
                    "sessions",
                    Json.createObjectBuilder().add("total", count.total()).add("active", count.active()));
        }
        return new Answer.Json(host.build());
    }

    Answer configuration(Call call) {
        JsonArrayBuilder settings = Json.createArrayBuilder();
        for (ConfiguredValue setting : config.settings()) {
            settings.add(Json.createObjectBuilder()
                    .add("name", setting.name())
                    .add("value", setting.value())
                    .add("origin", setting.origin()));
        }
        return new Answer.Json(
                Json.createObjectBuilder().add("settings", settings).build());
    }

    Answer metrics(Call call) {
        String text = PrometheusText.of(call.host().metrics().read(call.by()));
        return new Answer.Bytes(200, PrometheusText.TYPE, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    Answer audit(Call call) {
        int limit = (int) call.query().number("limit", 100, 1, MOST_EVENTS);
        JsonArrayBuilder events = Json.createArrayBuilder();
        if (call.query().text("after").isPresent()) {
            long after = call.query().number("after", 0, 0, Long.MAX_VALUE);
            call.host().audit().after(call.by(), after, limit).forEach(entry -> events.add(json(entry)));
        } else {
            call.host().audit().recent(call.by(), limit).forEach(event -> events.add(json(event)));
        }
        return new Answer.Json(Json.createObjectBuilder()
                .add("events", events)
                .add("last", call.host().audit().last(call.by()))
                .build());
    }

    private static JsonObjectBuilder json(AuditEvent event) {
        return Json.createObjectBuilder()
                .add("at", EpochSeconds.of(event.when()))
                .add("kind", event.kind().name().toLowerCase(Locale.ROOT))
                .add("account", event.account())
                .add("door", event.door().name().toLowerCase(Locale.ROOT))
                .add("address", event.address())
                .add("session", event.session())
                .add("detail", event.detail());
    }

    private static JsonObjectBuilder json(AuditEntry entry) {
        return json(entry.event())
                .add("sequence", entry.sequence())
                .add("when", entry.when())
                .add("previous", entry.previous())
                .add("hash", entry.hash());
    }

    private static byte[] document() {
        try (InputStream in = HostCalls.class.getResourceAsStream("openapi.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
