package io.sandhold.sshserver;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How the SSH door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param keyDirectory where the host keys lie; made once, mode 0600, and kept
 * @param open whether anyone may come in without proving who they are (as the administrator); only on loopback
 */
public record SshServerConfig(InetSocketAddress address, Path keyDirectory, boolean open) {
    public SshServerConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(keyDirectory, "keyDirectory");
    }
}
