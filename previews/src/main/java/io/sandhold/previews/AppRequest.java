package io.sandhold.previews;

import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A request as the server in the jail gets it.
 *
 * @param method a token
 * @param target path and query as they are to be sent, percent-encoded
 * @param fields its header, without those that say how long the body is and how the connection is used
 * @param length of the body; empty: it goes in chunks
 * @param body read to its end by whoever sends it
 */
public record AppRequest(String method, String target, List<Field> fields, OptionalLong length, InputStream body) {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]*");

    public AppRequest {
        fields = List.copyOf(fields);
        if (!METHOD.matcher(method).matches() || !TARGET.matcher(target).matches()) {
            throw new IllegalArgumentException("not a request's method and target");
        }
    }
}
