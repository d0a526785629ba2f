package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals that a client sends right behind its command, which is still being started then; the first of each test starts the jail too. */
@ExtendWith(TestHouse.Key.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EarlySignalTest {

    private static final int ROUNDS = 40;

    private final String session = TestHouse.newSession();

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL", "USR1", "PIPE"})
    void a_signal_behind_the_command_ends_it(String name, TestHouse house) throws IOException {
        try (ProtocolClient client = new ProtocolClient(house, session)) {
            for (int round = 0; round < ROUNDS; round++) {
                ChannelExec channel = client.session().createExecChannel("exec sleep 1000");
                channel.open().verify(ProtocolClient.LONGEST);
                Buffer signal = request(channel, "signal");
                signal.putString(name);
                channel.writePacket(signal);
                assertEnded(channel, round);
                assertEquals(name, channel.getExitSignal(), "in round " + round);
            }
        }
    }

    @Test
    void a_break_behind_the_command_of_a_terminal_interrupts_it(TestHouse house) throws IOException {
        try (ProtocolClient client = new ProtocolClient(house, session)) {
            for (int round = 0; round < ROUNDS; round++) {
                ChannelExec channel = client.session().createExecChannel("exec cat");
                channel.setUsePty(true);
                channel.open().verify(ProtocolClient.LONGEST);
                Buffer interrupt = request(channel, "break");
                interrupt.putUInt(500);
                channel.writePacket(interrupt);
                assertEnded(channel, round);
                assertTrue(
                        "INT".equals(channel.getExitSignal())
                                || Integer.valueOf(130).equals(channel.getExitStatus()),
                        () -> channel.getExitSignal() + " " + channel.getExitStatus());
            }
        }
    }

    private static void assertEnded(ChannelExec channel, int round) {
        assertTrue(
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST)
                        .contains(ClientChannelEvent.CLOSED),
                "the command of round " + round + " goes on");
    }

    private static Buffer request(ChannelExec channel, String name) {
        Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        request.putUInt(channel.getRecipient());
        request.putString(name);
        request.putBoolean(false);
        return request;
    }
}
