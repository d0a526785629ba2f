package io.sandhold.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where traces go. What OpenTelemetry's own variables set is taken where Sandhold's do not set it: {@code OTEL_EXPORTER_OTLP_ENDPOINT},
 * {@code OTEL_TRACES_SAMPLER_ARG} and {@code OTEL_SERVICE_NAME} as rows of {@link Setting}, {@code OTEL_EXPORTER_OTLP_HEADERS} here, for it may hold a secret,
 * and settings are shown.
 *
 * @param endpoint of OTLP over HTTP, to which spans are posted; empty: there are no traces
 * @param ratio of requests and logins that are traced, 0 to 1
 * @param service what the collector knows this server as
 * @param headers that the collector is sent, such as Authorization
 */
record TraceRules(Optional<URI> endpoint, double ratio, String service, Map<String, String> headers) {

    /** The variable that may hold a secret. */
    static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private static final String TRACES = "/v1/traces";
    private static final Pattern FIELD = Pattern.compile("[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,8192}");

    TraceRules {
        headers = Map.copyOf(headers);
    }

    /**
     * A collector's address, with or without the path of its traces.
     *
     * @throws IllegalArgumentException if it is none
     */
    static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                String path = uri.getRawPath().replaceAll("/+$", "");
                return URI.create(uri.getScheme() + "://" + uri.getRawAuthority()
                        + (path.endsWith(TRACES) ? path : path + TRACES));
            }
        } catch (URISyntaxException e) {
            // told below
        }
        // not what it is: it may hold a password
        throw new IllegalArgumentException(
                "this is not the address of a collector that takes OTLP over HTTP, such as http://127.0.0.1:4318;"
                        + " secrets go into " + HEADERS);
    }

    /**
     * {@code name=value} with commas between, values percent-encoded, as OpenTelemetry's exporters read them.
     *
     * @throws IllegalArgumentException if they are none
     */
    static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            int at = pair.indexOf('=');
            String name = at < 0 ? "" : pair.substring(0, at).strip();
            Optional<String> value = decoded(pair.substring(at + 1).strip());
            if (!FIELD.matcher(name).matches()
                    || value.filter(plain -> VALUE.matcher(plain).matches()).isEmpty()) {
                // not what they are: they may hold a secret
                throw new IllegalArgumentException(
                        "these are not headers as name=value,name=value with values of ASCII, percent-encoded");
            }
            headers.put(name, value.get());
        }
        return headers;
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
