package io.sandhold.webapi;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a JSON object, asked for by name and type. {@code null} for an optional member means: not given; unknown
 * members are ignored. Every method throws {@link Problem} 422 for a member of another type, naming it.
 */
final class Members {

    private static final double LONGEST_LIFE = 10L * 365 * 24 * 3600;

    /** 9999-12-31. */
    private static final double LAST_SECOND = 253_402_300_800d;

    private static final int LONGEST_NUMBER = 24;

    private final String prefix;
    private final JsonObject object;

    Members(JsonObject object) {
        this("", object);
    }

    private Members(String prefix, JsonObject object) {
        this.prefix = prefix;
        this.object = object;
    }

    /**
     * Refuses members of other names, where one that is mistyped would leave undone what was asked.
     *
     * @return this
     */
    Members only(String... names) {
        List<String> known = List.of(names);
        object.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.unprocessable("\"" + prefix + SafeText.of(name)
                            + "\" is no member that is known here; known are " + String.join(", ", known));
                });
        return this;
    }

    /** What tells this body from another: its SHA-256. */
    String fingerprint() {
        try {
            byte[] text = object.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String string(String name) {
        return optionalString(name)
                .orElseThrow(() -> Problem.unprocessable("the member \"" + prefix + name + "\" is missing"));
    }

    Optional<String> optionalString(String name) {
        return value(name).map(value -> switch (value) {
            case JsonString text -> whole(name, text.getString());
            default -> throw wrong(name, "a string", value);
        });
    }

    /** Half of a character (a surrogate without its other) is no text: in UTF-8 it would become a question mark, which a shell takes for a file's name. */
    private String whole(String name, String text) {
        boolean half = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (half) {
            throw Problem.unprocessable("\"" + prefix + name + "\" has half of a character in it (a lone surrogate,"
                    + " \\ud800 to \\udfff); send whole characters");
        }
        return text;
    }

    /** A number of bytes as text with a unit, or a plain whole number, as text either way. */
    Optional<String> optionalSize(String name) {
        return value(name).map(value -> switch (value) {
            case JsonString text -> text.getString();
            case JsonNumber number when number.isIntegral() -> number.toString();
            default -> throw wrong(name, "a size such as \"50M\"", value);
        });
    }

    /** A string, where it is one. */
    Optional<String> textOf(String name) {
        return value(name).filter(JsonString.class::isInstance).map(text -> ((JsonString) text).getString());
    }

    /** Whether it is this string. */
    boolean is(String name, String text) {
        return value(name)
                .filter(value ->
                        value instanceof JsonString given && given.getString().equals(text))
                .isPresent();
    }

    /** A number as people write it, without an exponent, if it is not of a length that nobody reads. */
    static String plain(double number) {
        String plain = Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : "";
        return plain.isEmpty() || plain.length() > LONGEST_NUMBER ? Double.toString(number) : plain;
    }

    Optional<Integer> optionalInt(String name) {
        return value(name).map(value -> {
            if (value instanceof JsonNumber number && number.isIntegral()) {
                long exact = number.bigDecimalValue().abs().precision() > 12 ? Long.MAX_VALUE : number.longValue();
                if (exact == (int) exact) {
                    return (int) exact;
                }
            }
            throw wrong(name, "a whole number of 32 bits", value);
        });
    }

    Optional<Double> optionalNumber(String name) {
        return value(name).map(value -> switch (value) {
            case JsonNumber number -> number.doubleValue();
            default -> throw wrong(name, "a number", value);
        });
    }

    /**
     * {@code timeout} as a life: seconds, maybe with a fraction.
     *
     * @throws Problem 400 if it is not one second to ten years
     */
    Optional<Duration> optionalLife() {
        return optionalNumber("timeout").map(seconds -> {
            if (!(seconds >= 1 && seconds <= LONGEST_LIFE)) {
                throw Problem.invalid("\"timeout\" must be 1 second to ten years, not " + plain(seconds));
            }
            return Duration.ofMillis((long) (seconds * 1000));
        });
    }

    /**
     * A moment: seconds since 1970, or as ISO 8601 has it, in UTC.
     *
     * @throws Problem 400 for what is none, or lies beyond the year 9999
     */
    Optional<Instant> optionalMoment(String name) {
        return value(name).map(value -> switch (value) {
            case JsonNumber number
            when Math.abs(number.doubleValue()) < LAST_SECOND ->
                Instant.ofEpochMilli((long) (number.doubleValue() * 1000));
            case JsonString text -> moment(name, text.getString());
            default -> throw wrong(name, "a moment", value);
        });
    }

    private static Instant moment(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Problem.invalid("\"" + name + "\" must be seconds since 1970, or a moment such as"
                    + " 2030-01-31T12:00:00Z, not '" + SafeText.of(text) + "'");
        }
    }

    boolean flag(String name) {
        return optionalFlag(name).orElse(false);
    }

    Optional<Boolean> optionalFlag(String name) {
        return value(name).map(value -> switch (value.getValueType()) {
            case TRUE -> true;
            case FALSE -> false;
            default -> throw wrong(name, "true or false", value);
        });
    }

    /** A list of strings; empty where it is not given. */
    List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        value(name).ifPresent(value -> {
            if (value.getValueType() != JsonValue.ValueType.ARRAY) {
                throw wrong(name, "a list of strings", value);
            }
            for (JsonValue item : value.asJsonArray()) {
                if (!(item instanceof JsonString text)) {
                    throw wrong(name + "[" + strings.size() + "]", "a string", item);
                }
                strings.add(whole(name + "[" + strings.size() + "]", text.getString()));
            }
        });
        return strings;
    }

    /** One word, or a list of them; empty where it is not given. */
    List<String> words(String name) {
        return value(name)
                .filter(JsonString.class::isInstance)
                .map(word -> List.of(((JsonString) word).getString()))
                .orElseGet(() -> strings(name));
    }

    /** A list of objects; empty where it is not given. */
    List<Members> objects(String name) {
        List<Members> objects = new ArrayList<>();
        value(name).ifPresent(value -> {
            if (value.getValueType() != JsonValue.ValueType.ARRAY) {
                throw wrong(name, "a list of objects", value);
            }
            for (JsonValue item : value.asJsonArray()) {
                String one = name + "[" + objects.size() + "]";
                if (item.getValueType() != JsonValue.ValueType.OBJECT) {
                    throw wrong(one, "an object", item);
                }
                objects.add(new Members(prefix + one + ".", item.asJsonObject()));
            }
        });
        return objects;
    }

    /** An object of strings; empty where it is not given. */
    Map<String, String> stringMap(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        members(name).ifPresent(inner -> inner.object.keySet().forEach(key -> map.put(key, inner.string(key))));
        return map;
    }

    Optional<JsonObject> optionalObject(String name) {
        return members(name).map(inner -> inner.object);
    }

    Optional<Members> members(String name) {
        return value(name).map(value -> {
            if (value.getValueType() != JsonValue.ValueType.OBJECT) {
                throw wrong(name, "an object", value);
            }
            return new Members(prefix + name + ".", value.asJsonObject());
        });
    }

    private Optional<JsonValue> value(String name) {
        JsonValue value = object.get(name);
        return value == null || value == JsonValue.NULL ? Optional.empty() : Optional.of(value);
    }

    private Problem wrong(String name, String wanted, JsonValue value) {
        String got = switch (value.getValueType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "the string " + SafeText.of(value.toString());
            case NUMBER -> "the number " + SafeText.of(value.toString());
            default -> value.toString();
        };
        return Problem.unprocessable("\"" + prefix + name + "\" must be " + wanted + ", not " + got);
    }
}
