package io.sandhold.sshserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.AbstractChannel;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** The answer to a channel that is not opened (RFC 4254 section 5.1), in our own words: MINA puts "Generic error" in their place. */
final class ChannelRefusal {

    private static final Logger LOG = System.getLogger(ChannelRefusal.class.getName());

    private ChannelRefusal() {}

    /**
     * Refuses a channel whose opening is being looked at.
     *
     * @param code one of {@code SSH_OPEN_…}
     * @return a future that never comes, so that MINA adds no answer of its own
     */
    static OpenFuture send(AbstractChannel channel, ConnectionService service, int code, String sentence) {
        service.unregisterChannel(channel);
        Buffer answer =
                channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, 64 + sentence.length());
        answer.putUInt(channel.getRecipient());
        answer.putUInt(code);
        answer.putString(sentence);
        answer.putString("");
        try {
            channel.getSession().writePacket(answer);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left before it was refused a channel", e);
        }
        return new DefaultOpenFuture(channel, null);
    }
}
