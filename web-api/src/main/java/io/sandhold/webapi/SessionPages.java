package io.sandhold.webapi;

import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionState;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is asked for of the list of sessions: those that match, from a place on, so many. Sessions come and go between two pages: one that was there all the time
 * is given once.
 *
 * @param matches which
 * @param after the place; empty: from the first
 * @param limit how many
 */
record SessionPages(Predicate<Session> matches, Optional<Place> after, int limit) {

    private static final int USUAL = 1000;
    private static final int MOST = 10_000;
    private static final int LONGEST_CURSOR = 256;

    /**
     * Where a page ends: sessions stand by when they were made, and then by their id.
     *
     * @param created of the last session that was given
     * @param id of that one
     */
    record Place(long created, String id) {

        static Place of(Session session) {
            return new Place(session.created().toEpochMilli(), session.id().value());
        }

        /** As a client has it, which need not know what it says. */
        String cursor() {
            byte[] text = (created + " " + id).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
        }

        static Place parse(String cursor) {
            try {
                String text = cursor.length() > LONGEST_CURSOR
                        ? ""
                        : new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                int space = text.indexOf(' ');
                if (space > 0) {
                    return new Place(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
                }
            } catch (IllegalArgumentException e) {
                throw noCursor(e);
            }
            throw noCursor(null);
        }

        private static Problem noCursor(Throwable cause) {
            return new Problem(
                    422,
                    "UNPROCESSABLE",
                    "\"cursor\" is none that a page of sessions gave as its \"next\"; leave it out to begin anew",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of(),
                    cause);
        }

        boolean before(Session session) {
            Instant at = session.created();
            int order = Long.compare(created, at.toEpochMilli());
            return order < 0 || order == 0 && id.compareTo(session.id().value()) < 0;
        }
    }

    /** @throws Problem 422 for what is no cursor, limit or state */
    static SessionPages of(QueryString query) {
        List<Predicate<Session>> all = new ArrayList<>();
        query.text("query").filter(text -> !text.isEmpty()).ifPresent(text -> {
            String wanted = text.toLowerCase(Locale.ROOT);
            all.add(session -> session.id().value().toLowerCase(Locale.ROOT).contains(wanted));
        });
        query.text("owner")
                .filter(text -> !text.isEmpty())
                .ifPresent(owner -> all.add(session -> session.owner().equals(owner)));
        query.text("state")
                .filter(text -> !text.isEmpty())
                .map(SessionPages::state)
                .ifPresent(state -> all.add(session -> session.state() == state));
        return new SessionPages(
                session -> all.stream().allMatch(one -> one.test(session)),
                query.text("cursor").filter(text -> !text.isEmpty()).map(Place::parse),
                (int) query.number("limit", USUAL, 1, MOST));
    }

    private static SessionState state(String word) {
        return Arrays.stream(SessionState.values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.unprocessable("\"state\" must be one of "
                        + Arrays.stream(SessionState.values())
                                .map(state -> state.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ", not '" + SafeText.of(word) + "'"));
    }

    /**
     * A page.
     *
     * @param next where the one after it begins; empty: there is none
     */
    record Page(List<Session> sessions, Optional<String> next) {}

    /** @param all there are, by when they were made and then by id */
    Page of(List<Session> all) {
        List<Session> found = all.stream()
                .filter(session -> after.isEmpty() || after.get().before(session))
                .filter(matches)
                .limit(limit + 1L)
                .toList();
        return found.size() <= limit
                ? new Page(found, Optional.empty())
                : new Page(
                        found.subList(0, limit),
                        Optional.of(Place.of(found.get(limit - 1)).cursor()));
    }
}
