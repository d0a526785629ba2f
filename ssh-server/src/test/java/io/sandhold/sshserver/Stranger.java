package io.sandhold.sshserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client that has exchanged keys and asked for the login, has not logged in, and sends what the test gives it. */
final class Stranger implements AutoCloseable, SessionListener {

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;
    private volatile String farewell = "";
    private volatile boolean refused;

    Stranger(SshServer door, String from) throws IOException {
        client.setServerKeyVerifier((unused, address, key) -> true);
        client.addSessionListener(this);
        client.setSessionFactory(new Noting());
        client.start();
        session = client.connect(
                        "stranger",
                        new InetSocketAddress("127.0.0.1", door.address().getPort()),
                        new InetSocketAddress(from, 0))
                .verify(ProtocolClient.LONGEST)
                .getSession();
        session.waitFor(EnumSet.of(ClientSessionEvent.WAIT_AUTH, ClientSessionEvent.CLOSED), ProtocolClient.LONGEST);
    }

    @Override
    public void sessionDisconnect(Session unused, int reason, String text, String language, boolean initiator) {
        farewell = text;
    }

    ClientSession session() {
        return session;
    }

    Buffer message(int command) {
        return session.createBuffer((byte) command);
    }

    /** Sends it, or finds that the server has ended the connection meanwhile. */
    void send(Buffer message) throws IOException {
        try {
            session.writePacket(message).verify(ProtocolClient.LONGEST);
        } catch (IOException e) {
            if (session.isOpen()) {
                throw e;
            }
        }
    }

    /** Waits until the server has ended the connection, and gives what it said to that. */
    String farewell() {
        Await.until(() -> !session.isOpen());
        return farewell;
    }

    /** Waits until the server has refused something: whoever leaves before may take along what they have sent. */
    void refused() {
        Await.until(() -> refused);
    }

    /** Its sessions note what the server refuses. */
    private final class Noting extends SessionFactory {

        private Noting() {
            super(client);
        }

        @Override
        protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
            return new ClientSessionImpl(client, io) {
                @Override
                protected void handleMessage(Buffer buffer) throws Exception {
                    if (buffer.array()[buffer.rpos()] == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
                        refused = true;
                    }
                    super.handleMessage(buffer);
                }
            };
        }
    }

    @Override
    public void close() {
        try {
            client.close(true).await(ProtocolClient.LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
