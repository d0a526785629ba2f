package io.sandhold.sshserver;

import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnection;
import io.sandhold.isolation.JailException;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.SessionException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A channel that is a connection to what listens in the session's jail ({@code ssh -L}, {@code -D}, {@code -W}), opened when that stands.
 */
final class ForwardChannel extends JailChannel {

    private static final Logger LOG = System.getLogger(ForwardChannel.class.getName());

    private final String type;

    /** @param type one of {@link ForwardTarget}'s */
    ForwardChannel(String type, Connection connection) {
        super(connection);
        this.type = type;
    }

    @Override
    OpenFuture begin(Buffer opening) {
        Optional<JailAddress> target = ForwardTarget.read(type, opening);
        if (target.isEmpty()) {
            return refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "only what listens in the session itself is reached: ask for localhost and a port, or for a socket's path");
        }
        if (!allowed(target.get(), connection().rights())) {
            return refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "what you logged in with may not be forwarded to this; ask whoever gave you the session");
        }
        OpenFuture opened = new DefaultOpenFuture(this, futureLock);
        Thread.ofVirtual().name("ssh-forward").start(() -> connect(target.get(), opened));
        return opened;
    }

    private static boolean allowed(JailAddress target, LoginRights rights) {
        return switch (target) {
            case JailAddress.Port port -> rights.opens().allow(port.number());
            case JailAddress.UnixSocket socket -> rights.opensSockets();
        };
    }

    private void connect(JailAddress target, OpenFuture opened) {
        JailConnection jail;
        try {
            if (!connection().forwarding().opens()) {
                refuse(
                        SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                        "nothing is forwarded for this account; the operator can allow it (ssh-forwarding, account forwarding)");
                return;
            }
            jail = connection().lease().connect(target);
        } catch (SessionException | JailException e) {
            refuse(SshConstants.SSH_OPEN_CONNECT_FAILED, e.getMessage());
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a connection into a session failed", e);
            refuse(SshConstants.SSH_OPEN_CONNECT_FAILED, "the server made a mistake; the operator finds it in the log");
            return;
        }
        if (!take(jail)) {
            jail.reset();
            return;
        }
        signalChannelOpenSuccess();
        opened.setOpened();
        pump(jail);
    }
}
