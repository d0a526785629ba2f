package io.sandhold.sshserver;

import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.ListenAddress;
import io.sandhold.isolation.ListenAddress.Scope;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.Buffer;

/** What a client has listened on in a session, in the client's own words, by which it knows it again. */
sealed interface ReturnAddress {

    /**
     * A port (RFC 4254 section 7.1).
     *
     * @param host as the client named it
     * @param port 0 until it is known
     */
    record Port(String host, int port) implements ReturnAddress {

        /** Longer than any address. */
        private static final int LONGEST_HOST = 255;

        static Optional<Port> read(Buffer request) {
            String host = request.getString();
            long port = request.getUInt();
            return port <= 65535 && host.length() <= LONGEST_HOST
                    ? Optional.of(new Port(host, (int) port))
                    : Optional.empty();
        }

        @Override
        public Optional<ListenAddress> inSession() {
            return scope().map(scope -> new ListenAddress.Port(scope, port));
        }

        private Optional<Scope> scope() {
            return switch (host) {
                case "localhost" -> Optional.of(Scope.LOOPBACK);
                case "127.0.0.1" -> Optional.of(Scope.LOOPBACK_IPV4);
                case "::1" -> Optional.of(Scope.LOOPBACK_IPV6);
                case "", "*", "0.0.0.0", "::" -> Optional.of(Scope.ALL);
                default -> Optional.empty();
            };
        }

        @Override
        public ReturnAddress at(int given) {
            return new Port(host, given);
        }

        @Override
        public String channelType() {
            return "forwarded-tcpip";
        }

        /** The peer is a program of the session; which of its ports it took is nobody's business. */
        @Override
        public void write(Buffer opening) {
            opening.putString(host);
            opening.putUInt(port);
            opening.putString("127.0.0.1");
            opening.putUInt(0);
        }
    }

    /**
     * A Unix socket (OpenSSH's PROTOCOL, section 2.4). A relative path begins in {@code /workspace}, as a shell does.
     *
     * @param path as the client named it
     */
    record UnixSocket(String path) implements ReturnAddress {

        @Override
        public Optional<ListenAddress> inSession() {
            try {
                return path.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ListenAddress.UnixSocket(
                                new JailAddress.UnixSocket(path.startsWith("/") ? path : "/workspace/" + path)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        @Override
        public ReturnAddress at(int given) {
            return this;
        }

        @Override
        public String channelType() {
            return "forwarded-streamlocal@openssh.com";
        }

        @Override
        public void write(Buffer opening) {
            opening.putString(path);
            opening.putString("");
        }
    }

    /**
     * The client's agent: a Unix socket that the server names, offered by a channel of its own kind (draft-ietf-sshm-ssh-agent, section 6).
     *
     * @param path where programs of the session find it
     */
    record Agent(String path) implements ReturnAddress {

        private static final SecureRandom RANDOM = new SecureRandom();
        private static final int NAME_BYTES = 12;

        /** One that no program of the session can have put something in the way of. */
        static Agent named() {
            byte[] name = new byte[NAME_BYTES];
            RANDOM.nextBytes(name);
            return new Agent("/tmp/.ssh-agent-" + HexFormat.of().formatHex(name));
        }

        @Override
        public Optional<ListenAddress> inSession() {
            return Optional.of(new ListenAddress.UnixSocket(new JailAddress.UnixSocket(path)));
        }

        @Override
        public ReturnAddress at(int given) {
            return this;
        }

        @Override
        public String channelType() {
            return "auth-agent@openssh.com";
        }

        @Override
        public void write(Buffer opening) {}
    }

    /** Empty where a session has no such address. */
    Optional<ListenAddress> inSession();

    /** The same one with the port that it got. */
    ReturnAddress at(int given);

    /** By which a connection to it is offered. */
    String channelType();

    /** Writes what follows in the opening of such a channel. */
    void write(Buffer opening);
}
