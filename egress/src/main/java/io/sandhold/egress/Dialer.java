package io.sandhold.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;

/**
 * The way to a host: the list, one look-up, the check of every address, the connection to one of the very addresses that were checked.
 * Thread-safe.
 */
final class Dialer {

    /** Addresses of one name that are tried. */
    private static final int TRIED = 8;

    private final EgressConfig config;
    private final NameLookUps lookUps;
    private final AddressGuard guard;

    Dialer(EgressConfig config, NameLookUps lookUps) {
        this.config = config;
        this.lookUps = lookUps;
        this.guard = new AddressGuard(config.open(), config.closed());
    }

    /**
     * A connection to {@code target}, held by {@code connection}. A name that is not on the list is not looked up either: the question itself
     * would tell something to whoever serves the name. One bad address among good ones refuses the name.
     *
     * @throws Refusal if there is none
     */
    Socket dial(Connection connection, Target target) {
        if (!connection.session().policy().allows(target)) {
            throw Refusal.byList(target);
        }
        connection.waits(
                config.times().lookUp().multipliedBy(2).plus(config.times().connect()));
        List<InetAddress> addresses = switch (target.host()) {
            case Host.Literal literal -> List.of(literal.address());
            case Host.Name name -> lookUps.find(connection, target, name.text());
        };
        for (InetAddress address : addresses) {
            Optional<String> refused = guard.refusal(address, target.port());
            if (refused.isPresent()) {
                throw Refusal.byAddress(target, refused.get(), address.getHostAddress());
            }
        }
        return connect(connection, target, addresses.subList(0, Math.min(TRIED, addresses.size())));
    }

    /** Each address but the last gets half of the time that is left. */
    private Socket connect(Connection connection, Target target, List<InetAddress> addresses) {
        long end = System.nanoTime() + config.times().connect().toNanos();
        Refusal last = Refusal.slow(target, "");
        for (int i = 0; i < addresses.size(); i++) {
            InetAddress address = addresses.get(i);
            long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
            long time = i == addresses.size() - 1 ? left : Math.max(1, left / 2);
            // Without a proxy of the JVM's own settings, which would look the address up and connect elsewhere.
            Socket far = new Socket(Proxy.NO_PROXY);
            connection.holds(far);
            try {
                far.connect(new InetSocketAddress(address, target.port()), (int) time);
                far.setTcpNoDelay(true);
                far.setKeepAlive(true);
                refuseOwn(far, target, address);
                connection.connectedTo(address.getHostAddress());
                return far;
            } catch (SocketTimeoutException e) {
                last = Refusal.slow(target, address.getHostAddress());
            } catch (IOException e) {
                last = Refusal.unreachable(target, reason(e), address.getHostAddress());
            }
            close(far);
        }
        throw last;
    }

    /** An address that the kernel takes for the host's own without an interface having it (a route of type local) is reached from itself. */
    private void refuseOwn(Socket far, Target target, InetAddress address) {
        if (far.getLocalAddress().equals(address) && !guard.isOpen(address, target.port())) {
            close(far);
            throw Refusal.byAddress(target, "an address of this host", address.getHostAddress());
        }
    }

    /** The kernel's words, without the addresses that Java adds. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        for (String known :
                List.of("Connection refused", "No route to host", "Network is unreachable", "Connection reset")) {
            if (message.startsWith(known)) {
                return known;
            }
        }
        return "the connection failed";
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(Dialer.class.getName()).log(System.Logger.Level.DEBUG, "a socket did not close", e);
        }
    }
}
