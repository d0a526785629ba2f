package io.sandhold.sshserver;

import io.sandhold.isolation.JailAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.sshd.common.util.buffer.Buffer;

/** What a client asks to be connected to, as it stands in a channel's opening; only what listens in the session itself can be reached. */
final class ForwardTarget {

    /** To a port (RFC 4254 section 7.2). */
    static final String TCP = "direct-tcpip";

    /** To a Unix socket (OpenSSH's PROTOCOL, section 2.4). */
    static final String UNIX = "direct-streamlocal@openssh.com";

    private static final Pattern LOOPBACK = Pattern.compile("localhost\\.?|127(\\.\\d{1,3}){3}|::1|\\[::1]");

    private ForwardTarget() {}

    /** Empty where it lies outside the session. A relative path begins in {@code /workspace}, as a shell does. */
    static Optional<JailAddress> read(String type, Buffer opening) {
        if (type.equals(UNIX)) {
            String path = opening.getString();
            return path.isEmpty()
                    ? Optional.empty()
                    : valid(() -> new JailAddress.UnixSocket(path.startsWith("/") ? path : "/workspace/" + path));
        }
        String host = opening.getString();
        long port = opening.getUInt();
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches() && port <= 65535
                ? valid(() -> new JailAddress.Port((int) port))
                : Optional.empty();
    }

    private interface Making {
        JailAddress make();
    }

    private static Optional<JailAddress> valid(Making making) {
        try {
            return Optional.of(making.make());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
