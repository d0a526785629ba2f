package io.sandhold.webapi;

import io.sandhold.isolation.Limits;
import io.sandhold.isolation.Resource;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionId;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Set;

/** The calls on what was in the last hour. */
final class HistoryCalls {

    private final History history;

    HistoryCalls(History history) {
        this.history = history;
    }

    Answer ofHost(Call call) {
        HostFigures.Look host = new HostFigures().look();
        JsonObjectBuilder told = Json.createObjectBuilder().add("every", History.EVERY.toSeconds());
        history.tellHost(told, since(call));
        return new Answer.Json(told.add(
                        "limits",
                        Json.createObjectBuilder()
                                .add("cpu", Runtime.getRuntime().availableProcessors())
                                .add("memory", UsageJson.given(!Double.isNaN(host.memoryAll()), host.memoryAll())))
                .build());
    }

    Answer ofSession(Call call) {
        SessionId id = call.session();
        Session session = call.host()
                .sessions()
                .find(call.by(), id)
                .orElseThrow(() -> Problem.notFound("there is no session of that name that you may use"));
        JsonObjectBuilder told = Json.createObjectBuilder().add("every", History.EVERY.toSeconds());
        history.tell(told, id, session.created(), since(call));
        Set<Resource> held = call.host().limited();
        Limits limits = session.limits();
        return new Answer.Json(told.add(
                        "limits",
                        Json.createObjectBuilder()
                                .add("cpu", UsageJson.given(held.contains(Resource.CPU), limits.cpus()))
                                .add("memory", UsageJson.given(held.contains(Resource.MEMORY), limits.memoryBytes()))
                                .add(
                                        "processes",
                                        UsageJson.given(held.contains(Resource.PROCESSES), limits.processes()))
                                .add("disk", session.quotaBytes()))
                .build());
    }

    private static Instant since(Call call) {
        return Instant.ofEpochSecond(call.query().number("since", 0, 0, Long.MAX_VALUE / 1_000_000));
    }
}
