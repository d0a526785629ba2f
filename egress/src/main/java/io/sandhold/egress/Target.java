package io.sandhold.egress;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A host and a port to connect to.
 *
 * @param port 1 to 65535
 */
record Target(Host host, int port) {

    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    Target {
        Objects.requireNonNull(host, "host");
        if (port < 1 || port > 65_535) {
            throw new EgressException("port " + port + " is none; ports are 1 to 65535");
        }
    }

    /**
     * {@code HOST:PORT}, or {@code HOST} where a port may be left out.
     *
     * @param standard the port where none is written; empty: it has to be
     * @throws EgressException for anything else
     */
    static Target parse(String text, OptionalInt standard) {
        int colon = portColon(text);
        if (colon < 0) {
            return new Target(
                    Host.parse(text),
                    standard.orElseThrow(() ->
                            new EgressException("'" + PeerText.escape(text, 80) + "' lacks a port: write HOST:PORT")));
        }
        return new Target(Host.parse(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    /** Where the colon before the port is, or -1: the last one, unless that belongs to an address in brackets. */
    static int portColon(String text) {
        int colon = text.lastIndexOf(':');
        return colon > text.lastIndexOf(']') ? colon : -1;
    }

    /**
     * A port in plain decimal digits.
     *
     * @throws EgressException for anything else
     */
    static int port(String text) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new EgressException("'" + PeerText.escape(text, 20) + "' is not a port; ports are 1 to 65535");
        }
        return port;
    }

    /** {@code HOST:PORT}. */
    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}
