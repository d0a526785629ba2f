package io.sandhold.webapi;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How a file is handed to a client: as an attachment, or inline with a type under which a browser runs nothing of it. */
final class FileHeaders {

    private static final Map<String, String> PREVIEW_TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("avif", "image/avif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("wav", "audio/wav"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("zip", "application/octet-stream"),
            Map.entry("gz", "application/octet-stream"),
            Map.entry("tar", "application/octet-stream"),
            Map.entry("bin", "application/octet-stream"));

    private FileHeaders() {}

    static Map<String, String> attachment(String name) {
        return Map.of(
                "Content-Type", "application/octet-stream", "Content-Disposition", disposition("attachment", name));
    }

    /** Pictures, sound, films and PDF as themselves, all else as plain text: pages, scripts and SVG are shown, not run. */
    static Map<String, String> inline(String name) {
        return Map.of(
                "Content-Type",
                PREVIEW_TYPES.getOrDefault(extension(name).toLowerCase(Locale.ROOT), "text/plain; charset=utf-8"),
                "Content-Disposition",
                disposition("inline", name),
                "Content-Security-Policy",
                "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'");
    }

    /** Whether a browser asks for an {@code <img>}, in which it runs nothing, and not for a page. */
    static boolean wantsPicture(String accept) {
        return accept.contains("image/svg+xml") && !accept.contains("text/html");
    }

    /** As {@link #inline}, for an {@code <img>}: an SVG is a picture there. Should it be taken for a page all the same, nothing of it runs or is fetched. */
    static Map<String, String> picture(String name) {
        Map<String, String> headers = new HashMap<>(inline(name));
        if (extension(name).equalsIgnoreCase("svg")) {
            headers.put("Content-Type", "image/svg+xml");
            headers.put("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
            headers.put("Vary", "Accept");
        }
        return headers;
    }

    /** What follows the last dot; empty for a name without one, and for one that starts with its only dot. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }

    /** RFC 6266: the name in ASCII for old clients, and as it is (RFC 8187) where that says less. */
    private static String disposition(String kind, String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%';
            ascii.appendCodePoint(plain ? c : '_');
        });
        String simple = kind + "; filename=\"" + ascii + "\"";
        return ascii.toString().equals(name) ? simple : simple + "; filename*=UTF-8''" + PercentCoding.encode(name);
    }
}
