package io.sandhold.isolation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What is to be listened on inside a jail, for a client outside. */
public sealed interface ListenAddress {

    /** Which of the jail's addresses. */
    enum Scope {
        /** The loopback of IPv4 and, where there is one, of IPv6. */
        LOOPBACK('L'),
        LOOPBACK_IPV4('4'),
        LOOPBACK_IPV6('6'),
        /** All there are; none but the loopback's where the network is the jail's own. */
        ALL('A');

        private final byte letter;

        Scope(char letter) {
            this.letter = (byte) letter;
        }
    }

    /**
     * A TCP port.
     *
     * @param scope of which addresses
     * @param number 1 to 65535, or 0 for a free one
     */
    record Port(Scope scope, int number) implements ListenAddress {
        public Port {
            Objects.requireNonNull(scope, "scope");
            if (number < 0 || number > 65535) {
                throw new IllegalArgumentException("a port is 1 to 65535, or 0 for a free one, and not " + number);
            }
        }

        @Override
        public ByteBuffer frame() {
            return ByteBuffer.allocate(4)
                    .put((byte) 'T')
                    .put(scope.letter)
                    .putShort((short) number)
                    .flip();
        }

        @Override
        public boolean isAnsweredBy(int port) {
            return number == 0 ? port != 0 : port == number;
        }

        @Override
        public String toString() {
            return number == 0 ? "a free port" : "port " + number;
        }
    }

    /**
     * A Unix socket that is made; one that a listener which has ended left behind is replaced, no other file.
     *
     * @param at where
     */
    record UnixSocket(JailAddress.UnixSocket at) implements ListenAddress {
        public UnixSocket {
            Objects.requireNonNull(at, "at");
        }

        @Override
        public ByteBuffer frame() {
            byte[] bytes = at.path().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(1 + bytes.length)
                    .put((byte) 'U')
                    .put(bytes)
                    .flip();
        }

        @Override
        public boolean isAnsweredBy(int port) {
            return port == 0;
        }

        @Override
        public String toString() {
            return at.toString();
        }
    }

    /** As a listen frame's payload has it. */
    ByteBuffer frame();

    /** Whether an agent that was asked for this may say that it listens on that port; 0: on none. */
    boolean isAnsweredBy(int port);
}
