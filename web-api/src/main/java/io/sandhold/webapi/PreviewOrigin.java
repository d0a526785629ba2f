package io.sandhold.webapi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where browsers reach previews: each at an origin of its own, below a name that leads to this server. What a session's page may do there it may do to itself
 * only, not to the API's page and not to another session's.
 *
 * @param scheme {@code http} or {@code https}: how browsers come, maybe by a proxy in front
 * @param suffix what follows a preview's own label: {@code .preview.example.org}, or with a port {@code .localhost:9101}
 */
public record PreviewOrigin(String scheme, String suffix) {

    private static final Pattern FORM = Pattern.compile(
            "(https?)://\\*(\\.[a-z0-9]([a-z0-9.-]{0,190}[a-z0-9])?(:[1-9][0-9]{0,4})?)/?", Pattern.CASE_INSENSITIVE);

    private static final int LABEL_BYTES = 16;

    /** A preview's label: see {@link #labelOf}. */
    private static final Pattern LABEL = Pattern.compile("p[0-9a-f]{32}");

    public PreviewOrigin {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(suffix, "suffix");
    }

    /** One as an operator writes it, {@code https://*.preview.example.org}; empty for what is none. */
    public static Optional<PreviewOrigin> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new PreviewOrigin(
                        matcher.group(1).toLowerCase(Locale.ROOT),
                        matcher.group(2).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** The label of the preview that a {@code Host} names; empty for any other host. */
    Optional<String> label(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(suffix)) {
            return Optional.empty();
        }
        String label = lower.substring(0, lower.length() - suffix.length());
        return LABEL.matcher(label).matches() ? Optional.of(label) : Optional.empty();
    }

    /** The label of a preview's own origin: the same for every link to that port of that session, and no other's. */
    static String labelOf(SealedLink link) {
        try {
            String preview = String.join("\n", link.session(), Long.toString(link.created()), link.target());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(preview.getBytes(StandardCharsets.UTF_8));
            return "p" + HexFormat.of().formatHex(hash, 0, LABEL_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As browsers write it in {@code Origin}. */
    String of(String label) {
        return scheme + "://" + label + suffix;
    }

    boolean secure() {
        return scheme.equals("https");
    }
}
