package io.sandhold.sshserver;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;

/**
 * MINA's connection protocol, whose global requests are answered on a virtual thread, where they may wait, and in the order in which they came
 * (RFC 4254 section 4): a keep-alive's answer must not overtake that of a forward that a jail is being started for. And it lets the
 * client refuse a {@link ReturnChannel}.
 */
final class OrderedConnectionService extends ServerConnectionService {

    /** The most requests that wait, and the largest, in bytes. */
    private static final int MOST_WAITING = 128;

    private static final int LARGEST = 16 << 10;

    private final Deque<Buffer> waiting = new ArrayDeque<>(); // guarded by itself, as is:
    private boolean answering;
    private long asked;
    private long answered;

    private OrderedConnectionService(AbstractServerSession transport) throws SshException {
        super(transport);
    }

    static ServerConnectionServiceFactory factory() {
        return new ServerConnectionServiceFactory() {
            @Override
            public Service create(Session transport) throws IOException {
                return new OrderedConnectionService((AbstractServerSession) transport);
            }
        };
    }

    @Override
    public void process(int command, Buffer packet) throws Exception {
        if (command == SshConstants.SSH_MSG_GLOBAL_REQUEST) {
            enqueue(packet);
        } else {
            super.process(command, packet);
        }
    }

    private void enqueue(Buffer request) throws SshException {
        if (request.available() > LARGEST) {
            throw new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "a global request is too large");
        }
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                throw new SshException(
                        SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "too many global requests wait for their answers");
            }
            waiting.add(new ByteArrayBuffer(request.getCompactData()));
            asked++;
            if (answering) {
                return;
            }
            answering = true;
        }
        Thread.ofVirtual().name("ssh-requests").start(this::answerAll);
    }

    private void answerAll() {
        for (Buffer next = next(); next != null; next = next()) {
            try {
                globalRequest(next);
            } catch (Exception e) {
                getSession().exceptionCaught(e);
            }
            synchronized (waiting) {
                answered++;
                waiting.notifyAll();
            }
        }
    }

    /**
     * Waits until all requests that have come so far are answered: what a client asks to be listened on before it starts a program is there when that
     * runs. Also returns where the connection ends.
     */
    void awaitAnswers() throws InterruptedException {
        synchronized (waiting) {
            for (long all = asked; answered < all && answering; ) {
                waiting.wait();
            }
        }
    }

    private Buffer next() {
        synchronized (waiting) {
            Buffer next = isClosing() ? null : waiting.poll();
            answering = next != null;
            if (!answering) {
                waiting.notifyAll();
            }
            return next;
        }
    }

    /** MINA's own knows only channels of clients. */
    @Override
    public void channelOpenFailure(Buffer answer) throws IOException {
        Channel channel = getChannel(SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, answer);
        if (channel != null) {
            channel.handleOpenFailure(answer);
        }
    }
}
