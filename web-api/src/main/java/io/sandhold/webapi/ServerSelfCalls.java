package io.sandhold.webapi;

import io.sandhold.sessions.AuditKind;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What administrators are told of the server itself, and how much it logs. */
final class ServerSelfCalls {

    private static final int USUAL_SECONDS = 600;
    private static final int MOST_SECONDS = 86_400;

    private final Optional<ServerSelf> self;

    ServerSelfCalls(WebServerConfig config) {
        this.self = config.self();
    }

    /** Adds what there is to tell. */
    void tell(JsonObjectBuilder host) {
        self.ifPresent(known -> {
            known.about().ifPresent(about -> tell(about, host));
            JsonArrayBuilder checks = Json.createArrayBuilder();
            known.checks()
                    .forEach(check -> checks.add(Json.createObjectBuilder()
                            .add("name", check.name())
                            .add("state", check.well() ? "well" : "failed")
                            .add("detail", check.detail())));
            host.add("checks", checks).add("log", json(known.logLevel()));
        });
    }

    /** Tells what whoever may log in needs for that: where, and by which key they know that it is this server. */
    void tellDoors(JsonObjectBuilder host) {
        self.flatMap(ServerSelf::about).ifPresent(about -> tellDoors(about, host));
    }

    private static void tellDoors(ServerSelf.About about, JsonObjectBuilder host) {
        JsonObjectBuilder listens = Json.createObjectBuilder();
        new TreeMap<>(about.listens()).forEach(listens::add);
        JsonArrayBuilder keys = Json.createArrayBuilder();
        about.hostKeys()
                .forEach(key -> keys.add(
                        Json.createObjectBuilder().add("type", key.type()).add("fingerprint", key.fingerprint())));
        host.add("listens", listens).add("host_keys", keys);
    }

    private static void tell(ServerSelf.About about, JsonObjectBuilder host) {
        JsonObjectBuilder algorithms = Json.createObjectBuilder();
        new TreeMap<>(about.algorithms())
                .forEach((kind, names) -> algorithms.add(kind, Json.createArrayBuilder(names)));
        host.add("version", about.version())
                .add("algorithms", algorithms)
                .add("volumes", json(about.volumes()))
                .add("jails", json(about.jails()));
    }

    private static JsonObjectBuilder json(ServerSelf.Kept kept) {
        return Json.createObjectBuilder()
                .add("kind", kept.kind())
                .add("guarantees", Json.createArrayBuilder(kept.guarantees()))
                .add("shortcomings", Json.createArrayBuilder(kept.shortcomings()));
    }

    private static JsonObjectBuilder json(ServerSelf.LogLevel log) {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("level", log.level()).add("usual", log.usual());
        return log.until()
                .map(until -> json.add("until", EpochSeconds.of(until)))
                .orElseGet(() -> json.add("until", JsonValue.NULL));
    }

    /** Logs more or less for a while; the audit says who asked for it. */
    Answer setLogLevel(Call call) {
        Members body = call.body();
        String level = body.optionalString("level").orElse("");
        if (!ServerSelf.LogLevel.NAMES.contains(level)) {
            throw Problem.unprocessable("\"level\" must be one of " + String.join(", ", ServerSelf.LogLevel.NAMES)
                    + ", not '" + SafeText.of(level) + "'");
        }
        int seconds = body.optionalInt("for_seconds").orElse(USUAL_SECONDS);
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw Problem.unprocessable("\"for_seconds\" must be 1 to " + MOST_SECONDS + ", not " + seconds
                    + "; for good, start the server with --log " + level);
        }
        ServerSelf known = self.orElseThrow(() ->
                Problem.notFound("this server was started without a log of its own; whoever embeds it sets its level"));
        known.logLevel(level, Duration.ofSeconds(seconds));
        call.audit(AuditKind.LOG_LEVEL_SET, level + " for " + seconds + " s");
        return new Answer.Json(json(known.logLevel()).build(), Map.of());
    }
}
