package io.sandhold.webapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;

/** The console's files, out of {@code admin-ui}'s jar. Names are of a narrow form, so that none leads out of its directory there. */
final class StaticFiles {

    private static final String DIRECTORY = "/io/sandhold/adminui/static/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*(\\.[a-z0-9_-]+)+");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY");

    Answer page(Call call) {
        return named("index.html");
    }

    Answer file(Call call) {
        return named(call.variable("file"));
    }

    private static Answer named(String name) {
        String type = TYPES.get(FileHeaders.extension(name));
        if (type == null || !NAME.matcher(name).matches()) {
            throw nothing();
        }
        try (InputStream in = StaticFiles.class.getResourceAsStream(DIRECTORY + name)) {
            if (in == null) {
                throw nothing();
            }
            return new Answer.Bytes(200, type, HEADERS, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing at this address; GET /api.json lists what there is");
    }
}
