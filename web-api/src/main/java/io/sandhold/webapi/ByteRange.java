package io.sandhold.webapi;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of a file's bytes.
 *
 * @param start the first byte
 * @param end the byte after the last
 */
record ByteRange(long start, long end) {

    private static final Pattern FORM = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * The one range of a Range header, cut at the file's size; empty bytes where it cannot be satisfied. Several ranges, other
     * units and broken headers give nothing, which means the whole file (RFC 9110 section 14.2).
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            long last = Long.parseLong(matcher.group(2));
            return Optional.of(new ByteRange(size - Math.min(last, size), size));
        }
        long start = Long.parseLong(matcher.group(1));
        if (matcher.group(2).isEmpty()) {
            return Optional.of(new ByteRange(Math.min(start, size), size));
        }
        long last = Long.parseLong(matcher.group(2));
        if (last < start) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(Math.min(start, size), Math.min(last + 1, size)));
    }

    boolean isEmpty() {
        return start >= end;
    }
}
