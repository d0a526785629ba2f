package io.sandhold.sshserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client that has exchanged keys and asked for the login, has not logged in, and sends what the test gives it. */
final class Stranger implements AutoCloseable, SessionListener {

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;
    private volatile String farewell = "";

    Stranger(SshServer door, String from) throws IOException {
        client.setServerKeyVerifier((unused, address, key) -> true);
        client.addSessionListener(this);
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

    @Override
    public void close() {
        try {
            client.close(true).await(ProtocolClient.LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
