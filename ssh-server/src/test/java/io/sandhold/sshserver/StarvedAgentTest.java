package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session whose agent takes nothing any more: as far as a session can bring it, and further, by stopping all in its jail. */
@ExtendWith(TestHouse.Key.class)
class StarvedAgentTest {

    /** More signals and sizes than the agent's socket holds. */
    private static final int MANY = 2000;

    private final String session = TestHouse.newSession();

    /** A shell whose client sends signals and sizes. */
    private record Shell(ProtocolClient client, ChannelShell channel, ByteArrayOutputStream printed) {

        static Shell open(ProtocolClient client) throws IOException {
            ChannelShell channel = client.session().createShellChannel();
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            channel.setOut(printed);
            channel.setErr(printed);
            channel.open().verify(ProtocolClient.LONGEST);
            Shell shell = new Shell(client, channel, printed);
            shell.type("trap '' USR1; stty -echo; echo up-$((1+1))\n");
            shell.awaitPrinted("up-2");
            return shell;
        }

        void type(String text) throws IOException {
            channel.getInvertedIn().write(text.getBytes(StandardCharsets.UTF_8));
            channel.getInvertedIn().flush();
        }

        void awaitPrinted(String text) {
            Await.until(() -> printed.toString(StandardCharsets.UTF_8).contains(text));
        }

        void tellMuch() throws IOException {
            for (int i = 1; i <= MANY; i++) {
                channel.sendWindowChange(100 + i, 50);
                Buffer signal = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
                signal.putUInt(channel.getRecipient());
                signal.putString("signal");
                signal.putBoolean(false);
                signal.putString("USR1");
                channel.writePacket(signal);
            }
        }
    }

    @Test
    void a_session_that_starves_its_agent_holds_nobody_else_up(TestHouse house) throws IOException {
        Deque<ProtocolClient> clients = new ArrayDeque<>();
        List<Shell> shells = new ArrayList<>();
        List<String> stopped = List.of();
        try {
            for (int i = 0; i < MinaSshServer.IO_THREADS + 2; i++) {
                clients.push(new ProtocolClient(house, session));
                shells.add(Shell.open(clients.peek()));
            }
            stopped = JailProcesses.of(house, session);
            assertFalse(stopped.isEmpty());
            signal("-STOP", stopped);
            for (Shell shell : shells) {
                shell.tellMuch();
            }
            Ran other = house.client().ssh(TestHouse.newSession(), "echo on");
            assertEquals("on\n", other.out(), other::toString);

            signal("-CONT", stopped);
            for (Shell shell : shells) {
                awaitSize(shell);
            }
        } finally {
            signal("-CONT", stopped);
            clients.forEach(ProtocolClient::close);
        }
    }

    /** The last size arrives, however many there were. */
    private static void awaitSize(Shell shell) throws IOException {
        shell.type("until stty size | grep -x '50 " + (100 + MANY) + "'; do sleep 0.1; done; echo the-l''ast\n");
        shell.awaitPrinted("the-last");
    }

    private static void signal(String signal, List<String> processes) {
        if (!processes.isEmpty()) {
            List<String> line = new ArrayList<>(List.of("kill", signal));
            line.addAll(processes);
            Ran.of(line);
        }
    }
}
