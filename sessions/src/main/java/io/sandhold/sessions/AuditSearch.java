package io.sandhold.sessions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;

/**
 * A query of the audit events' rows, the newest first. It goes down the primary key and ends with the last row that is wanted: what is rare, or not there, is
 * looked for in all that is kept. An index for each member would be written with every event, and read seldom.
 */
final class AuditSearch {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Argument> moments = new HashMap<>();

    AuditSearch(AuditQuery query) {
        query.actor()
                .ifPresent(actor -> holds(
                        "(account = :actor or account like :inPlace escape '!' or account like :behind escape '!')",
                        Map.of(
                                "actor", actor,
                                "inPlace", escaped(actor) + " by %",
                                "behind", "% by " + escaped(actor))));
        if (query.kinds().size() < AuditKind.values().length) {
            // names of an enum, which hold nothing to be escaped
            String kinds =
                    query.kinds().stream().map(kind -> "'" + kind.name() + "'").collect(Collectors.joining(", "));
            conditions.add(kinds.isEmpty() ? "1 = 0" : "kind in (" + kinds + ")");
        }
        query.session().ifPresent(session -> holds("session = :session", Map.of("session", session)));
        query.door().ifPresent(door -> holds("door = :door", Map.of("door", door.name())));
        query.address().ifPresent(address -> holds("address = :address", Map.of("address", address)));
        query.text()
                .ifPresent(text -> holds(
                        "(lower(detail) like :text escape '!' or lower(account) like :text escape '!'"
                                + " or lower(address) like :text escape '!' or lower(session) like :text escape '!')",
                        Map.of("text", "%" + escaped(text.toLowerCase(Locale.ROOT)) + "%")));
        query.since().ifPresent(since -> {
            conditions.add("moment >= :since");
            moments.put("since", Moments.of(since));
        });
        query.until().ifPresent(until -> {
            conditions.add("moment < :until");
            moments.put("until", Moments.of(until));
        });
    }

    private void holds(String condition, Map<String, String> bound) {
        conditions.add(condition);
        values.putAll(bound);
    }

    /** What LIKE would read as any character stands for itself. */
    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    List<NumberedEvent> run(Handle handle, long before, int atMost) {
        String more = conditions.stream().map(" and "::concat).collect(Collectors.joining());
        Query query = handle.createQuery("select * from audit_event where id < :before" + more
                        + " order by id desc fetch first :n rows only")
                .bind("before", before)
                .bind("n", atMost);
        values.forEach(query::bind);
        moments.forEach(query::bind);
        return query.map((row, context) -> new NumberedEvent(row.getLong("id"), AuditTable.row(row, context)))
                .list();
    }
}
