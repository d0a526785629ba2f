package io.sandhold.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Where a connection goes, by the one grammar that lists, HTTP and SOCKS5 share. What resolvers and programs are known to read in more than
 * one way is refused: {@code 127.1}, {@code 0x7f.1}, {@code 2130706433}, {@code 0177.0.0.1}, a dot at the end, {@code %}, Unicode, NUL.
 */
sealed interface Host {

    int LONGEST = 253;
    Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /** What some resolvers take for a number, and so the whole for an IPv4 address (as the URL standard's "ends in a number"). */
    Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    Pattern QUAD =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    Pattern SIX = Pattern.compile("[0-9a-fA-F:]{2,39}");

    /** As it is written in a list or before a port: lower case, an IPv6 address in brackets. */
    String text();

    /** A name, in lower case: letters, digits and hyphens in labels (RFC 1123), at most 253 characters. */
    record Name(String text) implements Host {}

    /** An address that was written as such. */
    record Literal(InetAddress address) implements Host {
        @Override
        public String text() {
            return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        }
    }

    /**
     * The host that {@code text} is: a name, an IPv4 address in four decimal numbers, an IPv6 address in brackets.
     *
     * @throws EgressException for anything else; the message says why
     */
    static Host parse(String text) {
        if (text.isEmpty()) {
            throw refused(text, "it is empty");
        }
        if (text.length() > LONGEST) {
            throw refused(text, "it is longer than " + LONGEST + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                throw refused(text, "it is not ASCII; write an international name in its form with xn--");
            }
        }
        if (text.startsWith("[")) {
            return six(text);
        }
        return QUAD.matcher(text).matches() ? new Literal(Inet4Address.ofLiteral(text)) : name(text);
    }

    private static Host six(String text) {
        String inner = text.substring(1, text.endsWith("]") ? text.length() - 1 : 1);
        if (!SIX.matcher(inner).matches()) {
            throw refused(
                    text,
                    "what stands in brackets is an IPv6 address without a zone and without dots, such as [2001:db8::1]");
        }
        try {
            if (InetAddress.ofLiteral(inner) instanceof Inet6Address address) {
                return new Literal(address);
            }
        } catch (IllegalArgumentException e) {
            throw refused(text, "that is no IPv6 address");
        }
        throw refused(text, "that is an IPv4 address in an IPv6 dress; write the IPv4 address");
    }

    private static Host name(String text) {
        if (text.endsWith(".")) {
            throw refused(text, "write it without the dot at the end");
        }
        String name = lowerCase(text);
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw refused(text, "a name is made of labels of 1 to 63 letters, digits and inner hyphens");
            }
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw refused(text, "it ends in a number but is no IPv4 address of four decimal numbers");
        }
        return new Name(name);
    }

    /** ASCII's letters only: no locale, and no letter of another script becomes one of these. */
    private static String lowerCase(String ascii) {
        var lower = new StringBuilder(ascii);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 32));
            }
        }
        return lower.toString();
    }

    private static EgressException refused(String text, String why) {
        return new EgressException("'" + PeerText.escape(text, 80) + "' is not a host: " + why);
    }
}
