package io.sandhold.egress;

import java.util.List;

/**
 * One entry of a list.
 *
 * @param below whether it is for every name below the host's, and not for the host itself
 * @param port the port; {@link #ANY} or {@link #WEB}
 */
record EgressRule(boolean below, Host host, int port) {

    static final int ANY = 0;
    /** 80 and 443, where no port is written. */
    static final int WEB = -1;

    private static final List<Integer> WEB_PORTS = List.of(80, 443);

    /**
     * An entry as it is written.
     *
     * @throws EgressException if it is none
     */
    static EgressRule parse(String text) {
        int colon = Target.portColon(text);
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = WEB;
        if (colon >= 0) {
            String written = text.substring(colon + 1);
            port = written.equals("*") ? ANY : Target.port(written);
        }
        if (!host.startsWith("*")) {
            return new EgressRule(false, Host.parse(host), port);
        }
        if (host.startsWith("*.")
                && Host.parse(host.substring(2)) instanceof Host.Name name
                && name.text().contains(".")) {
            return new EgressRule(true, name, port);
        }
        throw new EgressException(
                "'" + PeerText.escape(host, 80)
                        + "' is too wide: a star stands for the first labels of a name with at least two more, such as *.example.org");
    }

    boolean allows(Target target) {
        return allowsPort(target.port()) && allowsHost(target.host());
    }

    private boolean allowsPort(int other) {
        return port == ANY || (port == WEB ? WEB_PORTS.contains(other) : port == other);
    }

    private boolean allowsHost(Host other) {
        return below ? other instanceof Host.Name name && name.text().endsWith("." + host.text()) : host.equals(other);
    }

    /** Its one spelling, which {@link #parse} reads. */
    @Override
    public String toString() {
        String ports = port == WEB ? "" : port == ANY ? ":*" : ":" + port;
        return (below ? "*." : "") + host.text() + ports;
    }
}
