package io.sandhold.sshserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;

/** A client whose packets the tests choose: MINA's, logged in by the tests' token. */
final class ProtocolClient implements AutoCloseable {

    static final Duration LONGEST = Duration.ofSeconds(20);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;

    ProtocolClient(TestHouse house, String name) throws IOException {
        this(house, house.door(), name);
    }

    ProtocolClient(TestHouse house, SshServer door, String name) throws IOException {
        this(house, door, name, unchanged -> {});
    }

    ProtocolClient(TestHouse house, SshServer door, String name, Consumer<SshClient> setting) throws IOException {
        setting.accept(client);
        client.setServerKeyVerifier((session, address, key) -> true);
        client.start();
        session = client.connect(name, "127.0.0.1", door.address().getPort())
                .verify(LONGEST)
                .getSession();
        session.addPasswordIdentity(house.token());
        session.auth().verify(LONGEST);
    }

    ClientSession session() {
        return session;
    }

    @Override
    public void close() {
        try {
            client.close(true).await(LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
