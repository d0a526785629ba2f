package io.sandhold.efast;

import io.sandhold.egress.NameResolver;
import io.sandhold.egress.PublicAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to a host that may be asked: one look-up, a check of every address, a connection to one of the very addresses that were checked, so that a name that has
 * another address the next time leads nowhere else. Thread-safe.
 */
final class Dialer {

    private static final int TRIED = 4;
    private static final long LONGEST_CONNECT = 10_000;

    private final EfastRules rules;
    private final NameResolver resolver;
    private final PublicAddresses addresses;

    Dialer(EfastRules rules, NameResolver resolver) {
        this.rules = rules;
        this.resolver = resolver;
        this.addresses = PublicAddresses.without(rules.closed());
    }

    /** @throws EfastException if it may not be had, or cannot */
    Socket dial(HostAndPort host, Deadline deadline) {
        boolean named = rules.stores().contains(host) || rules.storage().contains(host);
        if (!named && !rules.storage().isEmpty()) {
            throw new EfastException("the store sends to " + host
                    + ", from which this server may not download; the operator names what it may with"
                    + " --efast-storage-hosts");
        }
        List<InetAddress> found = lookUp(host, deadline);
        for (InetAddress address : found) {
            Optional<String> refused = named ? ofNobody(address) : addresses.refusal(address, host.port());
            if (refused.isPresent()) {
                throw new EfastException(host + " has " + refused.get() + ", to which this server does not go");
            }
        }
        return connect(host, found.subList(0, Math.min(TRIED, found.size())), named, deadline);
    }

    /** What no name that the operator gave can mean. */
    private static Optional<String> ofNobody(InetAddress address) {
        return address.isAnyLocalAddress() || address.isMulticastAddress()
                ? Optional.of("an address that is nobody's")
                : Optional.empty();
    }

    /** On a platform thread: a look-up blocks in the C library, and whoever serves the name decides how long. */
    private List<InetAddress> lookUp(HostAndPort host, Deadline deadline) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("efast-look-up").start(() -> {
            try {
                answer.complete(resolver.addresses(host.name()));
            } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            List<InetAddress> found =
                    answer.get(Math.min(LONGEST_CONNECT, deadline.left().toMillis()), TimeUnit.MILLISECONDS);
            if (found.isEmpty()) {
                throw new EfastException(host + " has no address");
            }
            return found;
        } catch (ExecutionException e) {
            throw new EfastException("there is no such host as " + host, e);
        } catch (TimeoutException e) {
            throw new EfastException("the address of " + host + " was not found in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EfastException("the server is stopping", e);
        }
    }

    private Socket connect(HostAndPort host, List<InetAddress> found, boolean named, Deadline deadline) {
        IOException last = null;
        for (InetAddress address : found) {
            // without a proxy of the JVM's own settings, which would look the address up and connect elsewhere
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                int most = (int)
                        Math.max(1, Math.min(LONGEST_CONNECT, deadline.left().toMillis()));
                socket.connect(new InetSocketAddress(address, host.port()), most);
                socket.setTcpNoDelay(true);
                if (named || !socket.getLocalAddress().equals(address)) {
                    return socket;
                }
                close(socket); // the kernel takes it for the host's own
                throw new EfastException(host + " has an address of this host, to which this server does not go");
            } catch (IOException e) {
                last = e;
                close(socket);
            }
        }
        throw new EfastException("no connection to " + host + " could be made", last);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(Dialer.class.getName()).log(System.Logger.Level.DEBUG, "a socket did not close", e);
        }
    }
}
