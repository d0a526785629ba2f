package io.sandhold.webapi;

import io.sandhold.sessions.Audit;
import io.sandhold.sessions.AuditEntry;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditQuery;
import io.sandhold.sessions.NumberedEvent;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The calls on what was done and refused. Searches and exports at once are bounded, for what is rare is looked for in the whole trail; exports go out page by
 * page, and nothing of them is held but the page.
 */
final class AuditCalls {

    private static final int MOST_EVENTS = 10_000;
    private static final int PAGE = 1000;

    /** Searches at once; who comes then waits for a moment. */
    private static final int MOST_SEARCHES = 4;

    /** Exports at once. */
    private static final int MOST_EXPORTS = 4;

    private static final long PATIENCE_SECONDS = 2;

    private final Semaphore searches = new Semaphore(MOST_SEARCHES, true);
    private final Semaphore exports = new Semaphore(MOST_EXPORTS);

    Answer list(Call call) {
        int limit = limit(call);
        if (call.query().text("after").isEmpty()) {
            return page(call, call.by(), AuditFilters.of(call.query()), limit);
        }
        if (AuditFilters.any(call.query())) {
            throw Problem.unprocessable("\"after\" in the query goes on in the chain, of which nothing may be missing;"
                    + " leave it out to filter, and go on by \"before\"");
        }
        long after = call.query().number("after", 0, 0, Long.MAX_VALUE);
        JsonArrayBuilder events = Json.createArrayBuilder();
        call.host().audit().after(call.by(), after, limit).forEach(entry -> events.add(json(entry)));
        return new Answer.Json(Json.createObjectBuilder()
                .add("events", events)
                .add("last", call.host().audit().last(call.by()))
                .build());
    }

    /** Of one session, since that one was made, for whoever may see it. */
    Answer ofSession(Call call) {
        Session session = call.host()
                .sessions()
                .find(call.by(), call.session())
                .orElseThrow(() -> Problem.notFound("there is no session of that name that you may use"));
        return page(call, Principal.SERVER, AuditFilters.of(call.query()).within(session), limit(call));
    }

    private static int limit(Call call) {
        return (int) call.query().number("limit", 100, 1, MOST_EVENTS);
    }

    /** {@code next} is what to ask for with "before" to have those that follow; null where there are none. */
    private Answer page(Call call, Principal by, AuditQuery query, int limit) {
        List<NumberedEvent> found = search(call.host().audit(), by, query, AuditFilters.before(call.query()), limit);
        JsonArrayBuilder events = Json.createArrayBuilder();
        found.forEach(event -> events.add(json(event)));
        JsonObjectBuilder answer = Json.createObjectBuilder().add("events", events);
        if (by.equals(call.by())) {
            answer.add("last", call.host().audit().last(by));
        }
        return new Answer.Json(answer.add(
                        "next",
                        found.size() < limit
                                ? JsonValue.NULL
                                : Json.createValue(found.getLast().sequence()))
                .build());
    }

    private List<NumberedEvent> search(Audit audit, Principal by, AuditQuery query, long before, int limit) {
        try {
            if (!searches.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.noRoom(
                        "the audit trail is searched " + MOST_SEARCHES + " times at once already; try again soon", "2");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.noRoom("the server stops; try again soon", "2");
        }
        try {
            return audit.find(by, query, before, limit);
        } finally {
            searches.release();
        }
    }

    /** All that is asked for, the newest first, as a file. */
    Answer export(Call call) {
        AuditQuery query = AuditFilters.of(call.query());
        long before = AuditFilters.before(call.query());
        String format = call.query().text("format").orElse("json");
        if (!format.equals("csv") && !format.equals("json")) {
            throw Problem.unprocessable(
                    "\"format\" in the query must be csv or json, not '" + SafeText.of(format) + "'");
        }
        List<NumberedEvent> first = search(call.host().audit(), call.by(), query, before, PAGE);
        if (!exports.tryAcquire()) {
            throw Problem.noRoom(
                    "the audit trail is exported " + MOST_EXPORTS + " times at once already; try again soon", "10");
        }
        Map<String, String> headers = Map.of("Content-Disposition", "attachment; filename=\"audit." + format + "\"");
        boolean csv = format.equals("csv");
        return new Answer.Written(
                csv ? "text/csv; charset=utf-8" : "application/json",
                headers,
                exports::release,
                to -> write(to, csv, first, call, query));
    }

    /** Exports are few: what follows the first page is searched for beside all searches, for a file is not to break off because others search. */
    private static void write(OutputStream to, boolean csv, List<NumberedEvent> first, Call call, AuditQuery query)
            throws IOException {
        to.write(bytes(csv ? AuditCells.HEAD : "["));
        String between = csv ? "" : "\n";
        List<NumberedEvent> page = first;
        while (!page.isEmpty()) {
            for (NumberedEvent event : page) {
                to.write(bytes(between));
                to.write(csv ? bytes(AuditCells.line(event)) : PlainJson.bytes(json(event)));
                between = csv ? "" : ",\n";
            }
            page = page.size() < PAGE
                    ? List.of()
                    : call.host().audit().find(call.by(), query, page.getLast().sequence(), PAGE);
        }
        to.write(bytes(csv ? "" : "\n]\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String outcome(AuditEvent event) {
        return event.kind().refusal() ? "refused" : "done";
    }

    private static JsonObject json(NumberedEvent numbered) {
        return json(numbered.event())
                .add("outcome", outcome(numbered.event()))
                .add("sequence", numbered.sequence())
                .build();
    }

    private static JsonObjectBuilder json(AuditEvent event) {
        return Json.createObjectBuilder()
                .add("at", EpochSeconds.of(event.when()))
                .add("kind", event.kind().name().toLowerCase(Locale.ROOT))
                .add("account", event.account())
                .add("door", event.door().name().toLowerCase(Locale.ROOT))
                .add("address", event.address())
                .add("session", event.session())
                .add("detail", event.detail())
                .add("request", event.request());
    }

    /** One as it stands in the chain, with what {@code audit verify} reckons from and nothing else. */
    static JsonObjectBuilder json(AuditEntry entry) {
        return json(entry.event())
                .add("sequence", entry.sequence())
                .add("when", entry.when())
                .add("previous", entry.previous())
                .add("hash", entry.hash());
    }
}
