package io.sandhold.sshserver;

import io.sandhold.isolation.JailConnection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A channel that the server opens: a connection that was made in the session's jail to what the client has listened on there
 * ({@code ssh -R}; RFC 4254 section 7.2). Until the client confirms it nothing is read from either side.
 */
final class ReturnChannel extends JailChannel {

    private static final Logger LOG = System.getLogger(ReturnChannel.class.getName());

    private final ReturnAddress address;
    private final CountDownLatch over = new CountDownLatch(1);
    private JailConnection jail; // the I/O's, once it is registered, as is:
    private boolean opened;

    ReturnChannel(ReturnAddress address, Connection connection) {
        super(connection);
        this.address = address;
    }

    /** Offers the connection to the client, and waits until it is over, one way or another. */
    void carry(JailConnection made) {
        jail = made;
        take(made);
        if (!connection().addReturn(this)) {
            made.reset();
            return;
        }
        try {
            ask();
            over.await();
        } catch (IOException | IllegalStateException e) { // the client leaves, or has too many channels
            LOG.log(Level.DEBUG, "a connection could not be offered to a client", e);
            connection().remove(this);
            made.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(true);
        }
    }

    private void ask() throws IOException {
        ConnectionService connections = connection().transport().getService(ConnectionService.class);
        long number = connections.registerChannel(this);
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 128);
        request.putString(address.channelType());
        request.putUInt(number);
        request.putUInt(getLocalWindow().getSize());
        request.putUInt(getLocalWindow().getPacketSize());
        address.write(request);
        getSession().writePacket(request);
    }

    @Override
    public void handleOpenSuccess(long recipient, long window, long packet, Buffer answer) throws IOException {
        if (opened) {
            throw new IOException("a channel was confirmed twice");
        }
        opened = true;
        setRecipient(recipient);
        getRemoteWindow().init(window, packet, getSession());
        signalChannelOpenSuccess();
        Thread.ofVirtual().name("ssh-forward-out").start(() -> pump(jail));
    }

    /** The client does not take it: the jail's program sees the connection break. */
    @Override
    public void handleOpenFailure(Buffer answer) {
        close(true); // there is no channel at the other side that would have to be closed
    }

    @Override
    void end(JailConnection made, boolean whole) {
        try {
            super.end(made, whole);
        } finally {
            over.countDown();
        }
    }
}
