package io.sandhold.webapi;

import static io.sandhold.webapi.UsageJson.given;

import io.sandhold.isolation.Limits;
import io.sandhold.isolation.Resource;
import io.sandhold.sessions.Session;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Locale;
import java.util.Set;

/** What is told of a session beyond the original's members. */
final class SessionJson {

    private SessionJson() {}

    /** @param limited which limits this host holds; the others are null, as nothing holds them */
    static void addTo(JsonObjectBuilder to, Session session, Set<Resource> limited) {
        boolean cpu = limited.contains(Resource.CPU);
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
                                .add("memory", given(limited.contains(Resource.MEMORY), limits.memoryBytes()))
                                .add("processes", given(limited.contains(Resource.PROCESSES), limits.processes()))
                                .add("cpu", given(cpu, limits.cpus()))
                                .add("cpu_weight", given(cpu, limits.cpuWeight()))
                                .add("open_files", limits.openFiles())
                                .add("command_time", limits.commandTime().toSeconds())
                                .add("output", limits.outputBytes()))
                .add("last_used_at", EpochSeconds.of(session.lastUsed()));
        to.add("recorded", session.recorded());
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
