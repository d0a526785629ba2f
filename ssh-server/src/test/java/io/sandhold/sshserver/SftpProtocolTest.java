package io.sandhold.sshserver;

import static io.sandhold.sshserver.SftpWire.bytes;
import static io.sandhold.sshserver.SftpWire.joined;
import static io.sandhold.sshserver.SftpWire.longNumber;
import static io.sandhold.sshserver.SftpWire.number;
import static io.sandhold.sshserver.SftpWire.string;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SFTP packet by packet: what no honest client sends, and what stock clients have no command for. */
@ExtendWith(TestHouse.Key.class)
class SftpProtocolTest {

    static final int OPEN = 3;
    private static final int CLOSE = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int OPEN_DIRECTORY = 11;
    private static final int STAT = 17;
    private static final int RENAME = 18;

    private final String session = TestHouse.newSession();

    @Test
    void a_packet_of_four_gigabytes_ends_the_channel_only(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.out.writeInt(-1);
            wire.out.flush();
            wire.assertEnded("SFTP packet");
            assertTrue(wire.client.session().isOpen());
        }
    }

    @Test
    void a_packet_without_a_type_and_one_without_an_id_end_the_channel(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.out.writeInt(0);
            wire.out.flush();
            wire.assertEnded("SFTP packet");
        }
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.send(STAT, new byte[] {1, 2});
            wire.assertEnded("without an id");
        }
    }

    @Test
    void a_client_that_does_not_begin_with_init_is_not_served(TestHouse house) throws IOException {
        try (SftpWire wire = new SftpWire(house, session)) {
            wire.send(STAT, number(7), string("/"));
            wire.assertEnded("SSH_FXP_INIT");
        }
    }

    @Test
    void requests_that_end_too_early_are_refused_and_the_next_is_served(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.send(STAT, number(7));
            assertEquals(SftpRefusal.BAD_MESSAGE, wire.status());
            wire.send(STAT, number(7), number(1000), new byte[] {'/'});
            assertEquals(SftpRefusal.BAD_MESSAGE, wire.status());
            wire.send(STAT, number(7), number(-5), new byte[] {'/'});
            assertEquals(SftpRefusal.BAD_MESSAGE, wire.status());
            wire.send(OPEN, number(7), string("x"), number(2), number(-1));
            assertEquals(SftpRefusal.BAD_MESSAGE, wire.status());
            wire.send(STAT, number(7), string("/workspace"));
            assertEquals(7, wire.answer(105).getInt());
        }
    }

    @Test
    void unknown_requests_and_extensions_are_unsupported(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            for (int type : new int[] {0, 2, 21, 99, 101, 255}) {
                wire.send(type, number(7));
                assertEquals(SftpRefusal.OP_UNSUPPORTED, wire.status(), "type " + type);
            }
            wire.send(SftpRequest.EXTENDED, number(7), string("no-such@extension"));
            assertEquals(SftpRefusal.OP_UNSUPPORTED, wire.status());
        }
    }

    @Test
    void handles_that_were_never_given_or_are_closed_are_refused(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] handle = wire.handle("f", 0x02 | 0x08);
            wire.send(CLOSE, number(7), string(handle));
            assertEquals(SftpRefusal.OK, wire.status());
            for (byte[] bad : new byte[][] {handle, {}, {0, 0, 0, 0}, new byte[300]}) {
                wire.send(READ, number(7), string(bad), longNumber(0), number(10));
                assertEquals(SftpRefusal.FAILURE, wire.status());
                wire.send(WRITE, number(7), string(bad), longNumber(0), string("x"));
                assertEquals(SftpRefusal.FAILURE, wire.status());
                wire.send(CLOSE, number(7), string(bad));
                assertEquals(SftpRefusal.FAILURE, wire.status());
            }
        }
    }

    @Test
    void a_handle_is_good_only_for_what_it_was_opened_for(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] write = wire.handle("f", 0x02 | 0x08);
            wire.send(READ, number(7), string(write), longNumber(0), number(10));
            assertEquals(SftpRefusal.PERMISSION_DENIED, wire.status());
            byte[] read = wire.handle("f", 0x01);
            wire.send(WRITE, number(7), string(read), longNumber(0), string("x"));
            assertEquals(SftpRefusal.PERMISSION_DENIED, wire.status());
        }
    }

    @Test
    void handles_are_bounded_over_all_channels_of_a_connection(TestHouse house) throws IOException {
        try (SftpWire first = SftpWire.greeted(house, session)) {
            SftpWire second = new SftpWire(first.client).greeted();
            Set<String> names = new HashSet<>();
            for (int i = 0; i < SftpHandles.MOST - 1; i++) {
                names.add(new String(first.handle("f", 0x02 | 0x08), StandardCharsets.ISO_8859_1));
            }
            assertEquals(SftpHandles.MOST - 1, names.size());
            second.send(OPEN, number(7), string("missing"), number(1), number(0));
            assertEquals(SftpRefusal.NO_SUCH_FILE, second.status());
            byte[] last = second.handle("f", 1);
            for (SftpWire wire : List.of(first, second)) {
                wire.send(OPEN, number(7), string("f"), number(1), number(0));
                assertEquals(SftpRefusal.FAILURE, wire.status());
                wire.send(OPEN_DIRECTORY, number(7), string("/"));
                assertEquals(SftpRefusal.FAILURE, wire.status());
            }
            second.send(CLOSE, number(7), string(last));
            assertEquals(SftpRefusal.OK, second.status());
            first.handle("f", 1);
            first.out.close();
            first.channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            for (int i = 0; i < SftpHandles.MOST; i++) {
                second.handle("f", 1);
            }
        }
    }

    @Test
    void offsets_and_lengths_past_what_a_file_can_have_are_refused(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] handle = wire.handle("f", 0x01 | 0x02 | 0x08);
            wire.send(WRITE, number(7), string(handle), longNumber(-1), string("x"));
            assertEquals(SftpRefusal.FAILURE, wire.status());
            wire.send(WRITE, number(7), string(handle), longNumber(Long.MAX_VALUE), string("x"));
            assertNotEquals(SftpRefusal.OK, wire.status());
            wire.send(READ, number(7), string(handle), longNumber(Long.MAX_VALUE), number(-1));
            assertNotEquals(SftpRefusal.OK, wire.status());
        }
    }

    @Test
    void the_largest_read_and_write_pass_whole(TestHouse house) throws IOException {
        byte[] content = new byte[SftpFileAnswers.LARGEST_DATA];
        new Random(3).nextBytes(content);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] handle = wire.handle("f", 0x01 | 0x02 | 0x08);
            wire.send(WRITE, number(7), string(handle), longNumber(0), string(content));
            assertEquals(SftpRefusal.OK, wire.status());
            wire.send(READ, number(7), string(handle), longNumber(0), number(-1));
            ByteBuffer answer = wire.answer(103);
            assertEquals(7, answer.getInt());
            assertArrayEquals(content, bytes(answer));
        }
    }

    @Test
    void the_drafts_rename_replaces_nothing_and_excl_opens_nothing_old(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.handle("a", 0x02 | 0x08);
            wire.handle("b", 0x02 | 0x08);
            wire.send(RENAME, number(7), string("a"), string("b"));
            assertEquals(SftpRefusal.FAILURE, wire.status());
            wire.send(OPEN, number(7), string("a"), number(0x02 | 0x08 | 0x20), number(0));
            assertEquals(SftpRefusal.FAILURE, wire.status());
        }
    }

    @Test
    void data_is_copied_on_the_server(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("from", 0x01 | 0x02 | 0x08);
            byte[] to = wire.handle("to", 0x01 | 0x02 | 0x08);
            wire.send(WRITE, number(7), string(from), longNumber(0), string("0123456789"));
            assertEquals(SftpRefusal.OK, wire.status());
            wire.send(
                    SftpRequest.EXTENDED,
                    number(7),
                    string("copy-data"),
                    string(from),
                    longNumber(2),
                    longNumber(5),
                    string(to),
                    longNumber(1));
            assertEquals(SftpRefusal.OK, wire.status());
            wire.send(READ, number(7), string(to), longNumber(0), number(100));
            ByteBuffer answer = wire.answer(103);
            answer.getInt();
            assertArrayEquals("\00023456".getBytes(StandardCharsets.US_ASCII), bytes(answer));
        }
    }

    @Test
    void names_and_homes_are_the_jails(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.send(SftpRequest.EXTENDED, number(7), string("home-directory"), string("anyone"));
            assertEquals("/workspace", name(wire.answer(104)));
            wire.send(SftpRequest.EXTENDED, number(7), string("expand-path@openssh.com"), string("~/a"));
            assertEquals("/workspace/a", name(wire.answer(104)));
            wire.send(
                    SftpRequest.EXTENDED,
                    number(7),
                    string("users-groups-by-id@openssh.com"),
                    string(joined(number(1000), number(4))),
                    string(number(65534)));
            ByteBuffer answer = wire.answer(201);
            answer.getInt();
            assertArrayEquals(joined(string("sandbox"), string("")), bytes(answer));
            assertArrayEquals(string("nogroup"), bytes(answer));
        }
    }

    private static String name(ByteBuffer answer) {
        assertEquals(7, answer.getInt());
        assertEquals(1, answer.getInt());
        return new String(bytes(answer), StandardCharsets.UTF_8);
    }

    @Test
    void a_fifo_is_refused_at_once(TestHouse house) throws IOException {
        assertEquals(0, house.client().ssh(session, "mkfifo pipe").exit());
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            for (int flags : new int[] {0x01, 0x02, 0x03}) {
                wire.send(OPEN, number(7), string("pipe"), number(flags), number(0));
                assertEquals(SftpRefusal.FAILURE, wire.status());
            }
        }
    }

    @Test
    void an_end_of_input_ends_the_channel_well(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.out.close();
            wire.channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), ProtocolClient.LONGEST);
            assertEquals(0, wire.channel.getExitStatus());
            assertEquals(-1, endOf(wire));
        }
    }

    @Test
    void a_volume_whose_room_cannot_be_told_is_a_status_and_the_channel_goes_on(TestHouse house, @TempDir Path keys)
            throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SshServerConfig config = new SshServerConfig(anyPort, keys, false, AdmissionRules.STANDARD);
        for (RuntimeException failure : List.of(
                new SessionException(SessionError.UNAVAILABLE, "how much room cannot be told"),
                new StorageException("/sys/fs/btrfs cannot be read"))) {
            try (SshServer door = SshServer.start(config, Broken.whoseSpaceFails(house.host(), failure));
                    SftpWire wire = new SftpWire(new ProtocolClient(house, door, session)).greeted()) {
                wire.send(SftpRequest.EXTENDED, number(7), string("statvfs@openssh.com"), string("/"));
                ByteBuffer answer = wire.answer(101);
                assertEquals(7, answer.getInt());
                assertEquals(SftpRefusal.FAILURE, answer.getInt());
                String sentence = new String(bytes(answer), StandardCharsets.UTF_8);
                assertEquals(failure instanceof SessionException, sentence.equals(failure.getMessage()), sentence);
                wire.send(STAT, number(7), string("/workspace"));
                assertEquals(7, wire.answer(105).getInt());
            }
        }
    }

    private static int endOf(SftpWire wire) throws IOException {
        try {
            return wire.in.read();
        } catch (EOFException e) {
            return -1;
        }
    }
}
