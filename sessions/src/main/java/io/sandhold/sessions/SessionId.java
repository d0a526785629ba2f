package io.sandhold.sessions;

import java.util.regex.Pattern;

/**
 * A session's id, {@code [a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}}; {@code new} and {@code console} are reserved.
 */
public record SessionId(String value) {

    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");

    /**
     * @throws SessionException with {@link SessionError#INVALID} if it is not of that form, or reserved
     */
    public SessionId {
        if (!FORM.matcher(value).matches()) {
            throw new SessionException(
                    SessionError.INVALID,
                    "a session's id is 1 to 63 letters, digits, '_', '.' or '-' and starts with a letter or digit");
        }
        if (value.equals("new") || value.equals("console")) {
            throw new SessionException(SessionError.INVALID, "'" + value + "' is a reserved name; choose another id");
        }
    }

    /** Whether it is of that form, reserved or not. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
