package io.sandhold.sessions;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a login may come from: addresses, networks ({@code 192.0.2.0/24}) and wildcards over an address's text ({@code 10.1.*}), each
 * turned round by a {@code !} before it; ssh_config(5), PATTERNS. It must match one that is not turned round, and none that is. Names of hosts
 * are refused: no address is looked up, since whoever has an address also names it.
 */
final class SourcePatterns {

    /** From everywhere. */
    static final SourcePatterns ANYWHERE = new SourcePatterns(List.of());

    private static final Pattern FOUR = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern WILDCARD = Pattern.compile("(?=.*[*?])([0-9.*?]+|[0-9a-f:.*?]*:[0-9a-f:.*?]*)");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    private record Row(boolean turned, Matcher matcher) {}

    private sealed interface Matcher {
        boolean matches(InetAddress address);
    }

    private record Network(byte[] base, int length) implements Matcher {
        @Override
        public boolean matches(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length == base.length && Arrays.equals(cut(bytes, length), base);
        }
    }

    /** Each {@code *} is some characters or none, each {@code ?} one. */
    private record Wildcard(String pattern) implements Matcher {
        @Override
        public boolean matches(InetAddress address) {
            return matches(AddressText.of(address));
        }

        /** Goes back to the last star only: a regular expression would go back to each, which a long pattern makes endless. */
        private boolean matches(String text) {
            int at = 0;
            int star = -1;
            int afterStar = 0;
            int in = 0;
            while (in < text.length()) {
                if (at < pattern.length() && pattern.charAt(at) == '*') {
                    star = at++;
                    afterStar = in;
                } else if (at < pattern.length()
                        && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(in))) {
                    at++;
                    in++;
                } else if (star >= 0) {
                    at = star + 1;
                    in = ++afterStar;
                } else {
                    return false;
                }
            }
            while (at < pattern.length() && pattern.charAt(at) == '*') {
                at++;
            }
            return at == pattern.length();
        }
    }

    private final List<Row> rows;

    private SourcePatterns(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * Reads a list of patterns with commas between them.
     *
     * @param option what it stands in, for the sentence
     * @throws SessionException with {@link SessionError#INVALID}
     */
    static SourcePatterns parse(String option, String list) {
        return new SourcePatterns(Arrays.stream(list.split(",", -1))
                .map(word -> row(option, word.toLowerCase(Locale.ROOT)))
                .toList());
    }

    /** As {@link #parse}, but of addresses and networks only, as a certificate's {@code source-address} has them. */
    static SourcePatterns networks(String option, String list) {
        List<Row> rows = new ArrayList<>();
        for (String word : list.split(",", -1)) {
            rows.add(new Row(false, network(option, word.toLowerCase(Locale.ROOT))));
        }
        return new SourcePatterns(List.copyOf(rows));
    }

    private static Row row(String option, String word) {
        boolean turned = word.startsWith("!");
        String pattern = turned ? word.substring(1) : word;
        return new Row(turned, WILDCARD.matcher(pattern).matches() ? new Wildcard(pattern) : network(option, pattern));
    }

    private static Network network(String option, String word) {
        int slash = word.indexOf('/');
        String text = slash < 0 ? word : word.substring(0, slash);
        byte[] address = address(option, text).getAddress();
        int bits = 8 * address.length;
        String after = slash < 0 ? "" : word.substring(slash + 1);
        if (slash >= 0 && (!LENGTH.matcher(after).matches() || Integer.parseInt(after) > bits)) {
            throw invalid(
                    option + " has the network '" + PlainText.line(word, 64) + "', whose length is not 0 to " + bits);
        }
        int length = slash < 0 ? bits : Integer.parseInt(after);
        if (!Arrays.equals(cut(address, length), address)) {
            throw invalid(option + " has the network '" + PlainText.line(word, 64)
                    + "', whose address goes on after its length; write the network's first address");
        }
        return new Network(address, length);
    }

    private static InetAddress address(String option, String text) {
        if (FOUR.matcher(text).matches() || SIX.matcher(text).matches()) {
            try {
                return InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException e) {
                throw new SessionException(
                        SessionError.INVALID,
                        option + " has '" + PlainText.line(text, 64) + "', which looks like an address and is none",
                        e);
            }
        }
        throw invalid(option + " has '" + PlainText.line(text, 64)
                + "', which is no address; names of hosts are not looked up here, so give addresses, networks"
                + " (192.0.2.0/24) or wildcards over them (10.1.*), with commas between them");
    }

    private static byte[] cut(byte[] address, int length) {
        byte[] kept = new byte[address.length];
        for (int i = 0; i < kept.length; i++) {
            int bits = Math.clamp(length - 8L * i, 0, 8);
            kept[i] = (byte) (address[i] & 0xff << 8 - bits);
        }
        return kept;
    }

    /**
     * Whether a login may come from there.
     *
     * @param address as text; what is no address may come from everywhere only
     */
    boolean allow(String address) {
        if (rows.isEmpty()) {
            return true;
        }
        InetAddress peer;
        try {
            int zone = address.indexOf('%');
            peer = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean found = false;
        for (Row row : rows) {
            if (row.matcher().matches(peer)) {
                if (row.turned()) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
