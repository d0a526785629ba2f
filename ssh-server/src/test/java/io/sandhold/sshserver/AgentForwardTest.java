package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ssh -A}: a real {@code ssh-agent} of the client, asked by a real {@code ssh-add} in the session. */
@ExtendWith(TestHouse.Key.class)
class AgentForwardTest {

    @TempDir
    Path directory;

    private SshServer door;
    private Process agent;
    private Path socket;
    private String session;

    @BeforeEach
    void start(TestHouse house) throws Exception {
        door = house.openAnother(AdmissionRules.STANDARD, Forwarding.AGENT, CertificateTrust.NONE);
        session = TestHouse.newSession();
        socket = directory.resolve("agent");
        agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        Await.until(() -> Files.exists(socket));
        Path key = house.newKey(directory, "held");
        ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString()).inheritIO();
        add.environment().put("SSH_AUTH_SOCK", socket.toString());
        assertEquals(0, add.start().waitFor());
    }

    @AfterEach
    void stop(TestHouse house) throws Exception {
        grant(house, Forwarding.ALL);
        door.close();
        agent.destroy();
        assertTrue(agent.waitFor(60, TimeUnit.SECONDS));
    }

    private static void grant(TestHouse house, Forwarding forwarding) {
        house.host().accounts().setForwarding(Principal.SERVER, TestHouse.ACCOUNT, forwarding);
    }

    private SshTool client(TestHouse house, Path key) {
        return new SshTool(house, door)
                .option("PreferredAuthentications=publickey")
                .option("IdentityFile=" + key)
                .agent(socket);
    }

    @Test
    void programs_of_the_session_reach_it_where_server_and_account_allow(TestHouse house) throws IOException {
        grant(house, Forwarding.AGENT);
        Ran listed = client(house, house.key()).ssh(session, "ssh-add -l && stat -c '%a %F' $SSH_AUTH_SOCK");
        assertTrue(listed.out().contains("(ED25519)\n600 socket\n"), listed::toString);
        Ran twice = client(house, house.key()).ssh(session, "-tt", "echo $SSH_AUTH_SOCK; ssh-add -l; ssh-add -l");
        assertEquals(2, twice.out().split("\\(ED25519\\)", -1).length - 1, twice::toString);
        // the server hears of a connection's end after its client
        Await.until(() -> house.client().ssh(session, "ls -A /tmp").out().isEmpty());
        assertEquals(
                "[]\n", house.client().ssh(session, "echo \"[$SSH_AUTH_SOCK]\"").out());
    }

    @Test
    void an_account_that_was_not_given_it_is_told_and_works_without(TestHouse house) {
        Ran without = client(house, house.key()).ssh(session, "echo \"[$SSH_AUTH_SOCK]\"");
        assertEquals("[]\n", without.out(), without::toString);
        assertTrue(without.err().contains("your agent is not here: this account's agents are not"), without::toString);
        assertEquals(0, without.exit(), without::toString);
    }

    @Test
    void a_key_that_may_not_has_it_refused(TestHouse house) throws IOException {
        grant(house, Forwarding.AGENT);
        Path key = house.newKey(directory, "plain");
        String line = Files.readString(Path.of(key + ".pub"), StandardCharsets.US_ASCII)
                .strip();
        Accounts accounts = house.host().accounts();
        accounts.addKey(Principal.SERVER, TestHouse.ACCOUNT, "no-agent-forwarding " + line);
        Ran without = client(house, key).ssh(session, "echo \"[$SSH_AUTH_SOCK]\"");
        assertEquals("[]\n", without.out(), without::toString);
    }
}
