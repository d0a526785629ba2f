package io.sandhold.sshserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/**
 * One of a connection's channels, of which there are only so many: bytes that come wait in {@link #input}, bytes that go leave by
 * {@link #output}, and the I/O thread never waits.
 */
abstract class ConnectionChannel extends AbstractServerChannel {

    private static final Logger LOG = System.getLogger(ConnectionChannel.class.getName());

    private final Connection connection;
    private final ChannelInput input = new ChannelInput();
    private final ChannelOutput output = new ChannelOutput(this);

    ConnectionChannel(Connection connection) {
        super("", List.of(), null);
        this.connection = connection;
    }

    final Connection connection() {
        return connection;
    }

    final ChannelInput input() {
        return input;
    }

    final ChannelOutput output() {
        return output;
    }

    @Override
    protected final OpenFuture doInit(Buffer opening) {
        return connection.add(this)
                ? begin(opening)
                : refuse(SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels on this connection");
    }

    /** Opens it, or begins to; on the I/O thread. */
    OpenFuture begin(Buffer opening) {
        return super.doInit(opening);
    }

    /**
     * Refuses it (RFC 4254 section 5.1) in our own words: MINA puts "Generic error" in their place.
     *
     * @param code one of {@code SSH_OPEN_…}
     * @return a future that never comes, so that MINA adds no answer of its own
     */
    final OpenFuture refuse(int code, String sentence) {
        connection.remove(this);
        service.unregisterChannel(this);
        Buffer answer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, 64 + sentence.length());
        answer.putUInt(getRecipient());
        answer.putUInt(code);
        answer.putString(sentence);
        answer.putString("");
        try {
            getSession().writePacket(answer);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left before it was refused a channel", e);
        }
        return new DefaultOpenFuture(this, null);
    }

    @Override
    protected final void doWriteData(byte[] data, int offset, long length) {
        input.put(data, offset, (int) length);
    }

    /** A client has no second stream to send; the window it used is given back. */
    @Override
    protected final void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
        getLocalWindow().release(length);
    }

    @Override
    public final void handleEof() throws IOException {
        super.handleEof();
        input.end();
    }

    /** Whether what the client sent before it closed the channel is still passed on. */
    boolean keepsInput() {
        return false;
    }

    @Override
    protected void preClose() {
        connection.remove(this);
        if (!keepsInput()) {
            input.close();
        }
        super.preClose();
    }
}
