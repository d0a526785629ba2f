package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The origins whose pages may call the REST API and read its answers (CORS, as the Fetch standard has it). A page brings its token by itself: credentials that a browser keeps are never let in,
 * and there is no {@code *}. Previews are not the API's, and not covered.
 *
 * @param origins as browsers write them in {@code Origin}; none: no header of CORS is ever sent
 */
public record CrossOrigin(Set<String> origins) {

    /** No page of another origin reads anything. */
    public static final CrossOrigin NOBODY = new CrossOrigin(Set.of());

    private static final Pattern ORIGIN =
            Pattern.compile("https?://([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:]{2,45}])(:[1-9][0-9]{0,4})?");

    private static final HeaderName METHOD = HeaderNames.create("Access-Control-Request-Method");
    private static final String VARY_PREFLIGHT =
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    /** What a page may send; what a browser sends by itself need not be named. */
    private static final String SENT = String.join(
            ", ",
            "Accept",
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Last-Event-ID",
            "Range",
            "Tus-Resumable",
            "Upload-Checksum",
            "Upload-Length",
            "Upload-Metadata",
            "Upload-Offset",
            "X-HTTP-Method-Override");

    /** What a page may read of an answer's header, beside what every page may. */
    private static final String READ = String.join(
            ", ",
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Range",
            "ETag",
            "Idempotent-Replayed",
            "Location",
            "Retry-After",
            "Tus-Checksum-Algorithm",
            "Tus-Extension",
            "Tus-Resumable",
            "Tus-Version",
            "Upload-Expires",
            "Upload-Length",
            "Upload-Metadata",
            "Upload-Offset",
            "WWW-Authenticate",
            "X-Request-Id");

    /** How long a browser need not ask again, in seconds. */
    private static final String KEPT = "600";

    public CrossOrigin {
        origins = Set.copyOf(origins);
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException("not an origin: " + SafeText.of(origin));
            }
        }
    }

    /** Those of a comma-separated list as an operator writes it; empty where one of them is none. */
    public static Optional<CrossOrigin> parse(String list) {
        List<String> origins =
                Arrays.stream(list.split(",", -1)).map(String::strip).toList();
        return origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())
                ? Optional.of(new CrossOrigin(new LinkedHashSet<>(origins)))
                : Optional.empty();
    }

    /** Whether a page of the visitor's origin is one that may. */
    boolean allows(Visitor visitor) {
        return visitor.header(HeaderNames.ORIGIN).filter(origins::contains).isPresent();
    }

    /** What an answer's header says; caches are told in any case that it depends on who asks. */
    Map<String, String> headers(Visitor visitor) {
        if (origins.isEmpty()) {
            return Map.of();
        }
        return allows(visitor)
                ? Map.of(
                        "Vary",
                        "Origin",
                        "Access-Control-Allow-Origin",
                        visitor.header(HeaderNames.ORIGIN).orElseThrow(),
                        "Access-Control-Expose-Headers",
                        READ)
                : Map.of("Vary", "Origin");
    }

    /** Whether a browser asks beforehand for a page that may. */
    boolean isPreflight(Visitor visitor, String method) {
        return method.equals("OPTIONS") && visitor.header(METHOD).isPresent() && allows(visitor);
    }

    /** @param methods that the address takes */
    Map<String, String> preflight(Visitor visitor, Collection<String> methods) {
        return Map.of(
                "Vary",
                VARY_PREFLIGHT,
                "Access-Control-Allow-Origin",
                visitor.header(HeaderNames.ORIGIN).orElseThrow(),
                "Access-Control-Allow-Methods",
                String.join(", ", methods),
                "Access-Control-Allow-Headers",
                SENT,
                "Access-Control-Max-Age",
                KEPT);
    }
}
