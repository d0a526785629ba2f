package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a stranger may send, and what it learns. */
@ExtendWith(TestHouse.Key.class)
class BeforeLoginTest {

    /** MINA says no more to that, so that nobody learns from an answer what a packet looked like once it was decrypted. */
    private static final String PROTOCOL_ERROR = "Protocol error or corrupt packet";

    private static final String HERE = "127.0.0.1";

    @Test
    void anything_but_a_login_ends_the_connection(TestHouse house) throws IOException {
        Map<Integer, Consumer<Buffer>> messages = new TreeMap<>();
        messages.put((int) SshConstants.SSH_MSG_GLOBAL_REQUEST, message -> {
            message.putString("keepalive@openssh.com");
            message.putBoolean(true);
        });
        messages.put((int) SshConstants.SSH_MSG_CHANNEL_OPEN, message -> {
            message.putString("session");
            message.putUInt(0);
            message.putUInt(1 << 20);
            message.putUInt(1 << 15);
        });
        messages.put((int) SshConstants.SSH_MSG_CHANNEL_REQUEST, message -> {
            message.putUInt(0);
            message.putString("exec");
            message.putBoolean(true);
            message.putString("id");
        });
        messages.put((int) SshConstants.SSH_MSG_CHANNEL_DATA, message -> {
            message.putUInt(0);
            message.putString("data");
        });
        messages.put((int) SshConstants.SSH_MSG_SERVICE_REQUEST, message -> message.putString("ssh-userauth"));
        messages.put((int) SshConstants.SSH_MSG_SERVICE_ACCEPT, message -> message.putString("ssh-connection"));
        messages.put((int) SshConstants.SSH_MSG_USERAUTH_SUCCESS, message -> {});
        messages.put(192, message -> message.putString("local"));
        for (Map.Entry<Integer, Consumer<Buffer>> each : messages.entrySet()) {
            try (Stranger stranger = new Stranger(house.door(), HERE)) {
                Buffer message = stranger.message(each.getKey());
                each.getValue().accept(message);
                stranger.send(message);
                assertEquals(PROTOCOL_ERROR, stranger.farewell(), () -> "message " + each.getKey());
            }
        }
    }

    @Test
    void an_answer_to_no_question_ends_the_connection(TestHouse house) throws IOException {
        try (Stranger stranger = new Stranger(house.door(), HERE)) {
            Buffer answer = stranger.message(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE);
            answer.putUInt(0);
            stranger.send(answer);
            stranger.farewell();
        }
    }

    @Test
    void a_large_packet_and_a_third_key_exchange_end_the_connection(TestHouse house) throws IOException {
        try (Stranger stranger = new Stranger(house.door(), HERE)) {
            Buffer large = stranger.message(SshConstants.SSH_MSG_IGNORE);
            large.putBytes(new byte[40_000]);
            stranger.send(large);
            assertEquals(PROTOCOL_ERROR, stranger.farewell());
        }
        try (Stranger stranger = new Stranger(house.door(), HERE)) {
            stranger.session().reExchangeKeys().verify(ProtocolClient.LONGEST);
            Await.until(() -> endsWithOneMoreExchange(stranger));
            assertEquals(PROTOCOL_ERROR, stranger.farewell());
        }
    }

    /** The client takes a wish for an exchange as one for that under way, which it may not have quite ended. */
    private static boolean endsWithOneMoreExchange(Stranger stranger) {
        try {
            stranger.session().reExchangeKeys();
        } catch (IOException | IllegalStateException e) {
            System.getLogger("stranger").log(System.Logger.Level.DEBUG, "no exchange on what has ended", e);
        }
        return !stranger.session().isOpen();
    }

    @Test
    void a_message_slipped_into_the_first_key_exchange_ends_it(TestHouse house) throws IOException {
        try (PlainWire wire = new PlainWire(house.door())) {
            assertTrue(wire.serverLists().contains("kex-strict-s-v00@openssh.com"), wire::serverLists);
            wire.exchange("curve25519-sha256,kex-strict-c-v00@openssh.com");
            wire.packet(SshConstants.SSH_MSG_IGNORE, new byte[] {0, 0, 0, 0});
            assertEquals(SshConstants.SSH_MSG_DISCONNECT, wire.lastMessage());
        }
        // a client that does not know the rule may do it
        try (PlainWire wire = new PlainWire(house.door())) {
            wire.exchange("curve25519-sha256");
            wire.packet(SshConstants.SSH_MSG_IGNORE, new byte[] {0, 0, 0, 0});
            wire.packet(SshConstants.SSH_MSG_CHANNEL_OPEN, new byte[0]);
            String last = wire.lastText();
            assertTrue(last.contains(PROTOCOL_ERROR), last);
        }
    }

    @Test
    void a_name_with_or_without_a_session_is_refused_alike(TestHouse house) {
        String there = TestHouse.newSession();
        house.host().sessions().create(Principal.SERVER, new SessionId(there), SessionRequest.DEFAULTS);
        List<String> names = List.of(there, TestHouse.newSession(), "new", "console", "..", TestHouse.ACCOUNT, "admin");
        for (String name : names) {
            Ran ran = house.clientWithPassword("wrong").ssh(name, "true");
            assertEquals(255, ran.exit(), ran::toString);
            assertEquals(
                    name + "@127.0.0.1: Permission denied (publickey,keyboard-interactive,password).",
                    ran.err().lines().toList().getLast().strip());
            assertFalse(ran.err().contains("sandhold"), ran::toString);
        }
    }

    @Test
    void a_name_with_or_without_a_session_takes_the_same_time(TestHouse house) throws IOException {
        String there = TestHouse.newSession();
        house.host().sessions().create(Principal.SERVER, new SessionId(there), SessionRequest.DEFAULTS);
        List<String> names = List.of(there, TestHouse.newSession(), TestHouse.ACCOUNT, "nobody-at-all");
        int rounds = 15;
        long[][] nanos = new long[names.size()][rounds];
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, address, key) -> true);
            client.start();
            for (int round = 0; round < rounds; round++) {
                for (int turn = 0; turn < names.size(); turn++) { // in turns, so that what else runs falls on all alike
                    int i = (turn + round) % names.size();
                    nanos[i][round] = timeOfRefusal(client, house, names.get(i));
                }
            }
        }
        long[] best = new long[names.size()]; // the least of many is what the work takes, whatever else runs
        for (int i = 0; i < best.length; i++) {
            best[i] = Arrays.stream(nanos[i]).min().orElseThrow();
        }
        long least = Arrays.stream(best).min().orElseThrow();
        long most = Arrays.stream(best).max().orElseThrow();
        // a hash that is left out makes it ten times shorter; how long one takes depends on what else uses the memory
        assertTrue(most < 3 * least, () -> Arrays.toString(best));
    }

    private static long timeOfRefusal(SshClient client, TestHouse house, String name) throws IOException {
        try (ClientSession session = client.connect(
                        name, HERE, house.door().address().getPort())
                .verify(ProtocolClient.LONGEST)
                .getSession()) {
            session.setUserAuthFactoriesNames(List.of("password"));
            session.addPasswordIdentity("wrong");
            session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), ProtocolClient.LONGEST);
            long begun = System.nanoTime();
            Assertions.assertThrows(SshException.class, () -> session.auth().verify(ProtocolClient.LONGEST));
            return System.nanoTime() - begun;
        }
    }
}
