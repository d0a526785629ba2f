package io.sandhold.webapi;

import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionCount;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The calls on the server itself. */
final class HostCalls {

    private final WebServerConfig config;
    private final ServerSelfCalls self;

    /** The API document, put together when the first asks for it: a start does not wait for it. */
    private static final class Document {
        private static final byte[] BYTES = PlainJson.bytes(ApiDocument.read());
    }

    HostCalls(WebServerConfig config, ServerSelfCalls self) {
        this.config = config;
        this.self = self;
    }

    Answer healthy(Call call) {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    Answer document(Call call) {
        return new Answer.Bytes(200, "application/json", Map.of(), Document.BYTES);
    }

    /** What the host cannot give is for whoever is signed in, for it is a promise that is not kept; and so is what one needs to log in. The rest is for administrators. */
    Answer host(Call call) {
        SessionCount count = call.host().sessions().count();
        JsonObjectBuilder host = Json.createObjectBuilder()
                .add("ready", call.host().ready())
                .add("account", call.by().account())
                .add("role", call.by().role().name().toLowerCase(Locale.ROOT))
                .add("shortcomings", Json.createArrayBuilder(config.shortcomings()));
        self.tellDoors(host);
        if (call.by().role() == Role.ADMIN) {
            host.add(
                    "sessions",
                    Json.createObjectBuilder().add("total", count.total()).add("active", count.active()));
            self.tell(host);
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
}
