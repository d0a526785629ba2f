package io.sandhold.webapi;

import io.sandhold.isolation.Limits;
import io.sandhold.sessions.Session;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Locale;

/** What is told of a session beyond the original's members. */
final class SessionJson {

    private SessionJson() {}

    static void addTo(JsonObjectBuilder to, Session session) {
        Limits limits = session.limits();
        to.add("owner", session.owner())
                .add("node", session.node())
                .add("quota", session.quotaBytes())
                .add("state", session.state().name().toLowerCase(Locale.ROOT))
                .add("network", session.network().name().toLowerCase(Locale.ROOT))
                .add(
                        "limits",
                        Json.createObjectBuilder()
                                .add("memory", limits.memoryBytes())
                                .add("processes", limits.processes())
                                .add("cpu", limits.cpus())
                                .add("open_files", limits.openFiles()))
                .add("last_used_at", EpochSeconds.of(session.lastUsed()));
        if (session.expires().isPresent()) {
            to.add("expires_at", EpochSeconds.of(session.expires().get()));
        } else {
            to.add("expires_at", JsonValue.NULL);
        }
    }
}
