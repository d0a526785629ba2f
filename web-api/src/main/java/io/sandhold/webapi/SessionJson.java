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
                .add("network", session.network().mode().name().toLowerCase(Locale.ROOT))
                .add("network_allow", Json.createArrayBuilder(session.network().hosts()))
                .add(
                        "limits",
                        Json.createObjectBuilder()
                                .add("memory", limits.memoryBytes())
                                .add("processes", limits.processes())
                                .add("cpu", limits.cpus())
                                .add("cpu_weight", limits.cpuWeight())
                                .add("open_files", limits.openFiles())
                                .add("command_time", limits.commandTime().toSeconds())
                                .add("output", limits.outputBytes()))
                .add("last_used_at", EpochSeconds.of(session.lastUsed()));
        to.add("extend_on_use", session.life().extension().isPresent());
        session.life().idle().ifPresent(idle -> to.add("idle_timeout", idle.toSeconds()));
        if (session.inodes().isPresent()) {
            to.add("inodes", session.inodes().getAsLong());
        }
        if (session.expires().isPresent()) {
            to.add("expires_at", EpochSeconds.of(session.expires().get()));
        } else {
            to.add("expires_at", JsonValue.NULL);
        }
    }
}
