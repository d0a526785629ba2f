package io.sandhold.sshserver;

import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnection;
import io.sandhold.isolation.JailException;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.SessionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A channel that is a connection to what listens in the session's jail ({@code ssh -L}, {@code -D}, {@code -W}): opened when that stands, and two
 * pumps on it, each a virtual thread with one buffer. The I/O thread never waits.
 */
final class ForwardChannel extends ConnectionChannel {

    private static final Logger LOG = System.getLogger(ForwardChannel.class.getName());
    private static final int PIECE = 64 << 10;

    private final String type;
    private final Object ends = new Object();
    private JailConnection made; // guarded by the ends, as are:
    private boolean fed; // all that the client sent has been passed on, and its end of file
    private boolean drained; // the same the other way
    private boolean gone;

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
        Thread.ofVirtual().name("ssh-forward-in").start(() -> feed(jail));
        drain(jail);
    }

    private boolean take(JailConnection jail) {
        synchronized (ends) {
            made = jail;
            return !gone;
        }
    }

    /** Moves what the jail's program sends to the client. A connection that broke closes the channel without an end of file. */
    private void drain(JailConnection jail) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream from = jail.input();
            for (int count; (count = from.read(piece, 0, piece.length)) >= 0; ) {
                output().write(piece, 0, count);
            }
            sendEof();
            synchronized (ends) {
                drained = true;
            }
            closeIfOver();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a forwarded connection broke", e);
            close(false);
        }
    }

    /** Moves what the client sends to the jail's program; the channel's window widens only by what that has taken. */
    private void feed(JailConnection jail) {
        byte[] piece = new byte[PIECE];
        try {
            OutputStream to = jail.output();
            for (int count; (count = input().read(piece, 0, piece.length)) >= 0; ) {
                to.write(piece, 0, count);
                to.flush();
                getLocalWindow().release(count);
            }
            synchronized (ends) {
                fed = !gone; // what closes the channel sets that first, and then drops what is left
            }
            if (fed) { // this thread's own writing
                to.close();
                closeIfOver();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a forwarded connection takes no more", e);
            close(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(true);
        }
    }

    private void closeIfOver() {
        boolean over;
        synchronized (ends) {
            over = fed && drained;
        }
        if (over) {
            close(false);
        }
    }

    /** The channel ends: where the client did not say before that it had sent all, the jail's program sees the connection break. */
    @Override
    protected void preClose() {
        JailConnection jail;
        boolean whole;
        synchronized (ends) {
            gone = true;
            jail = made;
            whole = fed;
        }
        super.preClose();
        if (jail != null) {
            // closing writes to the agent; the I/O thread must not wait for it
            Thread.ofVirtual().name("ssh-forward-end").start(whole ? jail::close : jail::reset);
        }
    }
}
