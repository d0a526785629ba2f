package io.sandhold.webapi;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.AuditQuery;
import io.sandhold.sessions.Door;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the query of an address asks of the audit trail. */
final class AuditFilters {

    private static final List<String> NAMES =
            List.of("actor", "action", "target", "door", "address", "outcome", "text", "since", "until", "before");

    /** The last moment that the registry's calendar takes without a doubt. */
    private static final long LATEST = 253_402_300_799L;

    private AuditFilters() {}

    /** Whether any is named. */
    static boolean any(QueryString query) {
        return NAMES.stream().anyMatch(name -> query.text(name).isPresent());
    }

    /** @throws Problem 422 for what no event has */
    static AuditQuery of(QueryString query) {
        return new AuditQuery(
                named(query, "actor"),
                kinds(query),
                named(query, "target"),
                named(query, "door").map(AuditFilters::door),
                named(query, "address"),
                named(query, "text"),
                moment(query, "since"),
                moment(query, "until"));
    }

    /** The sequence that all are to be below. */
    static long before(QueryString query) {
        return query.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    }

    /** A form's field that nobody filled asks for nothing. */
    private static Optional<String> named(QueryString query, String name) {
        return query.text(name).filter(text -> !text.isBlank());
    }

    private static Set<AuditKind> kinds(QueryString query) {
        Set<AuditKind> kinds = EnumSet.noneOf(AuditKind.class);
        named(query, "action")
                .map(text -> Arrays.stream(text.split(",")).map(AuditFilters::kind))
                .orElseGet(() -> Arrays.stream(AuditKind.values()))
                .forEach(kinds::add);
        named(query, "outcome").ifPresent(outcome -> {
            switch (outcome) {
                case "refused" -> kinds.removeIf(kind -> !kind.refusal());
                case "done" -> kinds.removeIf(AuditKind::refusal);
                default ->
                    throw Problem.unprocessable(
                            "\"outcome\" in the query must be done or refused, not '" + SafeText.of(outcome) + "'");
            }
        });
        return kinds;
    }

    private static AuditKind kind(String word) {
        return Arrays.stream(AuditKind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(word.strip()))
                .findFirst()
                .orElseThrow(() -> Problem.unprocessable("\"action\" in the query must be kinds of events as the trail"
                        + " has them, such as login or file_written,login_refused, not '" + SafeText.of(word) + "'"));
    }

    private static Door door(String word) {
        return Arrays.stream(Door.values())
                .filter(door -> door.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> Problem.unprocessable("\"door\" in the query must be one of "
                        + Arrays.stream(Door.values())
                                .map(door -> door.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ", not '" + SafeText.of(word) + "'"));
    }

    private static Optional<Instant> moment(QueryString query, String name) {
        return named(query, name).map(_ -> Instant.ofEpochSecond(query.number(name, 0, 0, LATEST)));
    }
}
