package io.sandhold.webapi;

import io.sandhold.sessions.Session;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sessions that somebody may see, as they are, as a stream: first all of them, then what changes. */
final class LiveSessionCalls {

    /** Streams at once: each goes through all sessions every two seconds. */
    private static final int MOST = 64;

    private final LiveSessions sessions;
    private final StreamPlaces places = new StreamPlaces("streams of sessions", MOST);

    LiveSessionCalls(LiveSessions sessions) {
        this.sessions = sessions;
    }

    Answer events(Call call) {
        return new Answer.Events(Map.of(), places.take(call.by()), events -> {
            try {
                follow(call, events);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void follow(Call call, EventStream events) throws InterruptedException {
        Map<String, JsonObject> known = visible(call);
        events.send("sessions", rows(known.values()));
        while (true) {
            events.checkThere();
            Thread.sleep(LiveSessions.BETWEEN);
            Map<String, JsonObject> now = visible(call);
            Map<String, JsonObject> before = known;
            List<JsonObject> changed = now.entrySet().stream()
                    .filter(row -> before.get(row.getKey()) != row.getValue())
                    .map(Map.Entry::getValue)
                    .toList();
            if (!changed.isEmpty()) {
                events.send("changed", rows(changed));
            }
            JsonArrayBuilder removed = Json.createArrayBuilder();
            long gone = before.keySet().stream()
                    .filter(id -> !now.containsKey(id))
                    .peek(removed::add)
                    .count();
            if (gone > 0) {
                events.send(
                        "removed",
                        Json.createObjectBuilder().add("ids", removed).build());
            }
            known = now;
        }
    }

    private Map<String, JsonObject> visible(Call call) {
        Map<String, JsonObject> visible = new HashMap<>();
        var all = sessions.rows(call.host());
        for (Session session : call.host().sessions().list(call.by())) {
            LiveSessions.Row row = all.get(session.id());
            if (row != null && row.session().created().equals(session.created())) {
                visible.put(session.id().value(), row.json());
            }
        }
        return visible;
    }

    private static JsonObject rows(Collection<JsonObject> rows) {
        JsonArrayBuilder told = Json.createArrayBuilder();
        rows.forEach(told::add);
        return Json.createObjectBuilder().add("sessions", told).build();
    }
}
