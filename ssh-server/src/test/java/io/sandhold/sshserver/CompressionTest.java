package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestHouse.Key.class)
class CompressionTest {

    private static final long MIB = 1L << 20;

    private final String session = TestHouse.newSession();

    @Test
    void a_client_that_asks_for_it_gets_compression_after_the_login(TestHouse house) throws IOException {
        Ran ran =
                house.client().option("Compression=yes").logLevel("DEBUG1").sshWith(session, new byte[8 << 20], "cat");
        assertEquals(8 << 20, ran.stdout().length, ran::err);
        assertTrue(ran.err().contains("compression: zlib@openssh.com"), ran::err);
        String bytes = ran.err().replaceAll("(?s).*Transferred: sent (\\d+), received (\\d+) bytes.*", "$1 $2");
        for (String count : bytes.split(" ")) {
            assertTrue(Long.parseLong(count) < MIB, () -> "8 MiB of zeros took " + bytes);
        }
    }

    @Test
    void compression_before_the_login_is_not_offered(TestHouse house) throws IOException {
        try (PlainWire wire = new PlainWire(house.door())) {
            assertTrue(wire.serverLists().contains("none,zlib@openssh.com"), wire::serverLists);
            assertFalse(wire.serverLists().matches("(?s).*zlib[^@].*"), wire::serverLists);
        }
    }

    @Test
    void a_packet_that_inflates_to_more_than_256_kib_ends_the_connection_and_leaves_nothing(TestHouse house)
            throws IOException {
        bomb(house, 200 << 10, true);
        try (HeapWatch heap = new HeapWatch()) {
            for (int i = 0; i < 8; i++) {
                bomb(house, 16 << 20, false);
            }
            // the client's own bomb of 16 MiB is part of it, and of its copies
            assertTrue(heap.growth() < 100 * MIB, () -> heap.growth() / MIB + " MiB");
        }
    }

    private void bomb(TestHouse house, int size, boolean taken) throws IOException {
        try (ProtocolClient client = new ProtocolClient(
                house,
                house.door(),
                session,
                ssh -> ssh.setCompressionFactories(List.of(BuiltinCompressions.delayedZlib)))) {
            Buffer bomb = client.session().createBuffer(SshConstants.SSH_MSG_IGNORE, size + 16);
            bomb.putBytes(new byte[size]);
            IoWriteFuture written = client.session().writePacket(bomb);
            if (taken) {
                written.verify(ProtocolClient.LONGEST);
                try (ChannelExec still = client.session().createExecChannel("true")) {
                    still.open().verify(ProtocolClient.LONGEST);
                }
            } else { // and the server may have ended it before the last of it was written
                Await.until(() -> !client.session().isOpen());
            }
        }
    }
}
