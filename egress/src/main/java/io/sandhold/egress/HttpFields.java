package io.sandhold.egress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The fields of a request (RFC 9112 section 5), as strictly as they can be read: what two readers might take differently is refused. */
final class HttpFields {

    private static final int MOST = 100;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern COMMA = Pattern.compile("[ \t]*,[ \t]*");

    /** Of one hop (RFC 9110 section 7.6.1), whether {@code Connection} names them or not; what the proxy itself says instead is among them. */
    private static final Set<String> OF_ONE_HOP = Set.of(
            "connection",
            "host",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    /** Which {@code Connection} must not name: without them a request means something else. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("content-length", "transfer-encoding", "host");

    private record Field(String name, String value) {
        boolean is(String lowerCase) {
            return name.toLowerCase(Locale.ROOT).equals(lowerCase);
        }
    }

    private final List<Field> fields = new ArrayList<>();

    private HttpFields() {}

    /** Reads up to the empty line. */
    static HttpFields read(HeadLines lines) throws IOException {
        var read = new HttpFields();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            if (read.fields.size() == MOST) {
                throw Refusal.tooLarge("the request has more than " + MOST + " header fields");
            }
            int colon = line.indexOf(':');
            if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
                throw Refusal.malformed(
                        "a header field is not NAME: VALUE on one line, without space before its name and its colon");
            }
            read.fields.add(new Field(line.substring(0, colon), trimmed(line.substring(colon + 1))));
        }
        if (read.values("host").size() > 1) {
            throw Refusal.malformed("the request has more than one Host");
        }
        return read;
    }

    /** How long the body is; both ways of saying it, or one of them twice, are refused. */
    Request.Body body(String version) {
        List<String> lengths = values("content-length");
        List<String> encodings = values("transfer-encoding");
        if (lengths.size() + encodings.size() > 1) {
            throw Refusal.malformed("the request says more than once how long its body is");
        }
        if (!encodings.isEmpty()) {
            if (!version.equals("HTTP/1.1") || !encodings.getFirst().equalsIgnoreCase("chunked")) {
                throw Refusal.malformed("the only Transfer-Encoding is chunked, in HTTP/1.1");
            }
            return new Request.Body.Chunked();
        }
        if (lengths.isEmpty()) {
            return new Request.Body.Fixed(0);
        }
        if (!LENGTH.matcher(lengths.getFirst()).matches()) {
            throw Refusal.malformed("the request's Content-Length is no number");
        }
        return new Request.Body.Fixed(Long.parseLong(lengths.getFirst()));
    }

    /** What is passed on, as lines. */
    String endToEnd() {
        Set<String> dropped = new HashSet<>(OF_ONE_HOP);
        for (String value : values("connection")) {
            for (String option : COMMA.split(value)) {
                String name = option.toLowerCase(Locale.ROOT);
                if (OF_THE_MESSAGE.contains(name)) {
                    throw Refusal.malformed("Connection names a field that the request cannot do without");
                }
                dropped.add(name);
            }
        }
        var kept = new StringBuilder();
        for (Field field : fields) {
            if (!dropped.contains(field.name().toLowerCase(Locale.ROOT))) {
                kept.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        return kept.toString();
    }

    private List<String> values(String lowerCase) {
        return fields.stream()
                .filter(field -> field.is(lowerCase))
                .map(Field::value)
                .toList();
    }

    private static String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
