package io.sandhold.webapi;

import io.sandhold.sessions.Audit;
import io.sandhold.sessions.AuditEntry;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionId;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happens, as it happens: the audit's events of the sessions that somebody may see, and of what they do themselves; all of them for administrators. A
 * stream that broke goes on after the event whose id it names as {@code Last-Event-ID}, without one lost or doubled, while the audit keeps them.
 */
final class EventCalls {

    /** Streams at once: each asks the registry twice a second. */
    private static final int MOST = 64;

    private static final int AT_ONCE = 500;
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final StreamPlaces places = new StreamPlaces("streams of events", MOST);

    Answer all(Call call) {
        return stream(call, Optional.empty());
    }

    Answer ofSession(Call call) {
        SessionId id = call.session();
        Session session = call.host()
                .sessions()
                .find(call.by(), id)
                .orElseThrow(() -> Problem.notFound("there is no session of that name that you may use"));
        return stream(call, Optional.of(session));
    }

    private Answer stream(Call call, Optional<Session> only) {
        Audit audit = call.host().audit();
        long after = call.lastEventId()
                .map(EventCalls::sequence)
                .or(() -> call.query().text("after").map(text -> call.query().number("after", 0, 0, Long.MAX_VALUE)))
                .orElseGet(() -> audit.last(Principal.SERVER));
        return new Answer.Events(Map.of(), places.take(call.by()), events -> {
            try {
                follow(call, only, after, events);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void follow(Call call, Optional<Session> only, long from, EventStream events)
            throws InterruptedException {
        long after = from;
        while (true) {
            List<AuditEntry> entries = call.host().audit().after(Principal.SERVER, after, AT_ONCE);
            Map<String, Instant> visible = visible(call, only);
            for (AuditEntry entry : entries) {
                if (sees(call.by(), only, visible, entry.event())) {
                    events.send(
                            "event",
                            Long.toString(entry.sequence()),
                            AuditCalls.json(entry).build());
                }
                after = entry.sequence();
                if (only.filter(session -> ends(session, entry.event())).isPresent()) {
                    events.send("end", end(entry.event()));
                    return;
                }
            }
            if (entries.size() < AT_ONCE) {
                events.checkThere();
                Thread.sleep(BETWEEN);
            }
        }
    }

    /** The sessions, and when each was made: before that another one had its name, maybe somebody else's. */
    private static Map<String, Instant> visible(Call call, Optional<Session> only) {
        Map<String, Instant> visible = new HashMap<>();
        List<Session> sessions =
                only.map(List::of).orElseGet(() -> call.host().sessions().list(call.by()));
        sessions.forEach(session -> visible.put(session.id().value(), session.created()));
        return visible;
    }

    private static boolean sees(Principal by, Optional<Session> only, Map<String, Instant> visible, AuditEvent event) {
        if (by.role() == Role.ADMIN) {
            return only.isEmpty() || only.get().id().value().equals(event.session());
        }
        Instant made = visible.get(event.session());
        boolean own = only.isEmpty() && event.account().equals(by.account());
        return own || made != null && !event.when().isBefore(made);
    }

    /** Whether that very session is over with this: what comes by its name from then on is another one's. */
    private static boolean ends(Session session, AuditEvent event) {
        return (event.kind() == AuditKind.SESSION_DELETED || event.kind() == AuditKind.SESSION_EXPIRED)
                && session.id().value().equals(event.session())
                && !event.when().isBefore(session.created());
    }

    private static JsonObject end(AuditEvent event) {
        String how = event.kind() == AuditKind.SESSION_EXPIRED ? "has ended" : "was deleted";
        return Json.createObjectBuilder()
                .add("code", ProcessJson.SESSION_ENDED)
                .add(
                        "reason",
                        "session '" + event.session() + "' " + how
                                + (event.detail().isEmpty() ? "" : ": " + event.detail()))
                .build();
    }

    private static long sequence(String id) {
        try {
            return Math.max(0, Long.parseLong(id.strip()));
        } catch (NumberFormatException e) {
            throw Problem.invalid("Last-Event-ID must be the id of an event that came, not '" + SafeText.of(id) + "'");
        }
    }
}
