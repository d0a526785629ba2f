package io.sandhold.efast;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * An address of the web, taken apart.
 *
 * @param secure whether by TLS
 * @param host with its port
 * @param target what is asked for there: a path and maybe a query, as they go on the wire
 */
record WebAddress(boolean secure, HostAndPort host, String target) {

    private static final int LONGEST = 8192;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** @throws EfastException for what is none that is taken here */
    static WebAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new EfastException("'" + PeerText.line(text) + "' is not an address", e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (text.length() > LONGEST
                || !secure && !scheme.equals("http")
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !ascii(text)) {
            throw new EfastException("'" + PeerText.line(text) + "' is not an address such as https://HOST:PORT/PATH");
        }
        int port = uri.getPort() < 0 ? secure ? HTTPS : HTTP : uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return new WebAddress(secure, new HostAndPort(uri.getHost(), port), target);
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** The same host, asked for something else. */
    WebAddress at(String other) {
        return new WebAddress(secure, host, other);
    }

    /** As a {@code Host} header has it. */
    String hostHeader() {
        return host.port() == (secure ? HTTPS : HTTP) ? host.host() : host.toString();
    }
}
