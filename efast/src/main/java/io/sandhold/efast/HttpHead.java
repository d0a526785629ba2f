package io.sandhold.efast;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an answer, as far as it matters.
 *
 * @param status 200 to 599
 * @param length of the body, where it says
 * @param chunked whether the body comes in chunks
 */
record HttpHead(int status, OptionalLong length, boolean chunked) {

    /** Bytes of a head, and of all that come before the last. */
    private static final int LONGEST = 64 << 10;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final int PROVISIONAL = 200;

    /** @throws EfastException for what is no head of HTTP/1.1 */
    static HttpHead read(InputStream in) throws IOException {
        int[] left = {LONGEST};
        while (true) {
            HttpHead head = one(in, left);
            if (head.status >= PROVISIONAL) {
                return head;
            }
        }
    }

    private static HttpHead one(InputStream in, int[] left) throws IOException {
        Matcher first = STATUS.matcher(line(in, left));
        if (!first.matches()) {
            throw new EfastException("the answer is not HTTP");
        }
        OptionalLong length = OptionalLong.empty();
        boolean chunked = false;
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "" -> throw new EfastException("the answer's head is broken");
                case "content-length" -> {
                    if (length.isPresent() || !LENGTH.matcher(value).matches()) {
                        throw new EfastException("the answer's length is none");
                    }
                    length = OptionalLong.of(Long.parseLong(value));
                }
                case "transfer-encoding" -> {
                    if (chunked || !value.equalsIgnoreCase("chunked")) {
                        throw new EfastException("the answer comes in a form that was not asked for");
                    }
                    chunked = true;
                }
                case "content-encoding" -> {
                    if (!value.equalsIgnoreCase("identity")) {
                        throw new EfastException("the answer is packed, which was not asked for");
                    }
                }
                default -> {}
            }
        }
        if (chunked && length.isPresent()) {
            throw new EfastException("the answer has two lengths");
        }
        return new HttpHead(Integer.parseInt(first.group(1)), length, chunked);
    }

    /** One line without its end; what of {@code left} it takes is gone. */
    static String line(InputStream in, int[] left) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("it was closed in the midst of an answer");
            }
            if (--left[0] < 0) {
                throw new EfastException("the answer's head is longer than " + LONGEST + " bytes");
            }
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
    }

    /** The body that follows. */
    InputStream body(InputStream in) {
        return chunked ? new ChunkedBody(in) : length.isPresent() ? new CountedBody(in, length.getAsLong()) : in;
    }
}
