package io.sandhold.webapi;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a form's part says of itself (RFC 7578 section 4.2).
 *
 * @param name the field's
 * @param filename the file's, as it was sent
 */
record FormField(String name, Optional<String> filename) {

    /** From a part's header lines; one without a name is no field, and has the empty name. */
    static FormField of(List<String> headers) {
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon > 0
                    && header.substring(0, colon)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals("content-disposition")) {
                String value = header.substring(colon + 1);
                return new FormField(parameter(value, "name").orElse(""), parameter(value, "filename"));
            }
        }
        return new FormField("", Optional.empty());
    }

    /** A parameter of a header's value, without its quotes; {@code \"} and {@code \\} in them stand for the second character. */
    static Optional<String> parameter(String value, String wanted) {
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at + 1);
            if (equals < 0) {
                return Optional.empty();
            }
            String name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder text = new StringBuilder();
            at = take(value, equals + 1, text);
            if (name.equals(wanted)) {
                return Optional.of(text.toString());
            }
        }
        return Optional.empty();
    }

    /** Appends the parameter's value that starts at {@code from}; returns where the next semicolon is, or the end. */
    private static int take(String value, int from, StringBuilder into) {
        int at = from;
        if (at < value.length() && value.charAt(at) == '"') {
            at++;
            while (at < value.length() && value.charAt(at) != '"') {
                boolean escape = value.charAt(at) == '\\'
                        && at + 1 < value.length()
                        && (value.charAt(at + 1) == '"' || value.charAt(at + 1) == '\\');
                at += escape ? 1 : 0;
                into.append(value.charAt(at++));
            }
            int next = value.indexOf(';', at);
            return next < 0 ? value.length() : next;
        }
        int next = value.indexOf(';', at);
        int end = next < 0 ? value.length() : next;
        into.append(value.substring(at, end).strip());
        return end;
    }
}
