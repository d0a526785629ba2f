package io.sandhold.sdk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names in a URL (RFC 3986): percent-encoded, with the slashes of a path kept. */
final class UrlPath {

    private UrlPath() {}

    static String path(String path) {
        return Arrays.stream(path.split("/", -1)).map(UrlPath::name).collect(Collectors.joining("/"));
    }

    static String name(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        // A name of dots alone would be taken as a step by whoever normalises the URL.
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }
}
