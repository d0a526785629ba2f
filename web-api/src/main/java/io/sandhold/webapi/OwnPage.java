package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a browser says that a page of this server asks: it sends a cookie along whoever does. {@code Sec-Fetch-Site} (Fetch Metadata) tells it over https and on loopback, {@code Origin}
 * (RFC 6454) wherever a page changes something or opens a WebSocket; no page can write either.
 */
final class OwnPage {

    /** What answers to a cookie say: no page of another origin shows any, as a picture say. */
    static final Map<String, String> ANSWERS = Map.of("Cross-Origin-Resource-Policy", "same-origin");

    private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final String SAME = "same-origin";

    /** Somebody has typed the address, or followed a bookmark. */
    private static final String NO_PAGE = "none";

    /** What a page without an origin, such as one in a sandbox, gives as its own. */
    private static final String OPAQUE = "null";

    private static final String EVENTS = "text/event-stream";

    private OwnPage() {}

    /**
     * Refuses what asks by a cookie and is not shown to be a page of this server.
     *
     * @param changes whether something is to be changed, or a connection opened
     * @throws Problem 403
     */
    static void required(Visitor visitor, boolean changes) {
        if (!shown(visitor, changes)) {
            throw foreign();
        }
    }

    /** Refuses what a page of another origin asks for, where a browser says so; programs say nothing. */
    static void notForeign(Visitor visitor) {
        if (visitor.header(SITE).isPresent()
                || visitor.header(HeaderNames.ORIGIN).isPresent()) {
            required(visitor, true);
        }
    }

    private static boolean shown(Visitor visitor, boolean changes) {
        Optional<String> origin = visitor.header(HeaderNames.ORIGIN);
        Optional<String> site = visitor.header(SITE);
        if (origin.filter(OPAQUE::equals).isPresent()) {
            return false;
        }
        boolean stream = visitor.header(HeaderNames.ACCEPT)
                .filter(types -> types.contains(EVENTS))
                .isPresent();
        if (site.isPresent()) {
            return site.get().equals(SAME) || !changes && !stream && site.get().equals(NO_PAGE) && origin.isEmpty();
        }
        if (origin.isPresent()) {
            return origin.get().equalsIgnoreCase(visitor.origin());
        }
        // Over plain http from elsewhere no browser says of what only reads whose page asks.
        return !changes && !(stream && tellsSite(visitor));
    }

    private static boolean tellsSite(Visitor visitor) {
        return visitor.secure()
                || LoopbackHost.named(visitor.header(HeaderNames.HOST).orElse(""));
    }

    private static Problem foreign() {
        return new Problem(
                403,
                "FOREIGN_PAGE",
                "only a page of this server may ask this with the cookie of its sign-in; a program sends 'Authorization: Bearer"
                        + " TOKEN', and behind a proxy the headers Host and X-Forwarded-Proto must come through");
    }
}
