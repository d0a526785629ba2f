package io.sandhold.server;

import io.sandhold.sessions.AuditEntry;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether an export of the audit trail is whole: each line one entry, each hashed as it reads, each following the one before. Every
 * finding is a {@link StartException} that names the first entry that is wrong.
 *
 * <p>Whoever can write the registry can write a whole trail anew from some entry on. What they cannot change is a hash noted elsewhere: a
 * {@link Mark}, which the server's log gives at times and this gives of every export.
 */
final class AuditCheck {

    /** The hash that an entry must have. */
    record Mark(long sequence, String hash) {
        static Mark parse(String text) {
            String[] parts = text.split(":", 2);
            if (parts.length == 2 && parts[0].matches("[0-9]{1,18}") && AuditEntry.isHash(parts[1])) {
                return new Mark(Long.parseLong(parts[0]), parts[1]);
            }
            throw new StartException("--holds is SEQUENCE:HASH, as the server's log and an earlier 'audit verify'"
                    + " print it, not '" + Columns.visible(text) + "'");
        }

        @Override
        public String toString() {
            return sequence + ":" + hash;
        }
    }

    /** One entry as its line has it. */
    private record Line(long sequence, List<String> members, String previous, String hash) {}

    private static final int LONGEST = 64 << 10;

    /** What an entry says. Beside these nothing is hashed, so nothing else may stand in an export that is whole. */
    private static final Set<String> MEMBERS = Set.of(
            "sequence",
            "when",
            "kind",
            "account",
            "door",
            "address",
            "session",
            "detail",
            "request",
            "at",
            "previous",
            "hash");

    private final Optional<Mark> expected;
    private long lines;
    private long first;
    private Mark last;
    private boolean held;

    /** @param expected what the export must hold, if anything */
    AuditCheck(Optional<Mark> expected) {
        this.expected = expected;
    }

    /** Reads an export to its end, and says what it holds. */
    String run(BufferedReader export) throws IOException {
        for (String text = line(export); text != null; text = line(export)) {
            lines++;
            if (!text.isBlank()) {
                take(parse(text));
            }
        }
        if (last == null) {
            throw new StartException("there is no entry in this export; make one with: ./sandhold audit export >FILE");
        }
        expected.filter(mark -> !held).ifPresent(mark -> {
            throw new StartException("entry " + mark.sequence() + ", which was asked for with --holds, is not in this"
                    + " export of " + first + " to " + last.sequence());
        });
        return "whole: entries " + first + " to " + last.sequence() + "; the last is " + last;
    }

    /** A line; one longer than any entry is not read into memory. */
    private String line(BufferedReader export) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = export.read(); c != '\n'; c = export.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() == LONGEST) {
                throw new StartException("line " + (lines + 1) + " is longer than any entry");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** The one object that a line is; a member that is there twice is refused, for readers differ in which of the two they show. */
    private JsonObject object(String text) {
        try (JsonParser parser = Json.createParser(new StringReader(text))) {
            Map<String, JsonValue> members = new HashMap<>();
            JsonParser.Event event = parser.next();
            if (event == JsonParser.Event.START_OBJECT) {
                for (event = parser.next(); event == JsonParser.Event.KEY_NAME; event = parser.next()) {
                    String member = parser.getString();
                    parser.next();
                    if (members.put(member, parser.getValue()) != null) {
                        throw new StartException("line " + lines + " says twice: '" + Columns.visible(member) + "'");
                    }
                }
            }
            if (event != JsonParser.Event.END_OBJECT || parser.hasNext()) {
                throw new JsonException("not one object");
            }
            JsonObjectBuilder object = Json.createObjectBuilder();
            members.forEach(object::add);
            return object.build();
        } catch (NoSuchElementException e) {
            throw new JsonException("not one object", e);
        }
    }

    private Line parse(String text) {
        try {
            JsonObject entry = object(text);
            checkUnhashed(entry);
            long sequence = entry.getJsonNumber("sequence").longValueExact();
            List<String> members = Stream.of(
                            Stream.of(Long.toString(sequence)),
                            Stream.of("when", "kind", "account", "door", "address", "session", "detail")
                                    .map(entry::getString),
                            Stream.of(entry.getString("request", "")).filter(request -> !request.isEmpty()))
                    .flatMap(part -> part)
                    .toList();
            String previous = entry.getString("previous");
            if (!AuditEntry.isHash(previous)) {
                throw new ClassCastException("no hash");
            }
            return new Line(sequence, members, previous, entry.getString("hash"));
        } catch (JsonException
                | ClassCastException
                | NullPointerException
                | ArithmeticException
                | DateTimeParseException e) {
            throw new StartException("line " + lines + " is no entry of an audit trail", e);
        }
    }

    /** That nothing stands there but what is hashed, and the moment once more, as a number. */
    private void checkUnhashed(JsonObject entry) {
        for (String member : entry.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new StartException(
                        "line " + lines + " says what no entry does: '" + Columns.visible(member) + "'");
            }
        }
        if (entry.containsKey("at")) {
            long moment = Instant.parse(entry.getString("when")).toEpochMilli();
            if (entry.getJsonNumber("at").bigDecimalValue().compareTo(BigDecimal.valueOf(moment, 3)) != 0) {
                throw new StartException("line " + lines + " says two times when: its 'at' is not its 'when'");
            }
        }
    }

    private void take(Line entry) {
        String name = "entry " + entry.sequence();
        if (last == null) {
            first = entry.sequence();
        } else if (entry.sequence() <= last.sequence()) {
            throw new StartException(name + ", on line " + lines + ", comes after entry " + last.sequence()
                    + "; give exports in order and without overlap");
        } else if (entry.sequence() > last.sequence() + 1) {
            throw new StartException("entries are missing: " + name + " comes after entry " + last.sequence());
        } else if (!entry.previous().equals(last.hash())) {
            throw new StartException(name + " does not follow entry " + last.sequence()
                    + " as it stands here: one of the two was changed, or all from " + entry.sequence()
                    + " on was written anew");
        }
        if (!AuditEntry.hash(entry.previous(), entry.members()).equals(entry.hash())) {
            throw new StartException(name + " was changed: its hash is not that of what it says");
        }
        last = new Mark(entry.sequence(), entry.hash());
        expected.filter(mark -> mark.sequence() == entry.sequence()).ifPresent(mark -> {
            if (!mark.equals(last)) {
                throw new StartException("the trail was written anew: " + name + " is not the one that was noted");
            }
            held = true;
        });
    }
}
