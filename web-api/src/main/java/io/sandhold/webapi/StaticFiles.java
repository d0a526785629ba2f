package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The console's files, out of {@code admin-ui}'s jar: one page for every address below {@code /ui/}, which tells from the address what to show, and what belongs to it. Names are of a narrow
 * form, so that none leads out of its directory there. Nothing in them is from elsewhere, and nothing inline runs.
 */
final class StaticFiles {

    private static final String DIRECTORY = "/io/sandhold/adminui/static/";
    private static final String PAGE = "index.html";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+");

    /** What the build leaves in the page where the nonce of an answer goes. */
    private static final String NONCE = "__CSP_NONCE__";

    private static final int NONCE_BYTES = 18;

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'%s; img-src 'self' data: blob:; "
                    + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY.formatted(""),
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy",
                    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
                            + "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
                            + "xr-spatial-tracking=(), clipboard-read=(self), clipboard-write=(self)",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY");

    /** Its name has a hash of what is in it. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String ASKED_FOR_AGAIN = "no-cache";

    /** Digits of a tag. */
    private static final int TAG = 32;

    private final SecureRandom random = new SecureRandom();

    /** What was asked for once; no more than there is in the jar. */
    private final Map<String, Built> built = new ConcurrentHashMap<>();

    /**
     * A file of the build.
     *
     * @param tag of what is in it
     */
    private record Built(byte[] bytes, String tag) {}

    /** The console's first address. */
    Answer start(Call call) {
        return new Answer.Bytes(302, "text/plain; charset=utf-8", Map.of("Location", "/ui/"), new byte[0]);
    }

    /** The page. Each answer has a nonce of its own, by which its scripts add styles: so it has no ETag, for a policy that is told anew would not be that of the page which is kept. */
    Answer page(Call call) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        String page = new String(read(PAGE).orElseThrow(StaticFiles::nothing).bytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("Content-Security-Policy", POLICY.formatted(" 'nonce-" + nonce + "'"));
        headers.put("Cache-Control", ASKED_FOR_AGAIN);
        return new Answer.Bytes(
                200,
                "text/html; charset=utf-8",
                headers,
                page.replace(NONCE, nonce).getBytes(StandardCharsets.UTF_8));
    }

    /** What the page is made of. */
    Answer asset(Call call) {
        return named(call, "assets/", FOR_EVER);
    }

    /** What has a name of its own, such as the icon. */
    Answer file(Call call) {
        return named(call, "", ASKED_FOR_AGAIN);
    }

    private Answer named(Call call, String below, String kept) {
        String name = call.variable("file");
        String type = TYPES.get(FileHeaders.extension(name));
        if (type == null || !NAME.matcher(name).matches()) {
            throw nothing();
        }
        Built plain = read(below + name).orElseThrow(StaticFiles::nothing);
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("Cache-Control", kept);
        Built sent = packed(call, below + name, headers).orElse(plain);
        headers.put("ETag", sent.tag());
        boolean known = call.content()
                .header(HeaderNames.IF_NONE_MATCH)
                .filter(tags -> tags.equals("*") || tags.contains(sent.tag()))
                .isPresent();
        return known
                ? new Answer.Bytes(304, type, headers, new byte[0])
                : new Answer.Bytes(200, type, headers, sent.bytes());
    }

    /** It as the build has packed it, in a way that the browser takes. */
    private Optional<Built> packed(Call call, String name, Map<String, String> headers) {
        String accepted = call.content().header(HeaderNames.ACCEPT_ENCODING).orElse("");
        Optional<Built> gzip = read(name + ".gz");
        if (gzip.isEmpty()) {
            return Optional.empty();
        }
        headers.put("Vary", "Accept-Encoding");
        Optional<Built> brotli = PackedText.accepted(accepted, "br") ? read(name + ".br") : Optional.empty();
        if (brotli.isPresent()) {
            headers.put("Content-Encoding", "br");
            return brotli;
        }
        if (PackedText.accepted(accepted)) {
            headers.put("Content-Encoding", "gzip");
            return gzip;
        }
        return Optional.empty();
    }

    private Optional<Built> read(String name) {
        Built known = built.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = StaticFiles.class.getResourceAsStream(DIRECTORY + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            Checksum sum = Checksum.of("sha256");
            sum.update(ByteBuffer.wrap(bytes));
            Built fresh = new Built(bytes, "\"" + sum.value().substring(0, TAG) + "\"");
            built.put(name, fresh);
            return Optional.of(fresh);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing at this address; GET /api.json lists what there is");
    }
}
