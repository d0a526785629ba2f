package io.sandhold.isolation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Where something listens inside a jail. */
public sealed interface JailAddress {

    /**
     * A TCP port of the jail's loopback, on 127.0.0.1 or, where nothing listens there, on ::1.
     *
     * @param number 1 to 65535
     */
    record Port(int number) implements JailAddress {
        public Port {
            if (number < 1 || number > 65535) {
                throw new IllegalArgumentException("a port is 1 to 65535, not " + number);
            }
        }

        @Override
        public ByteBuffer frame() {
            return ByteBuffer.allocate(3)
                    .put((byte) 'T')
                    .putShort((short) number)
                    .flip();
        }

        @Override
        public String toString() {
            return "port " + number;
        }
    }

    /**
     * A stream socket in the jail's file system.
     *
     * @param path from {@code /} on, at most {@value #LONGEST} bytes of UTF-8 (unix(7)), without NUL
     */
    record UnixSocket(String path) implements JailAddress {
        /** In bytes. */
        public static final int LONGEST = 107;

        public UnixSocket {
            if (!path.startsWith("/")
                    || path.indexOf('\0') >= 0
                    || path.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw new IllegalArgumentException(
                        "a socket's path starts with / and has at most " + LONGEST + " bytes");
            }
        }

        @Override
        public ByteBuffer frame() {
            byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(1 + bytes.length)
                    .put((byte) 'U')
                    .put(bytes)
                    .flip();
        }

        @Override
        public String toString() {
            return "socket " + path;
        }
    }

    /** As a connect frame's payload has it. */
    ByteBuffer frame();
}
