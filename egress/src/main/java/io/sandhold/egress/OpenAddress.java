package io.sandhold.egress;

import java.net.InetAddress;
import java.util.Objects;

/**
 * Addresses that the operator lets sessions reach although they are no public ones, such as a company's mirror. The session's list still has to
 * name the host.
 *
 * @param port the port; 0 is every port
 */
public record OpenAddress(AddressRange range, int port) {

    public OpenAddress {
        Objects.requireNonNull(range, "range");
        if (port < 0 || port > 65_535) {
            throw new EgressException("port " + port + " is none; ports are 1 to 65535, or * for every port");
        }
    }

    /**
     * {@code 10.1.2.3:8080}, {@code 10.0.0.0/8:443}, {@code [fd00::5]:443}, {@code [fd00::/8]:*}.
     *
     * @throws EgressException for anything else
     */
    public static OpenAddress parse(String text) {
        int colon = Target.portColon(text);
        if (colon < 0) {
            throw new EgressException("'" + PeerText.escape(text, 80)
                    + "' lacks a port: write ADDRESS:PORT or ADDRESS/BITS:PORT, such as 10.1.2.3:8080");
        }
        String range = text.substring(0, colon);
        if (range.startsWith("[") && range.endsWith("]")) {
            range = range.substring(1, range.length() - 1);
        } else if (range.contains(":")) {
            throw new EgressException("'" + PeerText.escape(text, 80)
                    + "': write an IPv6 address in brackets, such as [fd00::5]:443 or [fd00::/8]:443");
        }
        String port = text.substring(colon + 1);
        return new OpenAddress(AddressRange.parse(range), port.equals("*") ? 0 : Target.port(port));
    }

    boolean opens(InetAddress address, int other) {
        return (port == 0 || port == other) && range.contains(address);
    }
}
