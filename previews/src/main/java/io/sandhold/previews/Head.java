package io.sandhold.previews;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a response: read byte by byte from a stream that gives what it has, up to {@link #LARGEST} bytes.
 *
 * @param version 0 or 1, of HTTP/1.0 and HTTP/1.1
 * @param status 100 to 599
 * @param fields all of them, as they came
 */
record Head(int version, int status, List<Field> fields) {

    /** Bytes of a head, at most: 64 KiB. */
    static final int LARGEST = 64 << 10;

    private static final int MOST_FIELDS = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9]{2})( .*)?");

    /** Those that are between the two ends of one connection. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    static Head read(InputStream from) throws IOException {
        Lines lines = new Lines(from, LARGEST);
        Matcher status = STATUS.matcher(lines.next());
        if (!status.matches()) {
            throw new AppException("what listens there does not speak HTTP/1.1");
        }
        List<Field> fields = new ArrayList<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() == MOST_FIELDS) {
                throw new AppException("the application's answer has a header that is none, or too many");
            }
            fields.add(field(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Head(Integer.parseInt(status.group(1)), Integer.parseInt(status.group(2)), fields);
    }

    private static Field field(String name, String value) {
        try {
            return new Field(name, value);
        } catch (IllegalArgumentException e) {
            throw new AppException("the application's answer has a header with characters that must not be there", e);
        }
    }

    /** The one value of a field; more than one is refused, for it is told where the body ends by it. */
    String single(String name) {
        List<String> values = fields.stream()
                .filter(field -> field.is(name))
                .map(Field::value)
                .distinct()
                .toList();
        if (values.size() > 1) {
            throw new AppException("the application's answer contradicts itself: it has several " + name);
        }
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** Whether the connection is to stay after the body, whose end is told in one way only: a server that says it twice, or says more of the connection, is not relied on. */
    boolean leavesConnection() {
        long ends = fields.stream()
                .filter(field -> field.is("content-length") || field.is("transfer-encoding"))
                .count();
        boolean plain = fields.stream()
                .filter(field -> field.is("connection"))
                .allMatch(field -> field.value().equalsIgnoreCase("keep-alive"));
        return version == 1 && plain && ends <= 1;
    }

    /** Those that are meant for whoever asked. */
    List<Field> endToEnd() {
        Set<String> named = new TreeSet<>(HOP_BY_HOP);
        fields.stream()
                .filter(field -> field.is("connection"))
                .flatMap(field -> List.of(field.value().split(",")).stream())
                .forEach(name -> named.add(name.strip().toLowerCase(Locale.ROOT)));
        return fields.stream()
                .filter(field -> !named.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Lines that end with LF, before which a CR may stand. */
    static final class Lines {
        private final InputStream from;
        private int left;

        /** @param most bytes of all lines together */
        Lines(InputStream from, int most) {
            this.from = from;
            this.left = most;
        }

        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (true) {
                int b = from.read();
                if (b < 0) {
                    throw new EOFException("the application broke off");
                }
                if (--left < 0) {
                    throw new AppException("the application's answer has a head that is too long");
                }
                if (b == '\n') {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
                }
                line.write(b);
            }
        }
    }
}
