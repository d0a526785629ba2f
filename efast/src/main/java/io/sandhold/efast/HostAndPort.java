package io.sandhold.efast;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host by the name that is asked for it, and a port of it.
 *
 * @param host a name in small letters, or an address; of IPv6 in brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

    private static final Pattern HOST = Pattern.compile(
            "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*|\\[[0-9a-f:]{2,39}]");

    /** What some resolvers take for a number, and so the whole for an address, which they read in more than one way. */
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    private static final Pattern QUAD =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int LONGEST = 253;
    private static final int HIGHEST = 65_535;

    /**
     * @throws EfastException if it is none
     */
    public HostAndPort {
        host = host.toLowerCase(Locale.ROOT);
        if (host.length() > LONGEST
                || !HOST.matcher(host).matches()
                || ENDS_IN_A_NUMBER.matcher(host).matches()
                        && !QUAD.matcher(host).matches()) {
            throw new EfastException("'" + PeerText.line(host) + "' is not a host's name or address");
        }
        if (port < 1 || port > HIGHEST) {
            throw new EfastException(port + " is not a port: 1 to 65535");
        }
    }

    /**
     * {@code HOST:PORT}.
     *
     * @throws EfastException for anything else
     */
    public static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !PORT.matcher(text.substring(colon + 1)).matches()) {
            throw new EfastException("'" + PeerText.line(text) + "' is not HOST:PORT, such as efast.example.org:443");
        }
        return new HostAndPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The host as a resolver and a certificate have it: of IPv6 without brackets. */
    String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
