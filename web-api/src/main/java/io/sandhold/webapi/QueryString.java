package io.sandhold.webapi;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The query of a request's address; of a name given twice the first counts. */
final class QueryString {

    private final Map<String, String> values = new LinkedHashMap<>();

    QueryString(String raw) {
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                values.putIfAbsent(PercentCoding.decode(name, true), PercentCoding.decode(value, true));
            }
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A whole number.
     *
     * @throws Problem 422 for anything else, or out of range
     */
    long number(String name, long otherwise, long least, long most) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw Problem.unprocessable(
                    "\"" + name + "\" in the query must be a whole number, not '" + SafeText.of(text) + "'");
        }
        throw Problem.unprocessable(
                "\"" + name + "\" in the query must be " + least + " to " + most + ", not " + SafeText.of(text));
    }

    /** A truth value as the original takes it: true, 1, yes, on, t, y and their opposites, in either case. */
    boolean flag(String name) {
        String text = values.getOrDefault(name, "false");
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "t", "y" -> true;
            case "false", "0", "no", "off", "f", "n" -> false;
            default ->
                throw Problem.unprocessable(
                        "\"" + name + "\" in the query must be true or false, not '" + SafeText.of(text) + "'");
        };
    }
}
