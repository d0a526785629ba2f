package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HttpPrologue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request as it came over HTTP, before anything of it was decoded: for what is passed on.
 *
 * @param visitor who sent it, with its header
 * @param prologue its first line
 */
record Wire(Visitor visitor, HttpPrologue prologue) {

    String method() {
        return prologue.method().text();
    }

    /** The path as it came. */
    String path() {
        return prologue.uriPath().rawPath();
    }

    /** With its question mark; empty where there is none. */
    String query() {
        String raw = prologue.query().rawValue();
        return raw.isEmpty() ? "" : "?" + raw;
    }

    /** As {@link #query}, without what has this name. */
    String queryWithout(String name) {
        String rest = Arrays.stream(prologue.query().rawValue().split("&"))
                .filter(pair -> !pair.isEmpty() && !pair.equals(name) && !pair.startsWith(name + "="))
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + rest;
    }

    /** What follows so many segments, from its slash on; empty where there is not even a slash. */
    Optional<String> after(int segments) {
        int at = 0;
        String path = path();
        for (int i = 0; i < segments && at >= 0; i++) {
            at = path.indexOf('/', at + 1);
        }
        return at < 0 ? Optional.empty() : Optional.of(path.substring(at));
    }

    Optional<String> header(HeaderName name) {
        return visitor.header(name);
    }
}
