package io.sandhold.sessions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The form of the options before a key, sshd(8) AUTHORIZED_KEYS FILE FORMAT: names with commas between them and no spaces but in double
 * quotes; {@code name="value"}, in which {@code \"} is a quote and any other backslash itself.
 */
final class OptionReader {

    /**
     * One of them.
     *
     * @param name in lower case
     * @param value what stood between its quotes
     */
    record Option(String name, Optional<String> value) {}

    private final String text;
    private int at;

    private OptionReader(String text) {
        this.text = text;
    }

    /** Where the options of a line end: at the first space or tab that is not in quotes; else at its end. */
    static int end(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                return i;
            }
        }
        return line.length();
    }

    /** @throws SessionException with {@link SessionError#INVALID} */
    static List<Option> read(String text) {
        OptionReader reader = new OptionReader(text);
        List<Option> options = new ArrayList<>();
        do {
            options.add(reader.option());
        } while (reader.comma());
        return options;
    }

    private Option option() {
        int start = at;
        while (at < text.length() && ",=\" \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at).toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw invalid("an option before the key has no name; write options with one comma between them");
        }
        if (at == text.length() || text.charAt(at) != '=') {
            return new Option(name, Optional.empty());
        }
        at++;
        return new Option(name, Optional.of(quoted(name)));
    }

    private String quoted(String name) {
        if (at == text.length() || text.charAt(at) != '"') {
            throw invalid("the value of the key's option " + shown(name) + " must stand in double quotes");
        }
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
                value.append('"');
            } else {
                value.append(c);
            }
        }
        throw invalid("the value of the key's option " + shown(name) + " has no closing quote");
    }

    private boolean comma() {
        if (at == text.length()) {
            return false;
        }
        if (text.charAt(at) != ',') {
            throw invalid("the key's options must have a comma between them, and there is something else before '"
                    + PlainText.line(text.substring(at), 32) + "'");
        }
        at++;
        return true;
    }

    static String shown(String name) {
        return "'" + PlainText.line(name, 48) + "'";
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
