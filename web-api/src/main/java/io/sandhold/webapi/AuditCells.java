package io.sandhold.webapi;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.NumberedEvent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Events as lines of CSV (RFC 4180), for people's spreadsheets. Details are hostile text, and a cell that begins as a formula does would be run as one by whoever
 * opens the file: such a cell begins with an apostrophe, which says that it is text.
 */
final class AuditCells {

    static final String HEAD = "sequence,when,kind,outcome,account,door,address,session,detail,request\r\n";

    /** What spreadsheets take for a formula's beginning; the white space is skipped by some before they look. */
    private static final String BEGINS_FORMULA = "=+-@\t\r\n ＝＋－＠";

    private AuditCells() {}

    static String line(NumberedEvent numbered) {
        AuditEvent event = numbered.event();
        return List.of(
                        Long.toString(numbered.sequence()),
                        event.when().toString(),
                        event.kind().name().toLowerCase(Locale.ROOT),
                        AuditCalls.outcome(event),
                        event.account(),
                        event.door().name().toLowerCase(Locale.ROOT),
                        event.address(),
                        event.session(),
                        event.detail(),
                        event.request())
                .stream()
                .map(AuditCells::cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    static String cell(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String plain = BEGINS_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
