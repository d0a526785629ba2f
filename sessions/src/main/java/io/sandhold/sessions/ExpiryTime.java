package io.sandhold.sessions;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key's {@code expiry-time}: {@code YYYYMMDD[HHMM[SS]][Z]}, with {@code Z} in UTC (sshd(8)). */
final class ExpiryTime {

    private static final Pattern FORM =
            Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(?:(\\d{2})(\\d{2})(\\d{2})?)?(Z?)", Pattern.CASE_INSENSITIVE);

    private ExpiryTime() {}

    /** @throws SessionException with {@link SessionError#INVALID} */
    static Instant parse(String text, ZoneId zone) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw invalid(text, null);
        }
        try {
            return LocalDateTime.of(
                            number(parts, 1),
                            number(parts, 2),
                            number(parts, 3),
                            number(parts, 4),
                            number(parts, 5),
                            number(parts, 6))
                    .atZone(parts.group(7).isEmpty() ? zone : ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            throw invalid(text, e);
        }
    }

    private static int number(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
    }

    private static SessionException invalid(String text, DateTimeException cause) {
        return new SessionException(
                SessionError.INVALID,
                "the key's option 'expiry-time' is YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with a Z after it for UTC, and '"
                        + PlainText.line(text, 32) + "' is no such time",
                cause);
    }
}
