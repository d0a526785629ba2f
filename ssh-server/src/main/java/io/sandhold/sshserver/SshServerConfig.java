package io.sandhold.sshserver;

import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How the SSH door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param keyDirectory where the host keys lie; made once, mode 0600, and kept
 * @param open whether anyone may come in without proving who they are (as the administrator); only on loopback
 * @param admission how many that have not logged in there may be
 * @param forwarding which ways connections may be forwarded
 * @param trust whose certificates let in, and what is revoked
 */
public record SshServerConfig(
        InetSocketAddress address,
        Path keyDirectory,
        boolean open,
        AdmissionRules admission,
        Forwarding forwarding,
        CertificateTrust trust) {
    public SshServerConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(keyDirectory, "keyDirectory");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(forwarding, "forwarding");
        Objects.requireNonNull(trust, "trust");
    }

    /** One that forwards both ways and believes no certificate. */
    public SshServerConfig(InetSocketAddress address, Path keyDirectory, boolean open, AdmissionRules admission) {
        this(address, keyDirectory, open, admission, Forwarding.ALL, CertificateTrust.NONE);
    }
}
