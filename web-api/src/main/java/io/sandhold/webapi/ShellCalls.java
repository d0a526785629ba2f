package io.sandhold.webapi;

import io.sandhold.sessions.SessionLease;
import io.sandhold.terminals.ShellState;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;

/** The calls on a session's shells that are left and taken up again. */
final class ShellCalls {

    Answer list(Call call) {
        JsonArrayBuilder shells = Json.createArrayBuilder();
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            lease.shells().forEach(shell -> shells.add(json(shell)));
        }
        return new Answer.Json(Json.createObjectBuilder().add("shells", shells).build());
    }

    Answer end(Call call) {
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            lease.endShell(call.variable("name"));
        }
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    private static JsonObject json(ShellState shell) {
        return Json.createObjectBuilder()
                .add("name", shell.name())
                .add("since", EpochSeconds.of(shell.since()))
                .add("columns", shell.size().columns())
                .add("rows", shell.size().rows())
                .add("clients", shell.clients())
                .add("viewers", shell.viewers())
                .add("title", shell.title())
                .add("last_output", EpochSeconds.of(shell.lastOutput()))
                .build();
    }
}
