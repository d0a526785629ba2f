package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Shells and commands in a terminal. */
@ExtendWith(TestHouse.Key.class)
class TerminalTest {

    private final String session = TestHouse.newSession();

    /** A shell of 101 columns and 31 rows, with all it has printed. */
    private static final class Shell implements AutoCloseable {
        private final ProtocolClient client;
        private final ChannelShell channel;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Shell(TestHouse house, String session) throws IOException {
            client = new ProtocolClient(house, session);
            channel = client.session().createShellChannel();
            channel.setPtyType("xterm-256color");
            channel.setPtyColumns(101);
            channel.setPtyLines(31);
            channel.setOut(printed);
            channel.setErr(printed);
            channel.open().verify(ProtocolClient.LONGEST);
        }

        void type(String text) throws IOException {
            OutputStream keyboard = channel.getInvertedIn();
            keyboard.write(text.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        }

        String printed() {
            return printed.toString(StandardCharsets.UTF_8);
        }

        void awaitPrinted(String text) {
            try {
                Await.until(() -> printed().contains(text));
            } catch (AssertionError e) {
                throw new AssertionError("not printed: " + text + "\nbut: " + printed(), e);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void a_forced_terminal_is_the_jails_own(TestHouse house) {
        Ran ran = house.client().ssh(session, "-tt", "tty; echo $TERM");
        assertTrue(ran.out().startsWith("/dev/pts/0\r\n"), ran::toString);
        assertFalse(ran.out().contains("Session "), ran::toString);
        assertEquals(0, ran.exit());
        assertEquals(7, house.client().ssh(session, "-tt", "exit 7").exit());
    }

    @Test
    void a_shell_greets_follows_the_window_and_minds_the_keyboard(TestHouse house) throws Exception {
        try (Shell shell = new Shell(house, session)) {
            shell.awaitPrinted("Session " + session + ": ");
            shell.type("stty size; echo $0 $TERM\n");
            shell.awaitPrinted("31 101\r\n");
            shell.awaitPrinted("-bash xterm-256color\r\n");
            shell.channel.sendWindowChange(77, 22);
            // the size and the keyboard come by ways of their own
            shell.type("until [ \"$(stty size)\" = '22 77' ]; do sleep 0.05; done; stty size\n");
            shell.awaitPrinted("22 77\r\n");
            shell.type("echo 'grüße' | tr a-z A-Z; sh -c 'echo in front; exec sleep 1000'\n");
            shell.awaitPrinted("GRüßE\r\n");
            shell.awaitPrinted("in front\r\n"); // said by what the key is to end
            shell.type("\003");
            shell.type("echo after-$?\n");
            shell.awaitPrinted("after-130\r\n");
            shell.type("exit 3\n");
            shell.channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            assertEquals(3, shell.channel.getExitStatus());
        }
    }

    @Test
    void a_session_that_a_login_made_is_new_once(TestHouse house) throws Exception {
        String fresh = "Session '" + session + "' is new";
        try (Shell shell = new Shell(house, session)) {
            shell.awaitPrinted("Session " + session + ":");
            assertTrue(shell.printed().contains(fresh), shell::printed);
        }
        try (Shell shell = new Shell(house, session)) {
            shell.awaitPrinted("Session " + session + ":");
            assertFalse(shell.printed().contains(fresh), shell::printed);
        }
    }

    @Test
    void a_client_that_leaves_hangs_its_terminal_up(TestHouse house) throws Exception {
        try (Shell shell = new Shell(house, session)) {
            shell.type("echo ready-$((1+1)); exec sleep 1003\n");
            shell.awaitPrinted("ready-2");
        }
        Await.until(() ->
                house.client().ssh(session, "pgrep -x sleep || echo gone").out().equals("gone\n"));
    }

    @Test
    void whoever_is_in_a_session_is_told_when_it_is_deleted(TestHouse house) throws Exception {
        try (Shell shell = new Shell(house, session)) {
            shell.type("echo ready-$((1+1))\n");
            shell.awaitPrinted("ready-2");
            assertTrue(house.host().sessions().delete(Principal.SERVER, new SessionId(session), "the test deleted it"));
            shell.channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            Await.until(() -> !shell.client.session().isOpen());
            assertTrue(shell.printed().contains("the test deleted it"), shell::printed);
        }
    }

    @Test
    void signals_reach_the_command_and_its_signal_reaches_the_client(TestHouse house) throws Exception {
        try (ProtocolClient client = new ProtocolClient(house, session)) {
            ChannelExec channel = client.session().createExecChannel("echo up; exec sleep 1000");
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            channel.setOut(printed);
            channel.open().verify(ProtocolClient.LONGEST);
            Await.until(() -> printed.size() > 0);
            request(channel, "signal", "TERM");
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            assertEquals("TERM", channel.getExitSignal());
        }
        assertEquals(255, house.client().ssh(session, "kill -9 $$").exit());
    }

    @Test
    void a_client_that_wants_no_more_output_ends_the_command_as_a_closed_pipe_does(TestHouse house) throws Exception {
        try (ProtocolClient client = new ProtocolClient(house, session)) {
            ChannelExec channel = client.session().createExecChannel("exec yes");
            channel.setOut(OutputStream.nullOutputStream());
            channel.open().verify(ProtocolClient.LONGEST);
            Buffer request = client.session().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            request.putUInt(channel.getRecipient());
            request.putString("eow@openssh.com");
            request.putBoolean(false);
            channel.writePacket(request);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            assertEquals("PIPE", channel.getExitSignal());
        }
    }

    private static void request(ChannelExec channel, String name, String value) throws IOException {
        Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        request.putUInt(channel.getRecipient());
        request.putString(name);
        request.putBoolean(false);
        request.putString(value);
        channel.writePacket(request);
    }
}
