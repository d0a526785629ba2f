package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.previews.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a preview is reached, and so what has to be changed of what goes through: below a path of the API's own origin, where its pages are put into a sandbox without an origin and set
 * no cookies; or at an origin of its own.
 *
 * @param port in the jail
 * @param prefix what stands before the application's own paths; empty at an origin of its own
 * @param origin its own; empty: the API's
 * @param secret whether the prefix must not be shown to others
 */
record PreviewWay(int port, String prefix, Optional<String> origin, boolean secret) {

    static final String COOKIE = "sandhold_preview";

    private static final Pattern DOMAIN = Pattern.compile(";\\s*domain\\s*=[^;]*", Pattern.CASE_INSENSITIVE);

    /** A token of this server's, whatever it is sent for. */
    private static final Pattern OURS = Pattern.compile("^bearer\\s+shd_", Pattern.CASE_INSENSITIVE);

    /** What would change how a browser sees the API's origin. */
    private static final Set<String> NOT_HERE = Set.of(
            "set-cookie",
            "clear-site-data",
            "service-worker-allowed",
            "strict-transport-security",
            "alt-svc",
            "nel",
            "report-to");

    private static final Field SANDBOX = new Field(
            "Content-Security-Policy", "sandbox allow-scripts allow-forms allow-popups allow-downloads allow-modals");

    /** As the application knows itself. */
    String host() {
        return "localhost:" + port;
    }

    /** What goes on to the application of a request's header. */
    List<Field> toApplication(Visitor visitor, boolean withToken) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Host", host()));
        visitor.headers()
                .forEach(header -> header.allValues()
                        .forEach(value ->
                                toApplication(header.name(), value, withToken).ifPresent(fields::add)));
        visitor.header(HeaderNames.HOST).ifPresent(host -> add(fields, "X-Forwarded-Host", host));
        add(fields, "X-Forwarded-For", visitor.address());
        add(
                fields,
                "X-Forwarded-Proto",
                origin.filter(own -> own.startsWith("https")).isPresent() ? "https" : "http");
        if (!prefix.isEmpty() && !secret) {
            add(fields, "X-Forwarded-Prefix", prefix);
        }
        return fields;
    }

    private static void add(List<Field> fields, String name, String value) {
        fields.removeIf(field -> field.is(name));
        fields.add(new Field(name, value));
    }

    private Optional<Field> toApplication(String name, String value, boolean withToken) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "upgrade",
                    "expect",
                    "te",
                    "trailer",
                    "proxy-authorization",
                    "proxy-connection" -> Optional.empty();
            case "authorization" ->
                withToken || OURS.matcher(value).find() ? Optional.empty() : Optional.of(new Field(name, value));
            case "referer" -> prefix.isEmpty() ? Optional.of(new Field(name, value)) : Optional.empty();
            case "origin" ->
                Optional.of(new Field(
                        name,
                        origin.filter(value::equals)
                                .map(own -> "http://" + host())
                                .orElse(value)));
            case "cookie" -> cookies(value).map(rest -> new Field(name, rest));
            case "sec-websocket-protocol" -> Handshake.others(value).map(rest -> new Field(name, rest));
            default -> Optional.of(new Field(name, value));
        };
    }

    private static Optional<String> cookies(String value) {
        List<String> kept = new ArrayList<>();
        for (String pair : value.split(";")) {
            String name = pair.strip().split("=", 2)[0].strip();
            if (!name.equals(COOKIE) && !SignInCookie.named(name)) {
                kept.add(pair.strip());
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", kept));
    }

    /** Whether a cookie that an application sets would come back as one of this server's; one without a name comes back as its value alone. */
    private static boolean ours(String setCookie) {
        String pair = setCookie.split(";", 2)[0].replaceFirst("^[\\s=]+", "");
        String name = pair.split("=", 2)[0].strip();
        return name.equals(COOKIE) || SignInCookie.named(name);
    }

    /** What goes on to the browser of an answer's header. */
    List<Field> toBrowser(List<Field> fields) {
        List<Field> passed = new ArrayList<>();
        for (Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.equals("location") || name.equals("content-location")) {
                passed.add(new Field(field.name(), location(field.value())));
            } else if (origin.isEmpty()) {
                if (!NOT_HERE.contains(name)) {
                    passed.add(field);
                }
            } else if (!name.equals("set-cookie")) {
                passed.add(field);
            } else if (!ours(field.value())) {
                // One of a wider domain would be sent to other previews too.
                passed.add(new Field(field.name(), DOMAIN.matcher(field.value()).replaceAll("")));
            }
        }
        if (origin.isEmpty()) {
            passed.add(SANDBOX);
        }
        if (secret) {
            passed.removeIf(field -> field.is("Referrer-Policy"));
            passed.add(new Field("Referrer-Policy", "no-referrer"));
        }
        if (passed.stream().noneMatch(field -> field.is("Cross-Origin-Resource-Policy")) && origin.isPresent()) {
            passed.add(new Field("Cross-Origin-Resource-Policy", "same-origin"));
        }
        return passed;
    }

    /** Where the application sends the browser, as the browser has to ask for it. */
    private String location(String value) {
        String path = value;
        for (String start : List.of("http://localhost:" + port, "http://127.0.0.1:" + port)) {
            if (value.equals(start) || value.startsWith(start + "/")) {
                path = value.length() == start.length() ? "/" : value.substring(start.length());
            }
        }
        return path.startsWith("/") && !path.startsWith("//") ? prefix + path : path;
    }
}
