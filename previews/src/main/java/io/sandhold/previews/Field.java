package io.sandhold.previews;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A header field (RFC 9110 section 5).
 *
 * @param name a token
 * @param value without line breaks and other controls; its characters are the bytes of the field (ISO 8859-1)
 */
public record Field(String name, String value) {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** @throws IllegalArgumentException for what cannot stand in a head */
    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a header field");
        }
    }

    /** Whether it has this name, in whatever case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
