package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/**
 * The API document as a page to read and to try: Swagger UI, out of its package. Its own styles stand in the page's elements, so that they are let through here and nowhere else; scripts come
 * from this server only.
 */
final class DocumentPage {

    private static final String OURS = "/io/sandhold/adminui/static/";
    /** As the build has it. */
    private static final String VERSION = version();

    private static final String THEIRS = "/META-INF/resources/webjars/swagger-ui/" + VERSION + "/";

    /** What there is, by its name in the address. */
    private static final Map<String, File> FILES = Map.of(
            "", new File(OURS + "api-docs.html", "text/html; charset=utf-8"),
            "start.js", new File(OURS + "api-docs.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", new File(THEIRS + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js", new File(THEIRS + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"));

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                            + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                            + "frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY");

    /** The package says its version in a file that is always at the same place. */
    private static String version() {
        try (InputStream in =
                DocumentPage.class.getResourceAsStream("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "Swagger UI is not in this build"));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked for once: strangers ask for it too, and it is neither read nor packed again for them. */
    private static final Map<File, byte[]> PLAIN = new ConcurrentHashMap<>();

    private static final Map<File, byte[]> PACKED = new ConcurrentHashMap<>();

    private record File(String resource, String type) {

        byte[] read(boolean packed) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (InputStream in = DocumentPage.class.getResourceAsStream(resource);
                    OutputStream out = packed ? new GZIPOutputStream(bytes) : bytes) {
                Objects.requireNonNull(in, "not in this build: " + resource).transferTo(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    Answer file(Call call) {
        File file = FILES.get(call.variables().getOrDefault("file", ""));
        if (file == null) {
            throw Problem.notFound("there is nothing at this address; GET /docs is the API document to read");
        }
        boolean packed = call.content()
                .header(HeaderNames.ACCEPT_ENCODING)
                .filter(PackedText::accepted)
                .isPresent();
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("Vary", "Accept-Encoding");
        if (packed) {
            headers.put("Content-Encoding", "gzip");
        }
        return new Answer.Bytes(
                200, file.type(), headers, (packed ? PACKED : PLAIN).computeIfAbsent(file, f -> f.read(packed)));
    }
}
