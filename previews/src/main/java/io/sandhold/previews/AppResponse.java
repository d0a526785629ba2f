package io.sandhold.previews;

import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the server in the jail answered.
 *
 * @param status 101, or 200 to 599
 * @param fields its header, without those that are between the two ends of one connection (RFC 9110 section 7.6.1)
 * @param length of the body; empty: not told
 * @param body to be read to its end; one that is cut short is an {@link java.io.IOException}. After 101: what the server sends from then on
 */
public record AppResponse(int status, List<Field> fields, OptionalLong length, InputStream body) {
    public AppResponse {
        fields = List.copyOf(fields);
    }

    /** Whether the connection is another protocol's from here on. */
    public boolean switched() {
        return status == 101;
    }
}
